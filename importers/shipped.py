"""Mappings that come with the package, for parties whose files nobody has seen.

Grades C to E: columns and codes are those of published interfaces or of a common
model, never of a file. They are off: no file is recognised by one until a source in
config.yaml names it, and a table of config.yaml may begin with one (``like:``) and
say what differs. Each lies in ``mappings/``, named as its layout.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from duiping import yamlfile

FOLDER = Path(__file__).parent / "mappings"


class _File(BaseModel):
    layouts: dict[str, Any]


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Give the mappings by name, as they are written."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        found |= yamlfile.load(path, _File).layouts
    return found


def over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Lay one table over another: tables inside are joined, all else replaced."""
    joined = dict(base)
    for name, value in changes.items():
        below = joined.get(name)
        if isinstance(value, dict) and isinstance(below, dict):
            joined[name] = over(below, value)
        else:
            joined[name] = value
    return joined

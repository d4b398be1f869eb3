"""What the package needs at run time is in the wheel."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_data_file_of_the_package_is_shipped() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    data = [
        path
        for folder in ("duiping", "importers", "plugins")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert len(data) > 10
    left_out = [
        str(path.relative_to(ROOT))
        for path in data
        if not any(fnmatch(path.name, pattern) for pattern in patterns)
    ]
    assert left_out == []

"""What the catalogue says of one failure."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One failure: its name, what is wrong, and what to do about it."""

    name: str
    en: str
    zh: str
    fix_en: str
    fix_zh: str

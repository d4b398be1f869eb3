"""Matching: duiping, its floor and its peers over the same Parquet files.

Every task fetches the broken keys as Python values and gives their number by
kind, so that no one is faster by doing less.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = ["key", "amount", "side", "day", "due"]


def counted(kinds: Iterable[str]) -> dict[str, int]:
    """Count what was found, by kind."""
    return dict(sorted(Counter(kinds).items()))

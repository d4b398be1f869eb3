"""Stretches: legs that lie sorted by key and account, as columns of integers.

What clears together, and all of a key, is a stretch of rows, so figures of each are
sums over stretches (`numpy.ufunc.reduceat`) and no table of groups is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from duiping.leg import TOGETHER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]
    Places = NDArray[np.intp]

KEY = ("hash", "tail")


class Legs:
    """A table of legs, and its columns as they are asked for."""

    def __init__(self, table: pl.DataFrame) -> None:
        """Take a table; it is sorted by `TOGETHER` if it isn't."""
        self.table = table if _sorted(table) else table.sort(*TOGETHER)
        self._columns: dict[str, Numbers] = {}
        self._marks: dict[tuple[str, ...], Marks] = {}
        self._keys: Places | None = None

    def __getitem__(self, name: str) -> Numbers:
        """Give a column of numbers, days or marks."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self.table[name].to_physical().to_numpy()
        return found

    def is_(self, name: str, *values: str) -> Marks:
        """Mark the legs that have one of some texts in a column."""
        found = self._marks.get((name, *values))
        if found is None:
            column = self.table[name]
            found = np.zeros(column.len(), dtype=np.bool_)
            for value in values:
                found |= column.eq_missing(value).to_numpy()
            self._marks[name, *values] = found
        return found

    def codes(self, name: str) -> Numbers:
        """Number the texts of a column, each with one of its own."""
        known = self._columns.get(f"{name} in numbers")
        if known is None:
            texts = self.table[name].cast(pl.Categorical).to_physical()
            known = texts.cast(pl.Int64).fill_null(-1).to_numpy()
            self._columns[f"{name} in numbers"] = known
        return known

    def of_keys(self, places: Places) -> pl.DataFrame:
        """Give all legs of the keys that have a leg in some places (rising)."""
        if self._keys is None:
            self._keys = starts(self, None, KEY)
        firsts = self._keys
        keys = np.searchsorted(firsts, places, "right") - 1
        keys = keys[np.diff(keys, prepend=-1) != 0]
        ends = np.append(firsts[1:], self.table.height)
        sizes = ends[keys] - firsts[keys]
        before = np.cumsum(sizes) - sizes
        rows = np.repeat(firsts[keys] - before, sizes) + np.arange(sizes.sum())
        return self.table[rows]


def starts(legs: Legs, rows: Places | None, names: Sequence[str]) -> Places:
    """Give the first of the rows of each stretch.

    Args:
        legs: sorted by the columns.
        rows: those that count, rising; all of them if left out.
        names: columns that are the same in a stretch.

    Returns:
        Places among the rows.
    """
    columns = [legs[name] if rows is None else legs[name][rows] for name in names]
    fresh = np.ones(columns[0].size, dtype=np.bool_)
    fresh[1:] = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        fresh[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(fresh)


def _sorted(legs: pl.DataFrame) -> bool:
    """Say whether the legs of each group lie together, and those of each key."""
    hashes, tails, lots = (legs[name].to_numpy() for name in TOGETHER)
    same = hashes[1:] == hashes[:-1]
    return bool(
        np.all(hashes[1:] >= hashes[:-1])
        # Two keys of one hash are rarer than a broken disk, and sorted anew.
        and not np.any(same & (tails[1:] != tails[:-1]))
        and not np.any(same & (lots[1:] < lots[:-1]))
    )

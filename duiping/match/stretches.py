"""Stretches: legs that lie sorted by key and account, as columns of integers.

What clears together, and all of a key, is a stretch of rows, so figures of each are
sums over stretches (`numpy.ufunc.reduceat`) and no table of groups is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from duiping.leg import TOGETHER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]
    Places = NDArray[np.intp]


class Legs:
    """A table of legs sorted by `TOGETHER`, and its columns as they are asked for."""

    def __init__(self, table: pl.DataFrame) -> None:
        """Take a table; one that isn't sorted costs more."""
        self._table = table
        self._columns: dict[str, Numbers] = {}
        self._marks: dict[tuple[str, ...], Marks] = {}
        # Where the rows stand in the table, if not as they are sorted.
        self._order: Places | None = None
        order = _order(*(self[name] for name in TOGETHER))
        if order is not None:
            self._columns.clear()
            self._order = order

    def __len__(self) -> int:
        """Count the legs."""
        return self._table.height

    def __getitem__(self, name: str) -> Numbers:
        """Give a column of numbers, days or marks."""
        found = self._columns.get(name)
        if found is None:
            found = self._sorted(self._table[name].to_physical().to_numpy())
            self._columns[name] = found
        return found

    def is_(self, name: str, *values: str) -> Marks:
        """Mark the legs that have one of some texts in a column."""
        found = self._marks.get((name, *values))
        if found is None:
            column = self._table[name]
            here = np.zeros(column.len(), dtype=np.bool_)
            for value in values:
                here |= column.eq_missing(value).to_numpy()
            found = self._marks[name, *values] = self._sorted(here)
        return found

    def codes(self, name: str) -> Numbers:
        """Number the texts of a column, each with one of its own."""
        told = f"{name} in numbers"
        found = self._columns.get(told)
        if found is None:
            texts = self._table[name].cast(pl.Categorical).to_physical()
            numbers = texts.cast(pl.Int64).fill_null(-1).to_numpy()
            found = self._columns[told] = self._sorted(numbers)
        return found

    def rows(self, places: Places) -> pl.DataFrame:
        """Give the legs in some places."""
        return self._table[places if self._order is None else self._order[places]]

    def of_keys(self, places: Places) -> pl.DataFrame:
        """Give all legs of the keys that have a leg in some places (rising)."""
        hashes = self["hash"]
        mine = hashes[places]
        mine = mine[np.flatnonzero(np.diff(mine, prepend=mine[:1] - 1))]
        firsts = np.searchsorted(hashes, mine, "left")
        sizes = np.searchsorted(hashes, mine, "right") - firsts
        before = np.cumsum(sizes) - sizes
        return self.rows(np.repeat(firsts - before, sizes) + np.arange(sizes.sum()))

    def _sorted(self, column: NDArray[Any]) -> NDArray[Any]:
        return column if self._order is None else column[self._order]


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


def _order(hashes: Numbers, tails: Numbers, lots: Numbers) -> Places | None:
    """Give the order in which the legs of each group lie together; None if they do."""
    if not np.any(hashes[1:] < hashes[:-1]):
        order = None
    else:
        # Mostly a few sorted runs, one behind the other: merged at little cost.
        order = np.argsort(hashes, kind="stable")
        hashes, tails, lots = hashes[order], tails[order], lots[order]
    same = hashes[1:] == hashes[:-1]
    back = (tails[1:] < tails[:-1]) | (
        (tails[1:] == tails[:-1]) & (lots[1:] < lots[:-1])
    )
    mixed = hashes[1:][same & back]
    if not mixed.size:
        return order
    rows = np.flatnonzero(np.isin(hashes, mixed))
    order = np.arange(hashes.size) if order is None else order
    order[rows] = order[rows][np.lexsort((lots[rows], tails[rows], hashes[rows]))]
    return order

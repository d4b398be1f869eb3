"""What the pieces of a large file show together, of what only the whole can prove.

A large file is read piece by piece, so that memory holds a piece and not the file
(`pieces`). Rows are read by the layout as ever; running balances, control totals,
numbers that may stand only once and the order of time are noted here and proven
when the last piece is through. Whatever is not plain then raises `UnsteadyError`: the
file is read as a whole, and that reading decides, with its own words and rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

# Rows of a piece.
PIECE = 150_000


class UnsteadyError(Exception):
    """This file has to be read as a whole."""


class Sum(NamedTuple):
    """A control total as printed, and what the pieces so far come to."""

    row: int
    name: str
    printed: str
    actual: int
    spare: int


class Said(NamedTuple):
    """What the rows of a piece say of the file's days."""

    first: date | None
    last: date | None
    newest: datetime | None


class Flow:
    """The notes of one file."""

    def __init__(self) -> None:
        """Begin before the first piece."""
        self.rows = 0
        self.sums: list[Sum] = []
        self.said: list[Said] = []
        self.facts: set[tuple[object, ...]] = set()
        self._lines: list[pl.Series] = []
        self._moves: list[pl.DataFrame] = []
        self._rule: tuple[bool, int | None] | None = None
        self._numbers: dict[str, list[pl.Series]] = {}
        self._long: dict[str, bool] = {}
        self._place = 0

    def begin(self, lines: pl.Series) -> None:
        """Begin a piece, given the physical line of each of its rows."""
        self._lines.append(lines)
        self.rows += len(lines)
        self._place = 0

    def total(self, row: int, name: str, printed: str, actual: int, spare: int) -> None:
        """Note what a piece adds to a control total; they come in a fixed order."""
        place, self._place = self._place, self._place + 1
        if place == len(self.sums):
            self.sums.append(Sum(row, name, printed, 0, 0))
        known = self.sums[place]
        if known[:3] != (row, name, printed):
            raise UnsteadyError
        self.sums[place] = known._replace(
            actual=known.actual + actual, spare=known.spare + spare
        )

    def moved(
        self,
        time: pl.Series,
        *,
        newest_first: bool,
        before: int | None = None,
        amount: pl.Series | None = None,
        balance: pl.Series | None = None,
    ) -> pl.Series:
        """Note when rows happened, and what they moved.

        Returns:
            Zeros: ranks are known in the end.
        """
        rule = (newest_first, before)
        if self._rule not in (None, rule):
            raise UnsteadyError
        self._rule = rule
        columns = {"time": time}
        if amount is not None and balance is not None:
            columns |= {"amount": amount, "balance": balance}
        self._moves.append(pl.DataFrame(columns))
        return pl.repeat(0, len(time), dtype=pl.Int32, eager=True)

    def once(self, field: str, numbers: pl.Series) -> None:
        """Note numbers that may stand only once in the file."""
        self._numbers.setdefault(field, []).append(numbers.drop_nulls().hash())

    def long(self, field: str, *, lossless: bool) -> None:
        """Note whether a piece has a long number that a spreadsheet left alone."""
        self._long[field] = self._long.get(field, False) or lossless

    @property
    def lines(self) -> pl.Series:
        """The physical line of every row."""
        return pl.concat(self._lines)

    def whole(
        self,
    ) -> tuple[pl.DataFrame, bool, int | None] | None:
        """Give what all rows moved, which way the layout runs, and the opening.

        Raises:
            UnsteadyError: numbers seem to stand twice, or to be damaged.
        """
        if not all(self._long.values()):
            raise UnsteadyError
        for hashes in self._numbers.values():
            if pl.concat(hashes).is_duplicated().any():
                raise UnsteadyError
        if self._rule is None:
            return None
        moves = pl.concat(self._moves)
        self._moves.clear()
        return moves, *self._rule

    def together(self) -> Said:
        """Say what all rows say of the file's days."""
        return Said(
            min((one.first for one in self.said if one.first), default=None),
            max((one.last for one in self.said if one.last), default=None),
            max((one.newest for one in self.said if one.newest), default=None),
        )

    def proven(self, prove: Callable[[Sum], None]) -> None:
        """Have every control total proven."""
        for one in self.sums:
            prove(one)

"""What the pieces of a large file show together, of what only the whole can prove.

A large file is read piece by piece, so that memory holds a piece and not the file
(`pieces`). Rows are read by the layout as ever; running balances, control totals,
numbers that may stand only once and the order of time are noted here and proven
when the last piece is through. Whatever is not plain then raises `UnsteadyError`: the
file is read as a whole, and that reading decides, with its own words and rows.

Of a row eight bytes stay in memory where its number may stand only once, and
nothing else (`course`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.importers.course import Course

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from types import TracebackType
    from typing import Self

# Bytes of text and rows of a workbook that make a piece.
BYTES = 8 << 20
PIECE = 50_000


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
    """The notes of one file; a context that cleans up behind itself."""

    def __init__(self) -> None:
        """Begin before the first piece."""
        self.rows = 0
        self.sums: list[Sum] = []
        self.said: list[Said] = []
        self.facts: set[tuple[object, ...]] = set()
        self.course = Course()
        # Rows of a personal bill that others may depend on.
        self.recalled: pl.DataFrame | None = None
        self._parts: list[tuple[int, int, pl.Series]] = []
        self._first = 0
        self._numbers: dict[str, list[pl.Series]] = {}
        self._long: dict[str, bool] = {}
        self._place = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what lies aside."""
        self.course.close()

    def begin(self, rows: int) -> None:
        """Begin a piece of so many rows."""
        self._first = self.rows
        self.rows += rows
        self._place = 0

    def parted(self, index: pl.Series) -> None:
        """Note for each record of this piece its row in the piece, where some share it.

        Four bytes of a record stay in memory, of such a piece only.
        """
        self._parts.append((self._first, self.rows, index + self._first))

    def index(self) -> pl.Series | None:
        """Give for each record its row in the file; None: each row is a record."""
        if not self._parts:
            return None
        pieces, at = [], 0
        for first, end, index in self._parts:
            pieces += [_up(at, first), index.cast(pl.UInt32)]
            at = end
        return pl.concat([*pieces, _up(at, self.rows)])

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

    def once(self, field: str, numbers: pl.Series) -> None:
        """Note numbers that may stand only once in the file."""
        self._numbers.setdefault(field, []).append(numbers.drop_nulls().hash())

    def long(self, field: str, *, lossless: bool) -> None:
        """Note whether a piece has a long number that a spreadsheet left alone."""
        self._long[field] = self._long.get(field, False) or lossless

    def lossless(self, field: str) -> bool:
        """Say whether a piece has shown that (`long`)."""
        return self._long.get(field, False)

    def whole(self) -> None:
        """Demand what numbers have to be.

        Raises:
            UnsteadyError: they seem to stand twice, or to be damaged.
        """
        if not all(self._long.values()):
            raise UnsteadyError
        for hashes in self._numbers.values():
            if len(twice(hashes)):
                raise UnsteadyError

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


def _up(first: int, end: int) -> pl.Series:
    return pl.int_range(first, end, dtype=pl.UInt32, eager=True)


def twice(hashes: list[pl.Series]) -> pl.Series:
    """Give the numbers that stand more than once; the list is emptied.

    Sorting needs no more than the numbers themselves, a table of them far more.
    """
    if not hashes:
        return pl.Series([], dtype=pl.UInt64)
    every = pl.concat(hashes)
    hashes.clear()
    every = every.sort()
    return every.filter((every == every.shift()).fill_null(value=False)).unique()

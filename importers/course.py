"""How rows follow each other in a file that is read in pieces.

Where times run one way and every balance follows from the one before, as in nearly
every export, the ends of the pieces tell all of it. The columns lie aside, on disk,
for files that aren't so plain.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl


class Rule(NamedTuple):
    """Which way a layout usually runs, and the balance that is printed above."""

    newest_first: bool
    before: int | None


class Ranks(NamedTuple):
    """The rank of every row: the file's order, that order reversed, or a column."""

    rows: int
    falling: bool = False
    column: pl.Series | None = None

    def part(self, start: int, count: int) -> pl.Series:
        """Give the ranks of some rows, 0-based."""
        if self.column is not None:
            return self.column.slice(start, count).cast(pl.Int32)
        up = pl.int_range(start, start + count, dtype=pl.Int32, eager=True)
        return (self.rows - 1 - up).cast(pl.Int32) if self.falling else up


class Ends(NamedTuple):
    """Opening and closing balance, and which way the file runs."""

    opening: int | None
    closing: int | None
    falling: bool


class Course:
    """Times, amounts and balances of all pieces."""

    def __init__(self) -> None:
        """Begin before the first piece."""
        self.rule: Rule | None = None
        self.steady = True
        # Times rise, or fall; balances follow downwards, or upwards.
        self._rising = self._falling = True
        self._down = self._up = True
        self._first: pl.DataFrame | None = None
        self._last: pl.DataFrame | None = None
        self._aside: TemporaryDirectory[str] | None = None
        self._pieces: list[Path] = []

    def close(self) -> None:
        """Remove what lies aside."""
        if self._aside is not None:
            self._aside.cleanup()

    def add(
        self,
        time: pl.Series,
        rule: Rule,
        amount: pl.Series | None = None,
        balance: pl.Series | None = None,
    ) -> None:
        """Note a piece."""
        self.steady &= self.rule in (None, rule)
        self.rule = rule
        if not self.steady:
            return
        columns = {"time": time}
        if amount is not None and balance is not None:
            columns |= {"amount": amount, "balance": balance}
        rows = pl.DataFrame(columns)
        if not rows.height:
            return
        if self._aside is None:
            self._aside = TemporaryDirectory(prefix="duiping-")
        path = Path(self._aside.name) / f"{len(self._pieces):05}.arrow"
        rows.write_ipc(path)
        self._pieces.append(path)
        seen = rows if self._last is None else pl.concat([self._last, rows])
        self._look(seen)
        self._first = rows.head(1) if self._first is None else self._first
        self._last = rows.tail(1)

    def _look(self, rows: pl.DataFrame) -> None:
        """See which way a piece runs, the row before it included."""
        times = rows["time"]
        known = not times.null_count()
        self._rising &= known and times.is_sorted()
        self._falling &= known and times.is_sorted(descending=True)
        if "balance" in rows.columns:
            amount, balance = rows["amount"], rows["balance"]
            if amount.null_count() or balance.null_count():
                self._down = self._up = False
            step = balance - balance.shift()
            self._down &= not (step != amount).any()
            self._up &= not (-step != amount.shift()).any()

    def ends(self) -> Ends | None:
        """Say which way the file runs and what it opens and closes with.

        Returns:
            None where only all rows together tell (`every`).
        """
        if self._first is None or self._last is None or self.rule is None:
            return None
        if not (self._rising or self._falling):
            return None
        falling = self._falling and (self.rule.newest_first or not self._rising)
        if "balance" not in self._first.columns:
            return Ends(None, None, falling)
        if not (self._up if falling else self._down):
            return None
        ends = self._first.row(0, named=True), self._last.row(0, named=True)
        old, new = reversed(ends) if falling else ends
        opening = old["balance"] - old["amount"]
        if self.rule.before not in (None, opening):
            return None
        return Ends(opening, new["balance"], falling)

    def every(self) -> pl.DataFrame:
        """Give the columns of all rows, of which there is at least one."""
        return pl.concat([pl.read_ipc(path) for path in self._pieces])

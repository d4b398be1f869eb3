"""A file's own arithmetic: order of its rows, running balance, control totals."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import polars as pl

from duiping import money
from duiping.errors import Refusal
from duiping.importers.course import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duiping.importers.flow import Sum
    from duiping.importers.table import Table


class Chain(NamedTuple):
    """The rows in the order of time, and the balances at both ends."""

    seq: pl.Series
    opening: int | None
    closing: int | None


def order(
    time: pl.Series, *, newest_first: bool, table: Table | None = None
) -> pl.Series:
    """Rank the rows oldest first, 0-based.

    Rows of the same second keep the file's order, reversed where the file runs
    from the newest to the oldest.

    Args:
        time: when each row happened.
        newest_first: how this layout usually runs, for files that don't show it.
        table: may be a piece of a file; then ranks are known in the end.
    """
    if table is not None and table.flow is not None:
        table.flow.course.add(time, Rule(newest_first, None))
        return _later(time)
    count = len(time)
    up = pl.int_range(count, dtype=pl.Int32, eager=True)
    rising, falling = time.is_sorted(), time.is_sorted(descending=True)
    if rising and not (falling and newest_first):
        return up
    if falling:
        return (count - 1 - up).cast(pl.Int32)
    file_order = count - 1 - up if newest_first else up
    frame = pl.DataFrame({"t": time, "f": file_order, "i": up}).sort(
        "t", "f", nulls_last=False
    )
    return frame.select("i").with_columns(seq=up).sort("i")["seq"]


def balances(
    table: Table,
    time: pl.Series,
    amount: pl.Series,
    balance: pl.Series,
    *,
    newest_first: bool = False,
    before: int | None = None,
) -> Chain:
    """Prove the running balance row by row, oldest first.

    Args:
        table: for the file's name and line numbers.
        time: when each row happened.
        amount: signed minor units.
        balance: printed after each row, minor units.
        newest_first: how this layout usually runs.
        before: the opening balance, where it is printed apart.

    Raises:
        Refusal: DP107 with the first row, oldest first, that does not follow.
    """
    if table.flow is not None:
        table.flow.course.add(time, Rule(newest_first, before), amount, balance)
        return Chain(_later(time), None, None)
    if not len(time):
        return Chain(pl.Series([], dtype=pl.Int32), before, before)
    usual = order(time, newest_first=newest_first)
    fault = _broken(usual, amount, balance)
    if fault is not None:
        index, expected = fault
        # Times may tie or be late by seconds; then the file's own order decides.
        for other in _other_orders(time, newest_first=newest_first):
            if _broken(other, amount, balance) is None:
                usual = other
                break
        else:
            _unequal(table, index, expected, int(balance[index]))
    first, last = usual.arg_min() or 0, usual.arg_max() or 0
    opening = int(balance[first]) - int(amount[first])
    if before is not None and before != opening:
        _unequal(table, first, before + int(amount[first]), int(balance[first]))
    return Chain(usual, opening, int(balance[last]))


def _later(time: pl.Series) -> pl.Series:
    """Give zeros for ranks that are known when the last piece is through."""
    return pl.repeat(0, len(time), dtype=pl.Int32, eager=True)


def _other_orders(time: pl.Series, *, newest_first: bool) -> Iterator[pl.Series]:
    """Give the further orders in which a file may have been written."""
    up = pl.int_range(len(time), dtype=pl.Int32, eager=True)
    yield up
    yield (len(time) - 1 - up).cast(pl.Int32)
    yield order(time, newest_first=not newest_first)


def _unequal(table: Table, index: int, expected: int, actual: int) -> NoReturn:
    raise Refusal(
        "DP107",
        file=table.name,
        row=table.row(index),
        expected=money.plain(expected),
        actual=money.plain(actual),
    )


def _broken(
    seq: pl.Series, amount: pl.Series, balance: pl.Series
) -> tuple[int, int] | None:
    """Find the first row, oldest first, whose balance does not follow."""
    frame = (
        pl.DataFrame({"seq": seq, "amount": amount, "balance": balance})
        .with_row_index("index")
        .sort("seq")
        .with_columns(due=pl.col("balance").shift(1) + pl.col("amount"))
        .filter(
            pl.col("due").is_not_null() & pl.col("due").ne_missing(pl.col("balance"))
        )
        .head(1)
    )
    if not frame.height:
        return None
    return int(frame["index"][0]), int(frame["due"][0])


# Beyond any number of rows that could be spare: it marks a sum of money.
_MONEY = -(1 << 60)


class Totals:
    """Control totals of one footer, each compared as it is found."""

    def __init__(self, table: Table) -> None:
        """Keep the file for messages; nothing is verified yet."""
        self.table = table
        self.found: dict[str, str] = {}

    def lines(self, pattern: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield the footer lines that match, normalised (NFKC)."""
        for line in self.table.footer:
            text = unicodedata.normalize("NFKC", line.text)
            match = re.search(pattern, text)
            if match is not None:
                yield line.row, match

    def need(self, pattern: str, missing: str) -> tuple[int, re.Match[str]]:
        """Give the footer line that matches; without it the file was cut off."""
        for found in self.lines(pattern):
            return found
        raise Refusal(
            "DP103", file=self.table.name, row=self.table.end, missing=missing
        )

    def amount(self, row: int, name: str, printed: str, actual: int) -> None:
        """Compare a printed sum with the rows' sum, in minor units."""
        if self.table.flow is not None:
            self.table.flow.total(row, name, printed, actual, _MONEY)
            return
        self._same(row, name, self._minor(row, name, printed), actual, money.plain)

    def count(
        self, row: int, name: str, printed: str, actual: int, spare: int = 0
    ) -> None:
        """Compare a printed count; ``spare`` rows of zero may count or not."""
        if self.table.flow is not None:
            self.table.flow.total(row, name, printed, actual, spare)
            return
        text = unicodedata.normalize("NFKC", printed).strip()
        # Old fund bills print counts as 20.0.
        if not re.fullmatch(r"\d{1,12}(\.0+)?", text):
            self._unreadable(row, name, printed)
        expected = int(text.split(".")[0])
        if actual <= expected <= actual + spare:
            self.found[name] = str(expected)
            return
        self._same(row, name, expected, actual, str)

    def proven(self, one: Sum) -> None:
        """Compare a control total with what all pieces of a file come to."""
        if one.spare < 0:
            self.amount(one.row, one.name, one.printed, one.actual)
        else:
            self.count(one.row, one.name, one.printed, one.actual, one.spare)

    def _same(
        self,
        row: int,
        name: str,
        expected: int,
        actual: int,
        write: Callable[[int], str],
    ) -> None:
        if expected != actual:
            raise Refusal(
                "DP106",
                file=self.table.name,
                row=row,
                column=name,
                expected=write(expected),
                actual=write(actual),
            )
        self.found[name] = write(expected)

    def _minor(self, row: int, name: str, printed: str) -> int:
        try:
            return money.minor(printed.replace(",", ""))
        except ValueError:
            self._unreadable(row, name, printed)

    def _unreadable(self, row: int, name: str, printed: str) -> NoReturn:
        raise Refusal(
            "DP109", file=self.table.name, row=row, column=name, value=printed
        ) from None


def total(column: pl.Series) -> int:
    """Sum a column of minor units; an empty one is zero."""
    return int(column.sum() or 0)

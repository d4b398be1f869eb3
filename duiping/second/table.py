"""A file's header, its rows and the lines around them; cells by their titles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from duiping.second.amounts import fen, folded, moment, number
from duiping.second.grid import plain
from duiping.second.model import Line, UnlikeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.second.grid import Row
    from duiping.second.model import Print, Titles


class Table(NamedTuple):
    """A file's header, its rows and what stands around them."""

    header: list[str]
    rows: list[Row]
    around: list[list[str]]


class Reader:
    """Reads the cells of one table by their titles."""

    def __init__(self, header: list[str], told: Print, name: str = "") -> None:
        """Take the header, in plain titles, what is known of the layout, a name."""
        self.header, self.told = header, told
        self.year = re.search(told.year, name) if told.year else None
        self.known: dict[Titles, int | None] = {}

    def place(self, titles: Titles) -> int | None:
        """Find the column that has one of these titles."""
        if titles not in self.known:
            found = [plain(title) for title in titles]
            places = [self.header.index(one) for one in found if one in self.header]
            self.known[titles] = next(iter(places), None)
        return self.known[titles]

    def text(self, cells: list[str], titles: Titles) -> str:
        """Give the text of a cell; empty where the file has no such column."""
        place = self.place(titles)
        found = "" if place is None or place >= len(cells) else cells[place]
        return folded(found)

    def money(self, cells: list[str], titles: Titles) -> int | None:
        """Give the fen of a cell; nothing where it is empty."""
        found = number(self.text(cells, titles), self.told.blanks)
        return None if found is None else fen(found, self.told.unit)

    def gone(self, cells: list[str]) -> bool:
        """Say whether a row is left out."""
        for column, values, begins, blank in self.told.left_out:
            said = self.text(cells, (column,))
            if said in values or (begins and said.startswith(begins)):
                return True
            if blank and not said:
                return True
        return False

    def amount(self, cells: list[str]) -> int:
        """Give the signed amount of a row, fen."""
        told = self.told
        if told.income:
            income = self.money(cells, told.income) or 0
            outgo = self.money(cells, told.outgo) or 0
            return income - (abs(outgo) if told.size else outgo)
        found = self.money(cells, told.amount)
        if found is None:
            message = "no amount"
            raise UnlikeError(message)
        if not told.way:
            return told.sign * found
        way = self.text(cells, told.way)
        if way not in {*told.inward, *told.outward}:
            message = "neither in nor out"
            raise UnlikeError(message)
        size = abs(found) if told.size else found
        return size if way in told.inward else -size

    def _dated(self, when: str, forms: Sequence[str]) -> tuple[str, Sequence[str]]:
        """Put the year before a time that lacks it."""
        if not self.told.year:
            return when, forms
        if self.year is None:
            message = "a name without year and month"
            raise UnlikeError(message)
        year, month = int(self.year[1]) % 100 + 2000, int(self.year[2])
        if when[:2].isdecimal() and int(when[:2]) > month:
            year -= 1
        return f"{year}{when}", [f"%Y{form}" for form in forms]

    def line(self, row: int, cells: list[str]) -> Line:
        """Read one row."""
        told = self.told
        when = self.text(cells, told.time)
        if self.place(told.clock) is not None:
            when = f"{when} {self.text(cells, told.clock)}"
        day, clock = moment(*self._dated(when, told.forms))
        amount = self.amount(cells) if told.income or told.amount else 0
        balance = self.money(cells, told.balance) if told.balance else None
        if told.balance and balance is None:
            message = "no balance"
            raise UnlikeError(message)
        limit = 0
        if self.text(cells, told.still[0]) in told.still[1]:
            amount = 0
        elif self.text(cells, told.limits[0]) in told.limits[1]:
            amount, limit = 0, amount
        mark = "|".join(self.text(cells, (title,)) for title in told.number)
        return Line(row, day, clock, amount, balance, limit, mark)

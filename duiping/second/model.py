"""What the second reading is told of a layout, and what it finds in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

# Spellings of one header, compared without spaces and with halves for full widths.
Titles = tuple[str, ...]


class UnlikeError(ValueError):
    """A file does not say what its layout says it should."""


@dataclass(frozen=True)
class Print:
    """What the files of a layout print, by the names of their headers.

    Attributes:
        time: when a row happened; a day, or a day and a clock.
        clock: the clock, where it has a column of its own.
        forms: forms of time (strptime) where the usual spellings don't do.
        income: money in.
        outgo: money out; ``size``: printed below zero or not, it is money out.
        amount: one column for both ways; signed, or with ``way``.
        way: says the direction: ``inward`` or ``outward``.
        sign: -1 where the other party signs from its own side.
        unit: how many of the printed unit make a fen's hundred: 100, or 1 for fen.
        balance: after the row; none where the layout prints none.
        still: a column and its labels under which a row moves no money.
        label: the column whose labels part the rows for totals of some of them.
        limits: a column and its labels under which a limit moves, not money.
        number: columns that tell equal rows of a day apart.
        left_out: rows that are none: a column, and values, a beginning, or blank.
        blanks: texts that stand for an empty amount.
        ends: beginnings of lines below the rows.
        totals: pattern of a line outside the rows → the figure its group is.
        below: title of a control total → its figure; the values are a line deeper.
        marked: beginnings of a closing line that sums up columns in their places.
        sums: the columns that it sums up.
        counted: the column in whose place it counts rows, and the pattern there.
        ticked: cells of rows begin with a backtick.
        delimiters: tried in turn.
        sheet: of a workbook; left out: the first that fits.
        widths: of fixed fields, in bytes, with a space between two; their columns
            are called 0, 1, 2 ….
        year: of times that lack theirs: a pattern in the file's name with two groups,
            the year's last two digits and the month. A later month is of the year
            before.

    Figures are ``rows``, ``in``, ``out`` and ``net``, ``in#`` and ``out#`` (counts)
    and ``sum:COLUMN``; ``rows@LABEL`` and ``sum:COLUMN@LABEL`` are of the rows that
    have the label.
    """

    time: Titles = ()
    clock: Titles = ()
    forms: tuple[str, ...] = ()
    income: Titles = ()
    outgo: Titles = ()
    amount: Titles = ()
    way: Titles = ()
    inward: tuple[str, ...] = ()
    outward: tuple[str, ...] = ()
    sign: int = 1
    size: bool = False
    unit: int = 100
    balance: Titles = ()
    still: tuple[Titles, tuple[str, ...]] = ((), ())
    label: Titles = ()
    limits: tuple[Titles, tuple[str, ...]] = ((), ())
    number: Titles = ()
    left_out: tuple[tuple[str, tuple[str, ...], str, bool], ...] = ()
    blanks: tuple[str, ...] = ("-", "--", "__")
    ends: tuple[str, ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    marked: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    counted: tuple[str, str] = ("", "")
    ticked: bool = False
    delimiters: tuple[str, ...] = (",",)
    sheet: str | None = None
    widths: tuple[int, ...] = ()
    year: str = ""


class Line(NamedTuple):
    """One movement: signed fen, the balance after it, both as printed.

    ``limit`` is what a credit line moved: it is in the balance and no money.
    ``mark`` tells equal rows apart.
    """

    row: int
    day: date
    clock: str
    amount: int
    balance: int | None = None
    limit: int = 0
    mark: str = ""
    currency: str = ""


class Page(NamedTuple):
    """One file, read a second time.

    Attributes:
        lines: its movements, in the file's order.
        rows: how many rows it has.
        totals: how many control totals were found and hold.
        opening: the balance before its first line; None where none is printed, or
            where the lines go in a circle and end as they began.
        closing: the balance after its last, likewise.
    """

    lines: tuple[Line, ...]
    rows: int
    totals: int
    opening: int | None = None
    closing: int | None = None


class Sums(NamedTuple):
    """The figures of a file's rows, to be held against its control totals.

    ``spare`` says by how many more a count may be printed: rows that may count or not.
    """

    figures: dict[str, Decimal]
    spare: dict[str, int]

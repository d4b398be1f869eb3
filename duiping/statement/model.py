"""The statement: tables of figures with their addends and the rows behind them.

Builders make it, renderers show it, and neither knows the other. Labels are in
the reader's language; `code` of a table, column or row is the same in all.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from duiping.statement.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.statement.period import Period

Kind = Literal["text", "money", "count", "day", "share"]
Look = Literal["item", "head", "sum", "check"]
Cell = str | int | date | Fraction | None
"""Money is minor units, a share a fraction of one; None stays empty."""


class Place(NamedTuple):
    """A row of evidence: the file's own name, its path in the books, the row."""

    name: str
    path: str
    row: int


class Column(NamedTuple):
    """A column: its code, its heading and what stands in it."""

    code: str
    title: str
    kind: Kind = "text"


class Row(NamedTuple):
    """A line of a table.

    `look`: an ``item`` is an addend or plain line, a ``head`` begins a group, a
    ``sum`` adds up, a ``check`` must be zero in every money column.
    """

    code: str
    cells: tuple[Cell, ...]
    look: Look = "item"
    places: tuple[Place, ...] = ()


class Table(NamedTuple):
    """Lines under headings; `note` says how they are to be read."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    note: str = ""

    @property
    def placed(self) -> bool:
        """Say whether rows of evidence stand behind any line."""
        return any(row.places for row in self.rows)

    def checks(self) -> list[int]:
        """List the figures that must be zero."""
        rows = self.rows.few if isinstance(self.rows, Lines) else self.rows
        return [
            cell
            for row in rows
            if row.look == "check"
            for column, cell in zip(self.columns, row.cells, strict=True)
            if column.kind == "money" and isinstance(cell, int)
        ]


class Sheet(NamedTuple):
    """One statement on its own sheet: one account, channel or party.

    `facts` stand below the title as label and value, `words` are paragraphs
    before the tables, `answer` is what the other party fills in, and `signs`
    are the places to sign.
    """

    code: str
    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    words: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


class Statement(NamedTuple):
    """A statement of a kind over a period: one sheet or several."""

    name: str
    title: str
    books: str
    currency: str
    language: str
    period: Period
    sheets: tuple[Sheet, ...]

    @property
    def agrees(self) -> bool:
        """Say whether all that must be zero is."""
        tables = [table for sheet in self.sheets for table in sheet.tables]
        return not any(any(table.checks()) for table in tables)

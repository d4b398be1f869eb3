"""A statement on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table as Grid
from rich.text import Text

from duiping.report.cells import plain_text
from duiping.statement.render.cells import NUMBERS, places, shown
from duiping.statement.words import word

if TYPE_CHECKING:
    from rich.console import RenderableType

    from duiping.statement.model import Row, Sheet, Statement, Table

MOST = 15  # of a group; the files have all of them
STYLES = {"head": "bold", "sum": "bold", "check": "dim", "item": ""}


def shown_statement(statement: Statement) -> Group:
    """Lay a statement out for a terminal; long lists are cut, sums never."""
    parts: list[RenderableType] = [
        plain_text(
            f"{statement.books} · {statement.title} · {statement.period.name}", "bold"
        ),
        plain_text(word("currency", statement.language, currency=statement.currency)),
    ]
    for sheet in statement.sheets:
        parts += _sheet(sheet, statement.language)
    verdict = "agrees" if statement.agrees else "disagrees"
    colour = "green" if statement.agrees else "bold red"
    parts.append(plain_text(word(verdict, statement.language), colour))
    return Group(*parts)


def _sheet(sheet: Sheet, language: str) -> list[RenderableType]:
    parts: list[RenderableType] = [Text(), plain_text(f"■ {sheet.title}", "bold")]
    parts += [plain_text(f"{label} {value}", "dim") for label, value in sheet.facts]
    for table in sheet.tables:
        parts += [Text(), plain_text(table.title, "underline"), _grid(table, language)]
        left = len(table.rows) - len(_kept(table))
        if left:
            parts.append(plain_text(word("more-lines", language, n=left), "dim"))
        if table.note:
            parts.append(plain_text(table.note, "dim"))
    return parts


def _kept(table: Table) -> list[Row]:
    """Keep the first lines of each group, and every head, sum and check."""
    if not table.placed:
        return list(table.rows)
    kept, items = [], 0
    for row in table.rows:
        items = items + 1 if row.look == "item" else 0
        if items <= MOST:
            kept.append(row)
    return kept


def _grid(table: Table, language: str) -> Grid:
    grid = Grid(
        box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim"
    )
    for column in table.columns:
        number = column.kind in NUMBERS
        grid.add_column(
            plain_text(column.title),
            justify="right" if number else "left",
            no_wrap=number or column.kind == "day",
            overflow="fold",
        )
    placed = table.placed
    if placed:
        grid.add_column(word("evidence", language), overflow="fold")
    for row in _kept(table):
        style = STYLES[row.look]
        if row.look == "check" and any(table._replace(rows=(row,)).checks()):
            style = "bold red"
        cells = [
            plain_text(shown(cell, column), style)
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        if placed:
            told = [plain_text(one) for one in places(row, language, 1)]
            cells.append(Text("\n").join(told))
        grid.add_row(*cells)
    return grid

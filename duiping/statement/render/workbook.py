"""A statement as a workbook: real numbers, and texts that can never be formulas."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from duiping.money import decimal
from duiping.statement.render.cells import place
from duiping.statement.words import word

if TYPE_CHECKING:
    from duiping.statement.model import Cell, Column, Row, Sheet, Statement, Table

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST = 31  # characters of a sheet's name
_LAST = 15  # digits that a spreadsheet's number keeps
WIDTHS = {"text": 26, "money": 16, "count": 9, "day": 12, "share": 10}
FORMS = {
    "money": "#,##0.00;[Red]-#,##0.00",
    "count": "#,##0",
    "day": "yyyy-mm-dd",
    "share": "0.00%",
    "text": "@",
}


def workbook(statement: Statement) -> bytes:
    """Write the workbook: one sheet a table; the same statement, the same bytes."""
    data = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(data, options) as book:
        # Else the clock would be in the file.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        forms = _forms(book)
        taken: set[str] = set()
        for sheet in statement.sheets:
            for table in sheet.tables:
                name = _name(f"{sheet.title} {table.title}", taken)
                _table(book.add_worksheet(name), statement, sheet, table, forms)
    return data.getvalue()


def _forms(book: Any) -> dict[tuple[str, str], Any]:
    looks: dict[str, dict[str, object]] = {
        "item": {},
        "head": {"bold": True},
        "sum": {"bold": True, "top": 1},
        "check": {"font_color": "#1B6E3C", "italic": True},
    }
    made = {
        (look, kind): book.add_format(style | {"num_format": form})
        for look, style in looks.items()
        for kind, form in FORMS.items()
    }
    made["title", "text"] = book.add_format({"bold": True, "font_size": 14})
    made["column", "text"] = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
    )
    return made


def _name(title: str, taken: set[str]) -> str:
    """Give a sheet a name that a workbook takes, and no other sheet has."""
    base = _FORBIDDEN.sub("", title)[:_LONGEST].strip() or "-"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        tail = f" {number}"
        name = base[: _LONGEST - len(tail)] + tail
    taken.add(name.lower())
    return name


def _table(
    page: Any,
    statement: Statement,
    sheet: Sheet,
    table: Table,
    forms: dict[tuple[str, str], Any],
) -> None:
    """Write one table below what it is of."""
    language = statement.language
    title = f"{statement.books} {statement.title} {statement.period.name}"
    page.write_string(0, 0, title, forms["title", "text"])
    page.write_string(1, 0, f"{sheet.title} · {table.title}", forms["head", "text"])
    line = 2
    facts = [
        *sheet.facts,
        ("", word("currency", language, currency=statement.currency)),
    ]
    for label, value in facts:
        page.write_string(line, 0, f"{label} {value}".strip())
        line += 1
    line += 1
    placed = table.placed
    heads = [column.title for column in table.columns]
    heads += [word("evidence", language)] if placed else []
    for number, head in enumerate(heads):
        page.write_string(line, number, head, forms["column", "text"])
    page.freeze_panes(line + 1, 0)
    for row in table.rows:
        line += 1
        _row(page, line, row, table.columns, forms)
        if placed:
            told = "; ".join(place(one) for one in row.places)
            page.write_string(line, len(table.columns), told)
    for number, column in enumerate(table.columns):
        page.set_column(number, number, WIDTHS[column.kind])
    if placed:
        page.set_column(len(table.columns), len(table.columns), 60)
    after = [table.note, *sheet.words, *sheet.answer, *sheet.signs]
    for text in filter(None, after):
        line += 2
        page.write_string(line, 0, text)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _row(
    page: Any,
    line: int,
    row: Row,
    columns: tuple[Column, ...],
    forms: dict[tuple[str, str], Any],
) -> None:
    for number, (column, cell) in enumerate(zip(columns, row.cells, strict=True)):
        _cell(page, (line, number), cell, column, forms[row.look, column.kind])


def _cell(
    page: Any, at: tuple[int, int], cell: Cell, column: Column, form: Any
) -> None:
    """Write one cell; a number too long for a spreadsheet is written as text."""
    if cell is None:
        page.write_blank(*at, None, form)
    elif isinstance(cell, Fraction):
        page.write_number(*at, cell.numerator / cell.denominator, form)
    elif isinstance(cell, int) and len(str(abs(cell))) > _LAST:
        page.write_string(*at, str(decimal(cell) if column.kind == "money" else cell))
    elif isinstance(cell, int):
        number = decimal(cell) if column.kind == "money" else cell
        page.write_number(*at, number, form)
    elif isinstance(cell, date):
        page.write_datetime(*at, cell, form)
    else:
        page.write_string(*at, cell, form)

"""Breaks as a list for spreadsheets: CSV and xlsx, in which no text is a formula."""

from __future__ import annotations

from csv import writer
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.result import Document

# What a person fills in beside a break, for `duiping resolve --from`.
DECIDED = ("verb", "to", "amount", "until", "note", "attachment")
COLUMNS = (
    "id",
    "kind",
    "account",
    "key",
    "commodity",
    "expected",
    "actual",
    "difference",
    "remaining",
    "at_risk",
    "date",
    "due",
    "age_days",
    "status",
    "assigned",
    "reason",
    "evidence",
    *DECIDED,
)
NUMBERS = frozenset(
    {"expected", "actual", "difference", "remaining", "at_risk", "age_days"}
)


def _rows(chosen: Sequence[Document], language: str) -> list[list[str]]:
    return [
        [
            *(str(one[name]) for name in COLUMNS[: -2 - len(DECIDED)]),
            one["reason"][language],
            "; ".join(f"{e['name']}:{e['row']}" for e in one["evidence"]),
            *("" for _ in DECIDED),
        ]
        for one in chosen
    ]


def csv(chosen: Sequence[Document], language: str) -> str:
    """Make CSV; a text that a spreadsheet would run as a formula is quoted by it."""
    safe = [
        [
            cell
            if name in NUMBERS or not cell.startswith(tuple("=+-@\t\r\0"))
            else f"'{cell}"
            for name, cell in zip(COLUMNS, row, strict=True)
        ]
        for row in _rows(chosen, language)
    ]
    text = StringIO()
    writer(text, lineterminator="\n").writerows([COLUMNS, *safe])
    return text.getvalue()


def xlsx(chosen: Sequence[Document], language: str) -> bytes:
    """Make a workbook: real numbers, and texts that can never be formulas."""
    rows = _rows(chosen, language)
    data = BytesIO()
    with xlsxwriter.Workbook(
        data, {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        # The same breaks give the same bytes.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("breaks")
        money = book.add_format({"num_format": "#,##0.00"})
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, COLUMNS, bold)
        for line, row in enumerate(rows, 1):
            for place, (name, cell) in enumerate(zip(COLUMNS, row, strict=True)):
                if name in NUMBERS:
                    form = None if name == "age_days" else money
                    sheet.write_number(line, place, Decimal(cell), form)
                else:
                    sheet.write_string(line, place, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
    return data.getvalue()

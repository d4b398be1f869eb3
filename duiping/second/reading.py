"""One file read a second time: its movements, its own arithmetic, its totals."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from duiping.second import totals
from duiping.second.ends import left_over
from duiping.second.grid import plain, sheets
from duiping.second.model import Page, UnlikeError
from duiping.second.table import Reader, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.second.grid import Row
    from duiping.second.model import Print, Titles

# The header stands within so many rows.
_DEEP = 60


def read(data: bytes, prints: Sequence[Print], name: str = "") -> Page:
    """Read one file by the first of its layout's forms that it has the header of.

    Args:
        data: the file.
        prints: the forms.
        name: of the file, where times lack their year.

    Raises:
        UnlikeError: it has none of them, a row that is none, or a control total
            or balance that does not follow from its rows.
    """
    try:
        for told in prints:
            for rows in sheets(data, told):
                table = _table(rows, told)
                if table is not None:
                    return _page(table, told, name)
    except csv.Error as error:
        raise UnlikeError(str(error)) from error
    message = "no header that the second reading knows"
    raise UnlikeError(message)


def _needed(told: Print) -> list[Titles]:
    """List the columns without which a table is another's."""
    columns = (told.time, told.income, told.outgo, told.amount, told.way, told.balance)
    summed = [(title,) for title in (*told.sums, told.counted[0]) if title]
    return [titles for titles in (*columns, *summed) if titles]


def _table(rows: list[Row], told: Print) -> Table | None:
    """Find header and rows; a header of two lines counts as one."""
    needed = [{plain(one) for one in titles} for titles in _needed(told)]
    for at, (_, cells) in enumerate(rows[:_DEEP]):
        for depth in (1, 2):
            header = [plain(cell) for cell in cells]
            if depth > 1:
                if at + 1 >= len(rows):
                    continue
                deeper = [plain(cell) for cell in rows[at + 1][1]]
                deeper += [""] * (len(header) - len(deeper))
                header += [""] * (len(deeper) - len(header))
                header = [low or high for low, high in zip(deeper, header, strict=True)]
            if all(titles & set(header) for titles in needed):
                above = [cells for _, cells in rows[:at]]
                return _cut(header, rows[at + depth :], above, told)
    return None


def _cut(
    header: list[str], rows: list[Row], above: list[list[str]], told: Print
) -> Table:
    """Part the rows from the lines below them."""
    marks = tuple(plain(one) for one in (*told.ends, *told.marked))
    kept: list[Row] = []
    for at, (row, cells) in enumerate(rows):
        if not any(cell.strip() for cell in cells):
            continue
        if marks and plain(next(c for c in cells if c.strip())).startswith(marks):
            return Table(header, kept, above + [c for _, c in rows[at:]])
        kept.append((row, cells))
    return Table(header, kept, above)


def _page(table: Table, told: Print, name: str) -> Page:
    """Read all rows, and hold them against what the file says of them."""
    reader = Reader(table.header, told, name)
    lines = []
    whole = [(row, cells) for row, cells in table.rows if not reader.gone(cells)]
    if told.time and (told.income or told.amount):
        for row, cells in whole:
            try:
                lines.append(reader.line(row, cells))
            except UnlikeError as error:
                message = f"row {row}: {error}"
                raise UnlikeError(message) from None
    gone = len(table.rows) - len(whole)
    held = totals.proven(table, totals.sums(lines, whole, gone, reader), reader)
    if not told.balance:
        return Page(tuple(lines), len(table.rows), held)
    opening, closing = left_over(lines)
    return Page(tuple(lines), len(table.rows), held, opening, closing)

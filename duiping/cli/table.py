"""An edited list of breaks: what somebody wrote into its last columns."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

from duiping.decide.model import VERBS
from duiping.errors import BooksError
from duiping.importers.head import Container
from duiping.importers.sheet import grids
from duiping.money import minor

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.cli.orders import Counter, Named

# The columns that `duiping breaks` leaves empty for a person to fill.
_LONGEST = 100_000  # rows


def read(path: Path, counter: Counter) -> list[Named]:
    """Read the orders of an edited list; rows without a verb are left alone.

    Raises:
        BooksError: DP522, a cell has a value that is not allowed; DP521, no row
            has a verb.
    """
    head, *rows = _rows(path)
    places = {title: place for place, title in enumerate(head)}
    for title in ("id", "verb"):
        if title not in places:
            raise BooksError(
                "DP522", file=path.name, row=1, column=title, value=" ".join(head[:5])
            )
    named: list[Named] = []
    for number, row in enumerate(rows[:_LONGEST], 2):
        cells = {
            title: row[place].strip() if place < len(row) else ""
            for title, place in places.items()
        }
        if cells["verb"]:
            named += _row(path.name, number, cells, counter)
    if not named:
        raise BooksError("DP521", value=path.name)
    return named


def _row(
    name: str, number: int, cells: dict[str, str], counter: Counter
) -> list[Named]:
    def wrong(column: str) -> BooksError:
        value = cells.get(column, "") or "-"
        return BooksError("DP522", file=name, row=number, column=column, value=value)

    verb, what = cells["verb"], cells.get("to", "").split()
    if verb not in VERBS:
        raise wrong("verb")
    if cells["id"] not in counter.desk.breaks:
        raise wrong("id")
    try:
        amount = minor(cells["amount"]) if cells.get("amount") else None
    except ValueError:
        raise wrong("amount") from None
    try:
        until = date.fromisoformat(cells["until"][:10]) if cells.get("until") else None
    except ValueError:
        raise wrong("until") from None
    try:
        return counter.named(
            [cells["id"]],
            verb,
            what,
            reason=cells.get("note", ""),
            amount=amount,
            until=until,
            evidence=cells.get("attachment", ""),
        )
    except BooksError as error:
        if error.code == "DP420":
            raise wrong("to") from error
        raise


def _rows(path: Path) -> list[list[str]]:
    """Give the rows of the first sheet, or of the CSV, as text."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        for _, rows in grids(path.name, data, Container.XLSX, None):
            if rows:
                return rows
        raise BooksError("DP521", value=path.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    found = list(csv.reader(StringIO(text)))
    if not found:
        raise BooksError("DP521", value=path.name)
    return found

"""An edited list of breaks: what somebody wrote into its last columns."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from duiping.decide.model import VERBS
from duiping.errors import BooksError, DuipingError
from duiping.importers.head import Container
from duiping.importers.sheet import grids
from duiping.money import minor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duiping.cli.orders import Counter, Named

LONGEST = 200_000  # rows


class Line(NamedTuple):
    """A row with a verb: what is ordered, or the fault that it has.

    `row` counts from 1 with the head; `cells` are texts by title.
    """

    row: int
    cells: dict[str, str]
    named: tuple[Named, ...]
    fault: DuipingError | None


def read(path: Path, counter: Counter) -> list[Named]:
    """Read the orders of an edited list; rows without a verb are left alone.

    Raises:
        DuipingError: as `lines`, or the first fault of a row: DP522, a cell has
            a value that is not allowed.
    """
    found = lines(path.name, path.read_bytes(), counter)
    for line in found:
        if line.fault is not None:
            raise line.fault
    return [named for line in found for named in line.named]


def lines(name: str, data: bytes, counter: Counter) -> list[Line]:
    """Read the rows of an edited list that have a verb, each with its fault.

    Args:
        name: of the file, for messages.
        data: its bytes, a workbook's or a CSV's.
        counter: knows the breaks.

    Raises:
        DuipingError: DP522, it isn't such a list; DP521, no row has a verb;
            DP551, it has too many rows; DP1xx, it cannot be read.
    """
    head, *rows = _rows(name, data)
    places = {title: place for place, title in enumerate(head)}
    for title in ("id", "verb"):
        if title not in places:
            raise BooksError(
                "DP522", file=name, row=1, column=title, value=" ".join(head[:5])
            )
    if len(rows) > LONGEST:
        raise BooksError("DP551", file=name, actual=len(rows), expected=LONGEST)
    found = list(_lines(name, rows, places, counter))
    if not found:
        raise BooksError("DP521", value=name)
    return found


def _lines(
    name: str, rows: list[list[str]], places: dict[str, int], counter: Counter
) -> Iterator[Line]:
    for number, row in enumerate(rows, 2):
        cells = {
            title: row[place].strip() if place < len(row) else ""
            for title, place in places.items()
        }
        if not cells["verb"]:
            continue
        try:
            yield Line(number, cells, tuple(_row(name, number, cells, counter)), None)
        except DuipingError as fault:
            yield Line(number, cells, (), fault)


def _row(
    name: str, number: int, cells: dict[str, str], counter: Counter
) -> list[Named]:
    def wrong(column: str) -> BooksError:
        value = cells.get(column, "")[:40] or "-"
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


def _rows(name: str, data: bytes) -> list[list[str]]:
    """Give the rows of the first sheet, or of the CSV, as text."""
    if data[:2] == b"PK":
        for _, rows, _ in grids(name, data, Container.XLSX, None):
            if rows:
                return rows
        raise BooksError("DP521", value=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    try:
        found = list(csv.reader(StringIO(text)))
    except csv.Error as error:
        problem = str(error)
        raise BooksError("DP522", file=name, row=1, column="-", value=problem) from None
    if not found:
        raise BooksError("DP521", value=name)
    return found

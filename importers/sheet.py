"""Read workbooks and HTML tables into rows of text."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lxml import etree
from lxml import html as lxml_html
from python_calamine import CalamineWorkbook

from duiping.errors import Refusal
from duiping.importers import guard
from duiping.importers.head import Container
from duiping.importers.lines import Reader, decodes
from duiping.importers.peek import DAMAGED, safe_zip

Cell = str | int | float | bool | date | datetime | time | timedelta
# Two corners, 0-based row and column, of cells that are one.
Merged = tuple[tuple[int, int], tuple[int, int]]
Stream = Iterator[tuple[str, Iterator[list[str]], list[Merged]]]


class Grid(NamedTuple):
    """A sheet, by its name or by its encoding, and which of its cells are merged."""

    title: str
    rows: list[list[str]]
    merged: list[Merged]


# Above this a workbook's number has lost digits, so it is left in the form that
# the check for damaged numbers refuses.
_EXACT = 10**15


# The tag of a row; its bytes are no part of a letter in any encoding that is read.
_ROW = re.compile(rb"<tr[\s>]", re.IGNORECASE)


def grids(name: str, data: bytes, kind: Container, sheet: str | None) -> Iterator[Grid]:
    """Yield the sheets of a workbook, or the table of an HTML file, as text.

    Args:
        name: the file, for messages.
        data: its bytes.
        kind: how it is packed.
        sheet: the only sheet wanted, by name; None for all.

    Raises:
        Refusal: damaged, encrypted, or compressed beyond reason.
    """
    if kind is Container.HTML:
        yield from _html(name, data)
        return
    try:
        if kind is Container.XLSX:
            with safe_zip(data) as packed:
                guard.check(packed)
        found = _sheets(data, sheet)
    except DAMAGED as error:
        raise Refusal("DP117", file=name, problem=error) from error
    except BaseException as error:
        # A panic of the Rust library is no Exception; anything else goes on.
        if type(error).__name__ != "PanicException":
            raise
        raise Refusal("DP117", file=name, problem="damaged") from error
    yield from found


def _sheets(data: bytes, sheet: str | None) -> list[Grid]:
    """Read the wanted sheets of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for title in book.sheet_names:
        if sheet is None or title == sheet:
            page = book.get_sheet_by_name(title)
            if page.total_height * page.total_width > guard.MAX_CELLS:
                raise ValueError(f"{page.total_height} x {page.total_width} cells")
            rows = page.to_python(skip_empty_area=False)
            texts = [texts_of(row) for row in rows]
            found.append(Grid(title, texts, page.merged_cell_ranges or []))
    return found


def streams(name: str, data: bytes, kind: Container, sheet: str | None) -> Stream:
    """Yield what `grids` does, its rows one at a time.

    Raises:
        Exception: whatever is wrong; what it is, `grids` says.
    """
    if kind is Container.HTML:
        yield from _html_stream(data)
        return
    if kind is Container.XLSX:
        with safe_zip(data) as packed:
            guard.check(packed)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for title in book.sheet_names:
        if sheet is None or title == sheet:
            page = book.get_sheet_by_name(title)
            if page.total_height * page.total_width > guard.MAX_CELLS:
                raise ValueError(name)
            if page.start not in (None, (0, 0)):
                # Its empty margin counts; the whole grid has it.
                raise ValueError(name)
            rows = (texts_of(row) for row in page.iter_rows())
            yield title, rows, page.merged_cell_ranges or []


def _html_stream(data: bytes) -> Stream:
    """Yield the table of an HTML file row by row; rows that are done are let go."""
    encoding = next(e for e in ("utf-8-sig", "gb18030") if decodes(data, e))
    start = data[:4096].lstrip().removeprefix(codecs.BOM_UTF8).lstrip()
    if b"</table" not in data[-4096:].lower() or start.startswith(b"<?xml"):
        raise ValueError(encoding)
    end = data.lower().find(b"</html")
    if end >= 0 and _ROW.search(data, end):
        raise ValueError(encoding)
    begin = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    events = etree.iterparse(
        Reader(data, begin),
        events=("end",),
        tag="tr",
        html=True,
        huge_tree=True,
        encoding=encoding.removesuffix("-sig"),
    )
    yield encoding, _html_rows(events), []


def _html_rows(events: etree.iterparse) -> Iterator[list[str]]:
    said = etree.XPath("string()")
    for _, line in events:
        if line.find(".//tr") is not None:
            raise ValueError(line.tag)
        yield [str(said(cell)) for cell in line if cell.tag in {"td", "th"}]
        line.clear(keep_tail=True)
        above = line.getparent()
        while above is not None and line.getprevious() is not None:
            del above[0]


def texts_of(row: Iterable[Cell]) -> list[str]:
    """Write a workbook's row; most cells are text, and not worth a call."""
    return [cell if type(cell) is str else text(cell) for cell in row]


def text(cell: Cell) -> str:
    """Write a workbook's cell as the export would print it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        # A double holds a second only nearly: half of one up, then cut.
        moment = cell + timedelta(microseconds=500_000)
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number(cell)
    return str(cell)


def _number(value: float) -> str:
    """Write a workbook's number; one that has lost digits shows that it has."""
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    # Fifteen digits is what a spreadsheet holds and shows: 0.1 + 0.2 is 0.3.
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _html(name: str, data: bytes) -> Iterator[Grid]:
    """Yield the table of an HTML file; the encoding is the one that decodes."""
    found = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            found = data.decode(encoding)
            break
        except UnicodeDecodeError as error:
            offset = error.start
    if found is None:
        raise Refusal("DP102", file=name, encoding="utf-8-sig, gb18030", offset=offset)
    lines = found.count("\n") + 1
    if "</table" not in found[-4096:].lower():
        raise Refusal("DP103", file=name, row=lines, missing="</table>")
    try:
        root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", found))
    except (etree.ParserError, ValueError) as error:
        raise Refusal("DP117", file=name, problem=error) from error
    rows = [
        [str(cell.xpath("string()")) for cell in line if cell.tag in {"td", "th"}]
        for line in root.iter("tr")
    ]
    if len(_ROW.findall(found.encode())) > len(rows):
        # What stands behind the document's end is lost on the way into a tree.
        raise Refusal("DP117", file=name, problem="rows outside of the table")
    yield Grid(encoding, rows, [])

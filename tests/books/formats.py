"""The exports read anew with the standard library, knowing nothing of duiping.

Written from the layouts' description alone, so that a slip of the importers
shows. One function a kind of file, each giving rows of stripped cells by their
column's name, as printed, footers left out.
"""

from __future__ import annotations

import csv
import io
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Shape(NamedTuple):
    """How a file is laid out: lines above the header, and lines below the rows."""

    source: str
    encoding: str
    above: int = 0
    below: int = 0


# By the beginning of the file's name, or of the part behind the merchant's number.
SHAPES = {
    "orders_export": Shape("pdd-orders", "gb18030"),
    "拼多多账务明细": Shape("pdd-ledger", "gb18030", above=4, below=4),
    "ExportOrderList": Shape("taobao-orders", "gb18030"),
    "2088": Shape("alipay-ledger", "gb18030", above=4, below=4),
    "星河小程序订单": Shape("mini-orders", "utf-8-sig", below=1),
    "1900000001Basic": Shape("wechat-fundflow", "utf-8", below=2),
    "1900000001All": Shape("wechat-tradebill", "utf-8-sig", below=2),
    "云充对账单": Shape("yunchong", "", below=1),
    "鲸卡资金流水": Shape("jingka", "gb18030", above=2, below=1),
    "招商银行交易明细": Shape("cmb", "gb18030", above=3),
    "期初余额": Shape("opening", "utf-8-sig"),
}


def shape(path: Path) -> Shape:
    """Tell by its name what a file is."""
    (found,) = (s for start, s in SHAPES.items() if path.name.startswith(start))
    return found


def cells(path: Path) -> list[list[str]]:
    """Read every line, sheet row or table row of a file into its cells."""
    if path.suffix == ".xlsx":
        return _sheet(path)
    text = path.read_bytes().decode(shape(path).encoding)
    if path.suffix == ".xls":
        page = _Html()
        page.feed(text)
        return page.rows
    if path.name.startswith("1900000001"):
        return [_ticked(line) for line in text.splitlines()]
    return list(csv.reader(io.StringIO(text)))


def rows(path: Path) -> list[Row]:
    """Read the rows of a file, in the order in which they stand there."""
    _, encoding, above, below = shape(path)
    del encoding
    every = cells(path)[above:]
    head = [name.strip() for name in every[0]]
    body = every[1 : len(every) - below]
    return [
        dict(zip(head, (cell.strip() for cell in line), strict=True)) for line in body
    ]


def _ticked(line: str) -> list[str]:
    """Split a line of WeChat Pay, in which every value starts with a backtick."""
    return line[1:].split(",`") if line.startswith("`") else line.split(",")


def _sheet(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as book:
        root = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    found = []
    for row in root.iter(f"{_SHEET}row"):
        line = [""] * 14
        for cell in row.iter(f"{_SHEET}c"):
            place = ord(cell.get("r", "A")[0]) - ord("A")
            line[place] = "".join(t.text or "" for t in cell.iter(f"{_SHEET}t"))
        found.append(line)
    return found


class _Html(HTMLParser):
    """Collects the cells of the one table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data

"""Simulated months, made once, and a reader of their files in plain stdlib."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from duiping.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Table = list[dict[str, str]]
_XLSX = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class _Html(HTMLParser):
    """Collects the cells of the one table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in = False

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._in = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._in:
            self.rows[-1][-1] += data


def _sheet(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as book:
        root = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314
    rows = []
    for row in root.iter(f"{_XLSX}row"):
        cells = [""] * 14
        for cell in row.iter(f"{_XLSX}c"):
            column = ord(cell.get("r", "A")[0]) - ord("A")
            cells[column] = "".join(text.text or "" for text in cell.iter(f"{_XLSX}t"))
        rows.append(cells)
    return rows


def _table(rows: list[list[str]]) -> Table:
    head = rows[0]
    for row in rows[1:]:
        assert len(row) == len(head), row
    return [dict(zip(head, map(str.strip, row), strict=True)) for row in rows[1:]]


class Out:
    """One simulated month as it lies on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth: dict[str, Any] = json.loads(
            (folder / "truth.json").read_text(encoding="utf-8")
        )

    def paths(self, pattern: str) -> list[Path]:
        return sorted((self.folder / "exports").glob(pattern))

    def text(self, path: Path) -> str:
        data = path.read_bytes()
        wechat = path.name.startswith("1900") or path.name.startswith("星河")
        encoding = "utf-8" if wechat or path.name.startswith("期初") else "gb18030"
        return data.decode(encoding).removeprefix("\ufeff")

    def lines(self, path: Path) -> list[str]:
        text = self.text(path)
        eol = "\n" if path.name[0] in "星期" else "\r\n"
        assert text.endswith(eol)
        return text.removesuffix(eol).split(eol)

    def row(self, name: str, number: int) -> str:
        """Give the text of a 1-based line, sheet row or table row."""
        path = self.folder / "exports" / name
        if path.suffix == ".xlsx":
            return ",".join(_sheet(path)[number - 1])
        if path.suffix == ".xls":
            return ",".join(self.html(path)[number - 1])
        return self.lines(path)[number - 1]

    def html(self, path: Path) -> list[list[str]]:
        page = _Html()
        page.feed(self.text(path))
        return page.rows

    def _csv(self, lines: list[str]) -> Table:
        return _table(list(csv.reader(io.StringIO("\n".join(lines)))))

    def pdd_orders(self) -> list[Table]:
        paths = self.paths("orders_export*")
        return [self._csv(self.lines(path)) for path in paths]

    def pdd_ledger(self, path: Path) -> tuple[Table, list[str]]:
        lines = self.lines(path)
        footer = [line for line in lines if line.startswith("#")]
        return self._csv(lines[4 : len(lines) - 4]), footer

    def alipay(self, path: Path) -> tuple[Table, list[str]]:
        lines = self.lines(path)
        return self._csv(lines[4 : len(lines) - 4]), lines[-4:]

    def wechat(self, path: Path) -> tuple[Table, dict[str, str]]:
        lines = self.lines(path)
        head = lines[0].split(",")
        rows = []
        for line in lines[1:-2]:
            assert line.startswith("`")
            cells = line[1:].split(",`")
            rows.append(dict(zip(head, cells, strict=True)))
        foot = dict(zip(lines[-2].split(","), lines[-1][1:].split(",`"), strict=True))
        return rows, foot

    def bill(self) -> Table:
        return [row for path in self.paths("*All*") for row in self.wechat(path)[0]]

    def flow(self) -> Table:
        return [row for path in self.paths("*Basic*") for row in self.wechat(path)[0]]

    def taobao(self) -> Table:
        (path,) = self.paths("ExportOrderList*")
        return _table(self.html(path))

    def mini(self) -> tuple[Table, list[str]]:
        (path,) = self.paths("星河*")
        lines = self.lines(path)
        return self._csv(lines[:-1]), lines[-1].split(",")

    def yunchong(self) -> tuple[Table, list[str]]:
        (path,) = self.paths("云充*")
        rows = _sheet(path)
        return _table(rows[:-1]), rows[-1]

    def jingka(self) -> tuple[Table, str]:
        (path,) = self.paths("鲸卡*")
        lines = self.lines(path)
        return self._csv(lines[2:-1]), lines[-1]

    def cmb(self) -> Table:
        (path,) = self.paths("招商*")
        return self._csv(self.lines(path)[3:])

    def opening(self) -> Table:
        (path,) = self.paths("期初*")
        return self._csv(self.lines(path))

    def breaks(self, account: str) -> dict[str, Decimal]:
        """Sum the truth's differences, and what is under way, by key."""
        sums: dict[str, Decimal] = {}
        for item in (*self.truth["breaks"], *self.truth["in_transit"]):
            amount = Decimal(item.get("difference", item.get("amount")))
            check = item.get("kind") in ("status", "late", "fee", "gap")
            if item["account"].startswith(account) and amount and not check:
                key = item["key"]
                sums[key] = sums.get(key, Decimal(0)) + amount
        return sums


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Out]:
    """Make months on demand and keep them for the session."""
    made: dict[tuple[str, int, int, int], Out] = {}

    def run(
        month: str = "2026-09", orders: int = 3000, seed: int = 1, breaks: int = 40
    ) -> Out:
        given = (month, orders, seed, breaks)
        if given not in made:
            folder = tmp_path_factory.mktemp("sim")
            simulate(folder, *given)
            made[given] = Out(folder)
        return made[given]

    return run


@pytest.fixture(scope="session")
def out(make: Callable[..., Out]) -> Out:
    """Give the demo's own month."""
    return make()

"""Turn a readable UTF-8 table into the bytes that a party's export really has."""

from __future__ import annotations

import csv
import html
import io
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import xlsxwriter
import yaml

from duiping.errors import Refusal
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Mapping
from duiping.importers.registry import LAYOUTS
from duiping.importers.shipped import shipped

if TYPE_CHECKING:
    from duiping.importers.base import Layout

DATA = Path(__file__).parent / "data"
# Messages of banks, which stand in the data as they are sent.
MESSAGES = (".sta", ".xml", ".ofx", ".bai")


@cache
def mapped() -> dict[str, Layout]:
    """Build the layouts that the demo's config.yaml describes, and those shipped."""
    text = (DATA / "mapped.yaml").read_text(encoding="utf-8")
    tables = yaml.safe_load(text)["layouts"] | {n: {"like": n} for n in shipped()}
    return {name: Mapped(name, Mapping.model_validate(t)) for name, t in tables.items()}


def layouts() -> dict[str, Layout]:
    """Give an instance of every layout, by name."""
    return {name: layout() for name, layout in LAYOUTS.items()} | mapped()


def rows_of(text: str) -> list[list[str]]:
    """Read a table of the tests."""
    return list(csv.reader(io.StringIO(text)))


def workbook(text: str, sheet: str = "订单明细") -> bytes:
    """Write a table as a workbook in which every cell is text.

    A line ``=== NAME`` begins a further sheet.
    """
    out = io.BytesIO()
    first, *others = re.split(r"(?m)^=== (.+)\n", text)
    pages = zip([sheet, *others[::2]], [first, *others[1::2]], strict=True)
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, part in pages:
            if not part:
                continue
            page = book.add_worksheet(name)
            for at, row in enumerate(rows_of(part)):
                for column, cell in enumerate(row):
                    page.write_string(at, column, cell)
    return out.getvalue()


def web_table(text: str) -> bytes:
    """Write a table as the HTML that Taobao calls .xls."""
    lines = ["<html><head><meta charset='gbk'></head><body><table border='1'>"]
    for row in rows_of(text):
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
        lines.append(f"<tr>{cells}</tr>")
    lines.append("</table></body></html>")
    return "\r\n".join(lines).encode("gb18030")


def export(layout: str, path: Path) -> tuple[str, bytes]:
    """Give the name and the bytes of an export.

    Args:
        layout: decides encoding and line ends.
        path: a readable table under ``data``.
    """
    text = path.read_text(encoding="utf-8")
    if path.name.endswith(".xlsx.csv"):
        return path.name.removesuffix(".csv"), workbook(text)
    if path.suffix == ".html":
        return f"{path.stem}.xls", web_table(text)
    if path.suffix in MESSAGES:
        return path.name, text.encode()
    return path.name, encoded(layout, text, path.stem)


def encoded(layout: str, text: str, stem: str = "") -> bytes:
    """Encode a text file as the layout's party does."""
    if layout == "wechat.fundflow":
        return text.replace("\n", "\r\n").encode()
    if layout == "wechat.tradebill" or stem.endswith("utf8"):
        return text.replace("\n", "\r\n").encode("utf-8-sig")
    if layout == "boc.corporate":
        return text.replace("\n", "\r\n").encode("utf-16")
    if layout in {"opening", "mini.orders"}:
        return text.encode("utf-8-sig")
    return text.replace("\n", "\r\n").encode("gb18030")


def _paths(layout: str, part: str) -> list[Path]:
    """List a layout's tables whose names hold a text."""
    paths = sorted((DATA / layout).iterdir())
    return [p for p in paths if part in p.name and p.suffix != ".expected"]


def sample(layout: str, part: str = "") -> tuple[str, bytes]:
    """Give one of a layout's exports; ``part`` is in its name."""
    return export(layout, _paths(layout, part)[0])


def altered(layout: str, old: str, new: str, part: str = "") -> tuple[str, bytes]:
    """Give an export in which one text was replaced, once."""
    paths = [path for path in _paths(layout, part) if path.suffix != ".html"]
    text = paths[0].read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    if paths[0].name.endswith(".xlsx.csv"):
        return paths[0].name.removesuffix(".csv"), workbook(changed)
    if paths[0].suffix in MESSAGES:
        return paths[0].name, changed.encode()
    return paths[0].name, encoded(layout, changed, paths[0].stem)


class Fault(NamedTuple):
    """One change to a good export, and what must come of it."""

    layout: str
    part: str
    old: str
    new: str
    code: str
    row: int | None = None


def check(fault: Fault) -> None:
    """Make the change; the export must be refused where it was changed."""
    name, data = altered(fault.layout, fault.old, fault.new, fault.part)
    with pytest.raises(Refusal) as caught:
        layouts()[fault.layout].read(name, data)
    assert (caught.value.code, caught.value.facts["file"]) == (fault.code, name)
    if fault.row is not None:
        assert caught.value.facts["row"] == str(fault.row)

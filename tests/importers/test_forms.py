"""The same table in every form in which it comes reads to the same records."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
import pytest
import xlsxwriter

from duiping.errors import Refusal
from duiping.importers.head import plain
from duiping.importers.message import Message
from duiping.importers.registry import recognise
from tests.importers.exports import DATA, encoded, layouts, mapped, sample, workbook

if TYPE_CHECKING:
    from pathlib import Path


def chinese() -> list[str]:
    """List our layouts of tables that a Chinese party delivers and a person re-saves.

    A mapping says itself how its file is packed; WeChat's ticked cells, and what
    comes from abroad in one encoding, are no tables that a spreadsheet saved.
    """
    ours = {
        name: one.shape
        for name, one in layouts().items()
        if name not in mapped() and not isinstance(one, Message)
    }
    return sorted(
        name
        for name, shape in ours.items()
        if "utf-16" in shape.encodings and not shape.ticked and list(tables(name))
    )


def tables(layout: str) -> list[Path]:
    """List a layout's readable tables, the longest first."""
    # One with several sheets ("=== name") is no table of text.
    paths = [
        path
        for path in (DATA / layout).glob("*.csv")
        if "\n=== " not in path.read_text(encoding="utf-8")
    ]
    return sorted(paths, key=lambda path: -path.stat().st_size)


def table(layout: str) -> Path:
    """Give a layout's readable table that has rows, and a footer if any has."""
    delimiter = layouts()[layout].shape.delimiter
    found = (p for p in tables(layout) if delimiter in p.read_text(encoding="utf-8"))
    return next(found)


PLAIN = chinese()


def title(path: Path) -> str:
    """Give the name that the export itself has."""
    return path.name.removesuffix(".csv").removesuffix(".xlsx")


@cache
def expected(layout: str) -> tuple[str, pl.DataFrame]:
    """Read the readable table as it is: UTF-8, or the ticked text."""
    path = table(layout)
    text = path.read_text(encoding="utf-8")
    name = f"{title(path)}.csv"
    return text, layouts()[layout].read(name, encoded(layout, text)).records


def same(layout: str, name: str, data: bytes, *, shift: int = 0) -> None:
    """Demand the records of the plain table, its rows further down by a shift."""
    _, records = expected(layout)
    assert recognise(name, data, mapped().values()) == [layout]
    found = layouts()[layout].read(name, data).records
    moved = records.with_columns(pl.col("row") + shift)
    if any("\n" in cell for row in split(layout) for cell in row):
        # A line break in a cell is a line of a text, and none of a sheet.
        found, moved = found.drop("row"), moved.drop("row")
    assert found.equals(moved)


def split(layout: str) -> list[list[str]]:
    """Split a layout's readable table into cells."""
    text, _ = expected(layout)
    delimiter = layouts()[layout].shape.delimiter
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def joined(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def head_of(layout: str, rows: list[list[str]]) -> int:
    known = layouts()[layout]
    shapes = [known.shape, *getattr(known, "others", {}).values()]
    return next(
        i
        for i, row in enumerate(rows)
        if any(not s.bind([plain(c) for c in row]).missing for s in shapes)
    )


def name_of(layout: str, ending: str) -> str:
    return f"{title(table(layout))}.{ending}"


@pytest.mark.parametrize("layout", PLAIN)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"]
)
def test_encodings(layout: str, encoding: str) -> None:
    text, _ = expected(layout)
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    same(layout, name_of(layout, "csv"), mark + text.encode(encoding))


@pytest.mark.parametrize("layout", PLAIN)
def test_tabs_instead_of_commas(layout: str) -> None:
    """A spreadsheet's "Unicode text": UTF-16 with TABs."""
    rows = [[cell.strip("\t") for cell in row] for row in split(layout)]
    try:
        same(layout, name_of(layout, "txt"), joined(rows, "\t").encode("utf-16"))
    except Refusal as error:
        # A footer that is no line of the table any more refuses the file.
        assert error.code in {"DP103", "DP106"}  # noqa: PT017
        assert layout == "icbc.personal"


@pytest.mark.parametrize("layout", PLAIN)
def test_workbook(layout: str) -> None:
    text = joined(split(layout))
    same(layout, name_of(layout, "xlsx"), workbook(text, "Sheet1"))


@pytest.mark.parametrize("layout", PLAIN)
def test_workbook_that_lies_about_its_size(layout: str) -> None:
    data = workbook(joined(split(layout)), "Sheet1")
    small = rewritten(data, rb'<dimension ref="[^"]*"', b'<dimension ref="A1"')
    same(layout, name_of(layout, "xlsx"), small)


def rewritten(data: bytes, pattern: bytes, new: bytes) -> bytes:
    """Change the first sheet's XML."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert re.search(pattern, part)
                part = re.sub(pattern, new, part, count=1)
            box.writestr(name, part)
    return out.getvalue()


def merging(layout: str, first: tuple[int, int], last: tuple[int, int]) -> bytes:
    """Write the table as a workbook in which a person has merged cells.

    As a spreadsheet does, all but the first lose their content.
    """
    rows = split(layout)
    (top, left), (bottom, right) = first, last
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.merge_range(*first, *last, "")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                within = top <= at <= bottom and left <= column <= right
                if (at, column) == first or not within:
                    page.write_string(at, column, cell)
    return out.getvalue()


@pytest.mark.parametrize("layout", PLAIN)
def test_merged_cells(layout: str) -> None:
    """In a row of the table something is lost; in a title above it nothing is."""
    rows = split(layout)
    at = head_of(layout, rows)
    if len(rows) < at + 3 or len(rows[at + 2]) < 2:
        pytest.skip("one row")
    name = name_of(layout, "xlsx")
    for first, last in (
        ((at + 1, 1), (at + 2, 1)),
        ((at + 1, 0), (at + 1, 1)),
        ((at, 0), (at + 1, 0)),
    ):
        with pytest.raises(Refusal) as caught:
            layouts()[layout].read(name, merging(layout, first, last))
        facts = caught.value.facts
        assert (caught.value.code, facts["row"]) == ("DP123", str(at + 2))
        assert facts["column"] == plain(rows[at][first[1]])
    if at and len(rows[0]) == 1:
        same(layout, name, merging(layout, (0, 0), (0, len(rows[at]) - 1)))


def test_cells_that_an_exporter_merges() -> None:
    """1688 has one cell for the order of several bills: it is the order of each."""
    layout = "alibaba.receipts"
    rows = split(layout)
    order = rows[0].index("关联订单号")
    assert rows[1][order] == rows[2][order] == "3900000000000000001"
    name = name_of(layout, "xlsx")
    same(layout, name, merging(layout, (1, order), (2, order)))
    # Not over two columns, and not amounts, which would count twice.
    amount = rows[0].index("已收金额(元)")
    for first, last in (((1, order), (2, order + 1)), ((1, amount), (2, amount))):
        with pytest.raises(Refusal) as caught:
            layouts()[layout].read(name, merging(layout, first, last))
        assert (caught.value.code, caught.value.facts["row"]) == ("DP123", "2")


@pytest.mark.parametrize("layout", PLAIN)
def test_a_row_above_the_table(layout: str) -> None:
    rows = [["由表格软件另存"], *split(layout)]
    same(layout, name_of(layout, "csv"), _even(rows).encode(), shift=1)


@pytest.mark.parametrize("layout", PLAIN)
def test_a_row_above_the_table_of_a_workbook(layout: str) -> None:
    rows = [["由表格软件另存"], *split(layout)]
    data = workbook(joined(rows), "Sheet1")
    same(layout, name_of(layout, "xlsx"), data, shift=1)


def test_a_row_above_a_bare_copy_is_no_preamble() -> None:
    """It stands for no sums below: a copy that begins at the header has none."""
    name, data = sample("pdd.ledger", "bare")
    layout = layouts()["pdd.ledger"]
    wanted = layout.read(name, data)
    lead = "Column1,Column2\n".encode("utf-8-sig")
    found = layout.read(name, lead + data.removeprefix(b"\xef\xbb\xbf"))
    assert found.version == wanted.version == "plain"
    assert found.records.drop("row").equals(wanted.records.drop("row"))
    assert found.records["row"].to_list() == [n + 1 for n in wanted.records["row"]]
    # Its own title above the header does promise them.
    title = "拼多多店铺账务明细查询\n".encode("utf-8-sig")
    with pytest.raises(Refusal) as caught:
        layout.read(name, title + data.removeprefix(b"\xef\xbb\xbf"))
    assert caught.value.code == "DP103"


def _even(rows: list[list[str]]) -> str:
    """Write rows as a spreadsheet does: all of one width."""
    width = max(len(row) for row in rows)
    return joined([[*row, *[""] * (width - len(row))] for row in rows])


@pytest.mark.parametrize("layout", PLAIN)
@pytest.mark.parametrize("packing", ["csv", "xlsx"])
def test_a_calculation_to_the_right(layout: str, packing: str) -> None:
    """A pivot behind a blank column, longer than the table, is no part of it."""
    rows = split(layout)
    at = head_of(layout, rows)
    width = max(len(row) for row in rows)
    wide = [[*row, *[""] * (width - len(row))] for row in rows]
    note = ["", "行标签", "求和项:金额"]
    footed = layouts()[layout].shape.footer([",".join(r) for r in rows[-16:]]) > 0
    more = 0 if footed else 3
    wide += [[""] * width for _ in range(more)]
    body = [[*row, "", "合计", "123.45"] for row in wide[at + 1 :]]
    whole = [*([*r, "", "", ""] for r in wide[:at]), [*wide[at], *note], *body]
    if packing == "csv":
        same(layout, name_of(layout, "csv"), joined(whole).encode())
    else:
        same(layout, name_of(layout, "xlsx"), workbook(joined(whole), "Sheet1"))


@pytest.mark.parametrize("layout", PLAIN)
def test_blank_rows_below(layout: str) -> None:
    rows = split(layout)
    width = max(len(row) for row in rows)
    text = _even([*rows, *[[""] * width] * 3])
    same(layout, name_of(layout, "csv"), text.encode("gb18030"))


def test_a_calculation_that_repeats_a_header_beside_the_table() -> None:
    """Without a blank column between them, the table cannot be told from it."""
    rows = split("cmb.corporate")
    at = head_of("cmb.corporate", rows)
    wide = [[*row, "余额" if i == at else "1"] for i, row in enumerate(rows)]
    with pytest.raises(Refusal) as caught:
        layouts()["cmb.corporate"].read("a.csv", _even(wide).encode())
    assert caught.value.code == "DP113"

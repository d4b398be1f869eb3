"""Workbooks and HTML that attack the reader are refused before they cost anything."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from duiping.errors import Refusal
from duiping.importers import guard
from duiping.importers.registry import recognise
from tests.importers.exports import DATA, layouts, workbook
from tests.importers.test_forms import rewritten

ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def book() -> bytes:
    """Give a good workbook of the bank."""
    text = next((DATA / "cmb.corporate").glob("招商银行*.csv")).read_text(
        encoding="utf-8"
    )
    return workbook(text, "Sheet1")


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        layouts()["cmb.corporate"].read("a.xlsx", data)
    return caught.value


def replaced(data: bytes, part: str, content: bytes | None) -> bytes:
    """Change or leave out a part of a workbook."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        if content is not None:
            new.writestr(part, content)
    return out.getvalue()


def test_a_good_one() -> None:
    assert layouts()["cmb.corporate"].read("a.xlsx", book()).rows > 0


def test_two_cells_far_apart() -> None:
    """Laid out as a grid they would be millions of cells."""
    far = b'<row r="9000"><c r="ZZ9000"><v>1</v></c></row></sheetData>'
    found = refused(rewritten(book(), b"</sheetData>", far))
    assert (found.code, "9000 x 702" in found.facts["problem"]) == ("DP117", True)


def test_a_sheet_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_CELLS", 20)
    assert refused(book()).code == "DP117"


def test_entities() -> None:
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        with zipfile.ZipFile(io.BytesIO(book())) as old:
            text = old.read(part)
        at = text.index(b"?>") + 2
        found = refused(replaced(book(), part, text[:at] + ENTITY + text[at:]))
        assert found.code == "DP117"
        assert "document type" in found.facts["problem"]


def test_a_part_that_lies_about_its_size() -> None:
    data = book()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        info = old.getinfo("xl/worksheets/sheet1.xml")
    lie = info.file_size.to_bytes(4, "little")
    assert refused(data.replace(lie, (100).to_bytes(4, "little"))).code == "DP117"


def test_other_office_files() -> None:
    """What only looks like a workbook is refused, whatever the library could read."""
    assert refused(replaced(book(), "xl/workbook.xml", None)).code == "DP117"


def test_formulas_are_never_evaluated() -> None:
    """What the export's maker calculated is what stands in the cell."""
    out = io.BytesIO()
    header = ["创建时间", "交易类型描述", "收入（元）", "支出（元）", "账户余额（元）"]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, [*header, "业务单号", "备注"])
        page.write_row(1, 0, ["2026-09-01 08:00:00", "结算"])
        page.write_formula(1, 2, "=1+1", None, 5)
        page.write_number(1, 4, 5)
        page.write_row(1, 5, ["N1", '=HYPERLINK("http://x/","y")'])
    found = layouts()["xiaohongshu.wallet"].read("a.xlsx", out.getvalue())
    assert found.records["amount"].to_list() == [500]


def test_entities_in_html() -> None:
    page = (
        b"<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><html><table>"
        b"<tr><td>&a;</td></tr></table></html>"
    )
    assert recognise("a.xls", page) == []
    found = refused(page)
    assert found.code == "DP113"

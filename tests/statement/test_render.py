"""The five forms: the same figures, safe from strangers, the same bytes every time."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from fractions import Fraction
from importlib.resources import files
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from rich.console import Console

from duiping.statement.bank import bank
from duiping.statement.model import (
    Cell,
    Column,
    Place,
    Row,
    Sheet,
    Statement,
    Table,
)
from duiping.statement.period import period
from duiping.statement.render import font
from duiping.statement.render import paper as paper_module
from duiping.statement.render.cells import percent
from duiping.statement.render.document import document
from duiping.statement.render.page import page
from duiping.statement.render.paper import paper
from duiping.statement.render.terminal import shown_statement
from duiping.statement.render.workbook import workbook
from duiping.statement.shelf import BUILDERS, statement
from tests.statement.world import known

if TYPE_CHECKING:
    from pathlib import Path

NASTY = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>&[red]夜'


def _made(*, text: str = NASTY, left: int = 0, lines: int = 1) -> Statement:
    """Make a statement with every kind of cell, and a stranger's text."""
    cells: tuple[Cell, ...] = (
        *(text, -1_234_567, 3, date(2026, 9, 3), Fraction(3, 500)),
    )
    columns = (
        Column("text", "文字"),
        Column("money", "金额", "money"),
        Column("count", "笔数", "count"),
        Column("day", "日期", "day"),
        Column("share", "费率", "share"),
    )
    rows = (
        Row("head", ("组", None, None, None, None), "head"),
        *[Row("a", cells, places=(Place(text, f"x/{text}", 7),))] * lines,
        Row("sum", ("合计", -1_234_567, 3, None, None), "sum"),
        Row("check", ("差额", left, None, None, None), "check"),
    )
    table = Table("t", text, columns, rows, text)
    sheet = Sheet("s", text, ((text, text),), (table,), (text,), (text,), (text,))
    return Statement("n", text, text, "CNY", "zh", period("2026-09"), (sheet,))


def _told(made: Statement) -> str:
    """Print on a terminal that takes colours."""
    out = StringIO()
    Console(width=120, file=out).print(shown_statement(made))
    return out.getvalue()


def test_the_page_escapes_strangers_and_loads_nothing() -> None:
    made = page(_made())
    assert "<img" not in made
    assert "&lt;img src=x" in made
    assert "default-src 'none'" in made
    assert "<script" not in made
    assert "-12,345.67" in made
    assert "0.60%" in made


def test_the_workbook_has_numbers_and_no_formula() -> None:
    data = workbook(_made())
    with zipfile.ZipFile(BytesIO(data)) as packed:
        sheets = [n for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
        tree = ET.fromstring(packed.read(sheets[0]))  # noqa: S314 - our own file
    assert not list(tree.iter("{*}f"))
    assert not list(tree.iter("{*}hyperlink"))
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    found = [r for r in rows.to_python() if r and r[0] == NASTY and r[2] == 3]
    assert found[0][1:5] == [-12345.67, 3.0, date(2026, 9, 3), 0.006]


def test_numbers_too_long_for_a_spreadsheet_stay_exact() -> None:
    long = 12_345_678_901_234_567
    made = _made()
    table = made.sheets[0].tables[0]
    rows = (Row("a", ("x", long, None, None, None)),)
    sheet = made.sheets[0]._replace(tables=(table._replace(rows=rows),))
    data = workbook(made._replace(sheets=(sheet,)))
    cells = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    assert "123456789012345.67" in {c for r in cells.to_python() for c in r}


def test_sheet_names_are_such_as_a_workbook_takes() -> None:
    made = _made(text="[很长的名字]:/?*" * 5)
    sheet = made.sheets[0]
    data = workbook(made._replace(sheets=(sheet, sheet, sheet)))
    names = CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names
    assert len({name.lower() for name in names}) == 3
    assert all(len(name) <= 31 for name in names)


def test_the_pdf_has_chinese_that_can_be_selected() -> None:
    reader = PdfReader(BytesIO(paper(_made(text="银行已收、企业未收 A&B <b>"))))
    text = "".join(p.extract_text() for p in reader.pages)
    assert "银行已收、企业未收" in text
    assert "-12,345.67" in text
    assert "A&B <b>" in text
    assert reader.metadata is not None
    assert reader.metadata.title == "银行已收、企业未收 A&B <b> " * 2 + "2026-09"


def _embedded(data: bytes) -> dict[str, TTFont]:
    """Take the embedded fonts out of a PDF; by the signs that each of them sets."""
    found: dict[str, TTFont] = {}
    for sheet in PdfReader(BytesIO(data)).pages:
        resources: Any = sheet["/Resources"]
        for one in resources["/Font"].values():
            told = one.get_object().get("/FontDescriptor")
            if told is not None:
                file = told.get_object()["/FontFile2"].get_data()
                signs = one.get_object()["/ToUnicode"].get_data().decode("latin-1")
                found[signs] = TTFont(BytesIO(file))
    return found


def test_the_chinese_type_is_in_the_pdf_itself() -> None:
    # Another reading of the font's own file says what the signs have to look like.
    whole = TTFont(BytesIO((files(font.PACKAGE) / font.FILE).read_bytes()))
    made = paper(_made(text="银行已收,轉賬"))
    ((signs, inside),) = _embedded(made).items()
    rows = re.findall(r"(?m)^<(\w\w)> <(\w{4})>$", signs)
    places = {chr(int(code, 16)): int(place, 16) for place, code in rows}
    drawn = inside.getGlyphSet()
    numbered = inside["cmap"].tables[0].cmap
    for sign in "银行轉賬":
        mine, theirs = BoundsPen(drawn), BoundsPen(whole.getGlyphSet())
        drawn[numbered[places[sign]]].draw(mine)
        whole.getGlyphSet()[whole.getBestCmap()[ord(sign)]].draw(theirs)
        near = zip(mine.bounds, theirs.bounds, strict=True)
        assert all(abs(one - other) <= 1 for one, other in near), sign
    told = PdfReader(BytesIO(made)).metadata
    assert told is not None
    assert str(told["/Keywords"]) == font.told()
    assert re.fullmatch(r"NotoSansSC-Regular.otf sha256:[0-9a-f]{64}", font.told())


def test_without_the_font_a_pdf_names_the_reader_s_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as change:
        change.setattr(font, "FILE", "gone.otf")
        caches = (font._face, font.chinese, paper_module._style)
        for one in caches:
            one.cache_clear()
        made = paper(_made(text="银行已收"))
    for one in caches:
        one.cache_clear()
    assert _embedded(made) == {}
    reader = PdfReader(BytesIO(made))
    assert "银行已收" in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert str(reader.metadata["/Keywords"]) == "STSong-Light, not embedded"


def test_the_pdf_runs_over_pages_and_repeats_its_head() -> None:
    reader = PdfReader(BytesIO(paper(_made(lines=200, text="行"))))
    texts = ["".join(p.extract_text().split()) for p in reader.pages]
    assert len(texts) > 3
    assert all("费率" in text for text in texts[:-1])
    assert f"第2页,共{len(texts)}页" in texts[1]


def test_the_pdf_breaks_no_number() -> None:
    key, file = "taobao:order:2715510077632426488", "1900000001Basic2026-09-07.csv"
    columns = (
        Column("account", "科目"),
        Column("key", "勾对键"),
        Column("date", "日期", "day"),
        Column("due", "到期日", "day"),
        Column("age", "账龄(天)", "count"),
        Column("open", "未达金额", "money"),
    )
    day = date(2026, 9, 3)
    row = Row("a", ("小程序订单 → 微信支付", key, day, day, 7, -1_234_567))
    row = row._replace(places=(Place(file, f"x/{file}" * 4, 7),))
    sheet = _made().sheets[0]._replace(tables=(Table("t", "未达", columns, (row,)),))
    (first,) = PdfReader(BytesIO(paper(_made()._replace(sheets=(sheet,))))).pages
    lines = first.extract_text().splitlines()
    assert key in lines
    assert any("-12,345.67" in line for line in lines)
    # Six columns and the places of rows need the page across.
    assert first.mediabox.width > first.mediabox.height


def test_signs_that_no_font_has_do_not_stop_the_pdf() -> None:
    text = PdfReader(BytesIO(paper(_made(text="夜😀é−ไ")))).pages[0].extract_text()
    assert "夜" in text
    assert "é" in text


def test_nothing_in_a_file_can_colour_the_terminal() -> None:
    told = _told(_made(text="x\x1b[31m[red]y"))
    assert "\x1b" not in told
    assert "[red]" in told


def test_a_check_that_is_not_zero_is_told_in_every_form() -> None:
    wrong = _made(left=1)
    assert not wrong.agrees
    assert _made().agrees
    assert 'class="check off"' in page(wrong)
    assert 'class="check off"' not in page(_made())
    assert document(wrong)["agrees"] is False
    assert "有勾稽差额不为 0.00" in _told(wrong)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(3, 500), "0.60%"),
        (Fraction(1, 3), "33.33%"),
        (Fraction(1, 80_000), "0.00%"),
        (Fraction(1, 20_000), "0.01%"),
        (Fraction(-1, 3), "-33.33%"),
    ],
)
def test_a_share_is_rounded_only_when_shown(share: Fraction, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", BUILDERS)
def test_every_statement_has_every_form_twice_the_same(
    september: Path, name: str, language: str
) -> None:
    facts = known(september, "2026-09", language)
    made = statement(facts, name, BUILDERS[name](facts, None))
    again = statement(facts, name, BUILDERS[name](facts, None))
    assert made.agrees
    assert page(made) == page(again)
    paged = paper(made)
    assert paged == paper(again)
    assert workbook(made) == workbook(again)
    text = json.dumps(document(made), ensure_ascii=False)
    assert text == json.dumps(document(again), ensure_ascii=False)
    # Neither the clock nor the machine is in any of them.
    assert b"/CreationDate (D:20000101" in paged
    assert str(september) not in text + page(made)


def test_the_pdf_says_the_same_figures_as_the_document(september: Path) -> None:
    facts = known(september, "2026-09")
    made = statement(facts, "bank", bank(facts))
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(paper(made))).pages)
    for figure in ("9,450.00", "9,306.00", "77.00", "201.00", "9,507.00"):
        assert figure in text
    # The memo of b6 is =1+1: it is in no statement, its row is.
    assert "银行09.csv:6" in text

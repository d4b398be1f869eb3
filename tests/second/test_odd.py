"""What is neither a plain table nor a message: old workbooks, pages, other clocks."""

from __future__ import annotations

import io
import struct
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from duiping.importers.mapping import Mapping
from duiping.second import biff, ole, web
from duiping.second.mapped import prints
from duiping.second.messages import LABELLED
from duiping.second.model import UnlikeError
from duiping.second.reading import read
from duiping.second.zones import here
from tests.importers.exports import sample, web_table

if TYPE_CHECKING:
    from duiping.second.model import Line, Page

NOTHING: dict[str, str] = {}


def old_book(*sheets: list[list[object]]) -> bytes:
    """Write a workbook of 1997; a cell that begins with = is a formula."""
    book = xlwt.Workbook(encoding="utf-8")
    for at, rows in enumerate(sheets):
        page = book.add_sheet(f"表{at}")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("="):
                    page.write(row, column, xlwt.Formula(cell[1:]))
                elif cell is not None:
                    page.write(row, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(data: bytes) -> list[list[str]]:
    (_, found), *_ = biff.book(data)
    return [cells for _, cells in found]


def test_cells_of_an_old_workbook() -> None:
    data = old_book(
        [["日期", "Amount", "é"], [], [20260901, 27.6, -0.01], [1e15, 0.1, 123456.78]],
        [["second"]],
    )
    assert rows(data) == [
        ["日期", "Amount", "é"],
        [],
        ["20260901", "27.6", "-0.01"],
        ["1000000000000000", "0.1", "123456.78"],
    ]
    assert [name for name, _ in biff.book(data)] == ["表0", "表1"]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", categories=["L", "N"]), max_size=40)
            | st.integers(-(10**12), 10**12),
            max_size=6,
        ),
        max_size=30,
    )
)
def test_an_old_workbook_says_what_was_written(cells: list[list[object]]) -> None:
    found = rows(old_book(cells))
    width = max((len(row) for row in cells), default=0)
    for at, row in enumerate(cells):
        told = found[at] if at < len(found) else []
        assert told + [""] * (width - len(told)) == (
            [str(cell) for cell in row] + [""] * (width - len(row))
        )


def test_texts_that_go_on_in_a_further_record() -> None:
    # A record holds 8,224 bytes: narrow and wide texts are cut in many places.
    texts = [[f"{'对平' * (at % 300)}{at}", f"{'narrow ' * (at % 90)}{at}"]
             for at in range(700)]  # fmt: skip
    assert rows(old_book([list[object](row) for row in texts])) == texts


def bank(title: str = "银行") -> Mapping:
    return Mapping.model_validate(
        {
            "title": title,
            "kind": "ledger",
            "file": {"type": "xls"},
            "columns": {
                "row_no": "id", "time": "time", "type": "type",
                "amount": "amount", "balance": "balance",
            },
            "kinds": {"in": "credit"},
        }
    )  # fmt: skip


LEDGER: list[list[object]] = [
    ["id", "time", "type", "amount", "balance"],
    ["b1", "2026-09-01 10:00:00", "in", 27.6, 127.6],
    ["b2", 46266.75, "in", -0.3, 127.3],
]


def test_an_old_workbook_of_a_bank() -> None:
    page = read(old_book([["nothing here"]], LEDGER), prints(bank(), {}))
    assert (page.rows, page.opening, page.closing) == (2, 10000, 12730)
    # 46266 days after 30 December 1899.
    assert [line.day for line in page.lines] == [date(2026, 9, 1), date(2026, 9, 1)]
    assert page.lines[1].clock == "18:00:00"


def test_damage_to_an_old_workbook() -> None:
    large = [["b3", "2026-09-02", "in", 12345678.9, 12345806.2]]
    whole = old_book([list(row) for row in LEDGER] + large)
    told = prints(bank(), {})
    assert read(whole, told).closing == 1234580620
    for data in (whole[:700], ole.MAGIC, ole.MAGIC + bytes(600), whole[:-4096]):
        with pytest.raises(UnlikeError):
            read(data, told)
    # An amount is altered: its eight bytes stand in the file as they are.
    other = whole.replace(struct.pack("<d", 12345678.9), struct.pack("<d", 12345687.9))
    assert other != whole
    with pytest.raises(UnlikeError, match="do not follow"):
        read(other, told)


@given(st.data())
def test_any_bytes_of_an_old_workbook_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(old_book([list(row) for row in LEDGER]))
    for _ in range(3):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    try:
        read(bytes(whole), prints(bank(), {}))
    except UnlikeError:
        return


def test_a_page_that_calls_itself_a_workbook() -> None:
    text = "id,time,type,amount,balance\n"
    text += "b1,2026-09-01 10:00,in,5.00,5.00\nb2,2026-09-02 10:00,in,&1,6.00\n"
    page = web_table(text.replace("&1", "1.00"))
    found = read(page, prints(bank(), {}))
    assert (found.rows, found.opening, found.closing) == (2, 0, 600)
    with pytest.raises(UnlikeError):
        read(web_table(text), prints(bank(), {}))
    odd = "<TABLE><tr><th>a<td>b &lt;<br>c<tr><td>1<table><tr><td>2</table></table>"
    assert web.tables(f"<p>x</p>{odd}<p>y</p>") == [
        [(1, ["a", "b <c"]), (2, ["12"])],
    ]


def moved(page: Page) -> list[tuple[str, int, str]]:
    """Give day, hundredths and currency of what moved."""
    return [(f"{x.day:%m-%d}", x.amount, x.currency) for x in page.lines]


def line(page: Page, mark: str) -> Line:
    return next(one for one in page.lines if one.mark == mark)


def test_clocks_and_currencies_of_paypal() -> None:
    name = "paypal.activity"
    page = LABELLED[name](sample(name, "activity_2026")[1], NOTHING)
    # California is fifteen hours behind: what is late in its day is of the next here.
    assert moved(page)[:5] == [
        ("09-01", 106150, "USD"), ("09-03", -9650, "USD"), ("09-03", 4800, "EUR"),
        ("09-04", -4800, "EUR"), ("09-04", 5280, "USD"),
    ]  # fmt: skip
    assert line(page, "TX0012")[1:5] == (date(2026, 9, 9), "13:30:00", -100000, 20280)
    german = LABELLED[name](sample(name, "german_2026")[1], NOTHING)
    assert moved(german) == [
        ("09-01", 106150, "EUR"), ("09-02", -10000, "EUR"), ("09-03", -5000, "EUR"),
        ("09-03", 5400, "USD"), ("09-04", -90000, "EUR"), ("09-05", -150, "EUR"),
    ]  # fmt: skip
    report = LABELLED["paypal.report"](sample("paypal.report", "R.01.007")[1], NOTHING)
    assert moved(report)[:4] == [
        ("09-01", 9671, "USD"), ("09-01", 960000, "JPY"), ("09-01", -1942, "USD"),
        ("09-01", -5000, "USD"),
    ]  # fmt: skip
    detail = LABELLED["paypal.report"](sample("paypal.report", "TRR")[1], NOTHING)
    assert moved(detail) == [("09-01", 9671, "USD"), ("09-01", 700, "USD")]


@pytest.mark.parametrize(
    ("zone", "there"),
    [
        ("PDT", "2026-09-01 09:30:00"),
        ("-07:00", "2026-09-01 09:30:00"),
        ("America/Los_Angeles", "2026-09-01 09:30:00"),
        ("CEST", "2026-09-01 18:30:00"),
        ("Europe/Berlin", "2026-09-01 18:30:00"),
        ("JST", "2026-09-02 01:30:00"),
        ("GMT+8", "2026-09-02 00:30:00"),
        ("CST", "2026-09-02 00:30:00"),
    ],
)
def test_one_moment_on_many_clocks(zone: str, there: str) -> None:
    when = datetime.fromisoformat(there)
    assert here(when, zone, {"CST": "+08:00"}) == (date(2026, 9, 2), "00:30:00")


@pytest.mark.parametrize("zone", ["", "CST", "Nowhere/Else", "../etc/passwd", "+"])
def test_no_clock(zone: str) -> None:
    with pytest.raises(UnlikeError):
        here(datetime(2026, 9, 1), zone, NOTHING)  # noqa: DTZ001 - a wall clock


def test_fields_of_fixed_width_whose_times_lack_the_year() -> None:
    fixed = bank().model_dump(exclude_none=True, exclude_defaults=True) | {
        "file": {"type": "fixed", "widths": (3, 4, 8), "year": r"IN(\d\d)(\d\d)"},
        "columns": {"day": "1", "amount": "2", "type": "0", "row_no": "1"},
        "time": "%m%d",
        "unit": "fen",
        "footer": None,
    }
    told = prints(Mapping.model_validate(fixed), {})
    data = "in  1231 00002990\r\nin  0102 00001000\r\n".encode("gb18030")
    found = read(data, told, "IN260101.txt")
    assert [(x.day, x.amount) for x in found.lines] == [
        (date(2025, 12, 31), 2990),
        (date(2026, 1, 2), 1000),
    ]
    with pytest.raises(UnlikeError, match="year"):
        read(data, told, "other.txt")
    with pytest.raises(UnlikeError, match="length"):
        read(data.replace(b"in  0102", b"in 0102"), told, "IN260101.txt")


def test_seconds_since_1970() -> None:
    told = prints(
        Mapping.model_validate(
            bank().model_dump(exclude_none=True, exclude_defaults=True)
            | {"file": {}, "time": "epoch"}
        ),
        {},
    )
    data = b"id,time,type,amount,balance\nb1,1788220799,in,1.00,1.00\n"
    # 1788220799 is a second before September 2026 at Greenwich.
    assert read(data, told).lines[0][1:3] == (date(2026, 9, 1), "07:59:59")

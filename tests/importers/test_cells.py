"""Amounts, times, numbers, days: exact or refused."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping import money
from duiping.errors import Refusal
from duiping.importers import period
from duiping.importers.cells import Cells, folded, minor
from duiping.importers.proof import order
from duiping.importers.shape import marked, summary
from duiping.importers.table import Line, Table


def cells(*values: str | None) -> Cells:
    """Make a table of one column."""
    body = pl.DataFrame({"0": pl.Series(values, dtype=pl.String)})
    rows = pl.int_range(2, 2 + len(values), dtype=pl.Int32, eager=True)
    return Cells(Table("f", "utf-8", ("c",), {"c": 0}, (), body, rows, ()))


@settings(deadline=None)
@given(st.lists(st.integers(-(10**15) + 1, 10**15 - 1), min_size=1))
def test_amounts_come_back(amounts: list[int]) -> None:
    """Every amount that money writes is read back to the fen."""
    assert cells(*map(money.plain, amounts)).amount("c").to_list() == amounts


@settings(deadline=None)
@given(st.text(alphabet="0123456789+-., eE，．１２¥nNaA_\t"))
def test_amounts_agree_with_money(text: str) -> None:
    """A cell is read exactly when and as money reads it, or refused."""
    blank = not folded(pl.Series([text]))[0]
    try:
        expected: int | None = None if blank else money.minor(text)
    except ValueError:
        with pytest.raises(Refusal):
            cells(text).amount("c")
        return
    assert cells(text).amount("c").to_list() == [expected]


@pytest.mark.parametrize(
    "text", ["1,234.50", "12,34.50", "1,2345", "٣.00", "--1", "1.234"]
)
def test_no_amount(text: str) -> None:
    """Separators, other scripts' digits and mills are no plain amount."""
    with pytest.raises(Refusal):
        cells(text).amount("c")


def test_grouped_amounts() -> None:
    """Where a layout has thousands separators, they stand at thousands."""
    found = cells("1,234.50", "-12,345,678.9", "7", None).amount("c", grouped=True)
    assert found.to_list() == [123450, -1234567890, 700, None]
    with pytest.raises(Refusal):
        cells("12,34.50").amount("c", grouped=True)


def test_minor_keeps_nulls() -> None:
    """A blank stays a blank."""
    assert minor(pl.Series(["1", None, "-0.05", "+2.30000"])).to_list() == [
        100,
        None,
        -5,
        230,
    ]


def test_numbers() -> None:
    """Ids lose their wrapping, and a rounded one refuses the file."""
    assert cells('="0012"', "'0013", "14\t", "", "2E10x").number("c").to_list() == [
        "0012", "0013", "14", None, "2E10x",
    ]  # fmt: skip
    for damaged in ("2.02605E+27", "4E+15", "1.5e20"):
        with pytest.raises(Refusal) as caught:
            cells("1", damaged).number("c")
        assert (caught.value.code, caught.value.facts["row"]) == ("DP105", "3")


def test_numbers_rounded_to_fifteen_digits() -> None:
    """A whole column of zeros beyond the fifteenth digit was rounded."""
    rounded = [f"28532774900324{n}0000" for n in range(4)]
    with pytest.raises(Refusal):
        cells("1", *rounded).number("c")
    assert cells(*rounded, "2853277490032443001").number("c").len() == 5
    assert cells(*rounded[:2]).number("c").len() == 2


def test_times() -> None:
    """Times are complete, or refused; a day alone is its midnight."""
    found = cells("2026-09-01 08：00：01").time("c").to_list()
    assert found == [datetime(2026, 9, 1, 8, 0, 1)]  # noqa: DTZ001 - wall clock
    assert cells("2026-09-01").time("c", "%Y-%m-%d").to_list() == [datetime(2026, 9, 1)]  # noqa: DTZ001
    for text in (
        "2026-09-01",
        "2026-02-30 08:00:00",
        "2026/9/1 24:00",
        "9/1/2026 08:00:00",
        "1234.5",
        "46266.4167",
        None,
    ):
        with pytest.raises(Refusal):
            cells(text).time("c")


def test_second_sixty_is_no_time() -> None:
    """Libraries take it for the next minute: another time than is printed."""
    with pytest.raises(Refusal) as caught:
        cells("2026-09-01 08:00:59", "2026-09-01 08:00:60").time("c")
    assert (caught.value.code, caught.value.facts["row"]) == ("DP110", "3")


@pytest.mark.parametrize("text", ["2026-09-01 08:05:03", "2026/9/1 8:05:03"])
def test_the_clock_is_that_of_the_time(text: str) -> None:
    """Also where a spreadsheet has written it anew."""
    found = cells(text)
    assert found.clock("c", found.time("c")).to_list() == ["2026-09-01 08:05:03"]


WORDS = ["交易", " 交易\t", "ＡＢ（1）", "", "  ", "-", "\u3000x", None]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_labels_in_many_rows_are_read_as_in_few(some: list[str | None]) -> None:
    """What stands in thousands of rows is changed once, and as each by itself."""
    many = some * 1024
    plain = [
        word if word is None else unicodedata.normalize("NFKC", word).strip()
        for word in some
    ]
    assert folded(pl.Series(many, dtype=pl.String)).to_list() == plain * 1024
    bare = [word and (word.strip(), None)[word.strip() in {"", "-"}] for word in some]
    found = cells(*many).text("c", blanks=("-",)).to_list()
    assert found == [word or None for word in bare] * 1024


def test_one_odd_label_far_below_is_read_as_it_is() -> None:
    """The first rows of a column do not speak for the others."""
    many = ["交易"] * 5000 + ["交易　", *(f"Ａ{i}" for i in range(4000))]
    plain = ["交易"] * 5001 + [f"A{i}" for i in range(4000)]
    assert folded(pl.Series(many)).to_list() == plain
    assert cells(*many).text("c").to_list()[5000:5002] == ["交易", "Ａ0"]


def test_one_damaged_number_far_below() -> None:
    """A number like all others says nothing of the last one."""
    for odd, read in (('="0012"', "0012"), ("'13", "13"), ("4E+15", None)):
        column = cells(*(f"2026{i:09}" for i in range(2000)), odd)
        if read:
            assert column.number("c")[2000] == read
            continue
        with pytest.raises(Refusal) as caught:
            column.number("c")
        assert caught.value.facts["row"] == "2002"


def test_what_means_nothing_is_nothing_though_it_reads() -> None:
    """A blank that looks like an amount or a time is still a blank."""
    assert cells("0.00", "1.00").amount("c", blanks=("0.00",)).to_list() == [None, 100]
    never = "1970-01-01 00:00:00"
    found = cells("2026-09-01 00:00:00", never).time("c", blanks=(never,))
    assert found.null_count() == 1


def test_order_of_time() -> None:
    """A file without an order of its own is sorted by time, ties as it runs."""
    hours = [datetime(2026, 9, 1, h) for h in (3, 1, 2, 1)]  # noqa: DTZ001
    assert order(pl.Series(hours), newest_first=False).to_list() == [3, 0, 2, 1]
    assert order(pl.Series(hours), newest_first=True).to_list() == [3, 1, 2, 0]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("1900000001All2026-09-01_2026-09-01.csv", date(2026, 9, 1), date(2026, 9, 1)),
        (
            "a/招商银行交易明细_20260901-20260930.csv",
            date(2026, 9, 1),
            date(2026, 9, 30),
        ),
        ("云充对账单_202602.xlsx", date(2026, 2, 1), date(2026, 2, 28)),
        ("云充对账单_202602_2.xlsx", date(2026, 2, 1), date(2026, 2, 28)),
        ("20260903.csv", date(2026, 9, 3), date(2026, 9, 3)),
        ("拼多多账务明细_0901-0916(1).csv", None, None),
        ("orders_export2026-09-16-00-30-00.csv", None, None),
        ("ExportOrderList202610010010.xls", None, None),
        ("2088000000000156_0901-0916_账务明细.csv", None, None),
        ("20261332.csv", None, None),
    ],
)
def test_days_in_a_name(name: str, first: date | None, last: date | None) -> None:
    """Ranges, days and months are read from names; stamps are no days."""
    assert period.named(name) == (first, last)


def test_days_in_a_preamble() -> None:
    """An end at midnight is exclusive, any other inclusive."""
    text = "#起始日期：[2026年09月01日 00:00:00]   终止日期：[2026年09月17日 00:00:00]"
    assert period.printed([Line(3, text)]) == (date(2026, 9, 1), date(2026, 9, 16))
    text = "起始时间：2026-09-01 00:00:00  终止时间：2026-09-16 23:59:59"
    assert period.printed([Line(3, text)]) == (date(2026, 9, 1), date(2026, 9, 16))
    text = "账期：2026-09-01 至 2026-09-30"
    assert period.printed([Line(2, text)]) == (date(2026, 9, 1), date(2026, 9, 30))


def test_footers() -> None:
    """Closing lines are told from rows by how they begin."""
    assert marked("#")(["1,2", "#a,,", ",,", '"#b"']) == 3
    assert summary("总")(["`1", "总a,b", "`1,`2"]) == 2
    assert summary("总")(["`1", "总a,b"]) == 1
    assert summary("总")(["`1", "`2"]) == 0

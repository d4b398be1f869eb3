"""Dates that a spreadsheet wrote anew are read where nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from duiping.errors import Refusal
from duiping.importers.cells import SECONDS
from duiping.importers.resaved import restored
from tests.importers.exports import altered, layouts, sample

MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2060, 12, 31))  # noqa: DTZ001


def read(text: str, form: str = SECONDS, *, typed: bool = False) -> tuple[str, bool]:
    found = restored(pl.Series([text]), form, typed=typed)
    return found.text[0], found.lossy[0]


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("2026/9/1 8:05:03", SECONDS, "2026-09-01 08:05:03"),
        ("2026年9月1日 8:05:03", SECONDS, "2026-09-01 08:05:03"),
        ("2026/9/1", "%Y%m%d", "20260901"),
        ("2026-09-01 00:00:00", "%Y%m%d", "20260901"),
        ("2026/9/1 9:05", "%Y-%m-%d %H:%M", "2026-09-01 09:05"),
        # 2026-09-01 is day 46266 of a spreadsheet; a third of it is 08:00:00.
        ("46266.3333333333", SECONDS, "2026-09-01 08:00:00"),
        ("46266", "%Y-%m-%d", "2026-09-01"),
    ],
)
def test_nothing_lost(text: str, form: str, expected: str) -> None:
    assert read(text, form) == (expected, False)


def test_seconds_lost_are_told() -> None:
    assert read("2026/9/1 8:05") == ("2026-09-01 08:05:00", True)


@pytest.mark.parametrize(
    "text",
    ["2026/9/1", "9/1/2026 8:00:00", "2026/13/1 8:00:00", "2026/2/30 8:00:00",
     "2026/9/1 8:61:00", "46266.4167", "12345.5", "462660", "昨天"],
)  # fmt: skip
def test_left_as_it_was(text: str) -> None:
    assert read(text) == (text, False)
    assert read("2026/9/1 8:05:00", "%Y%m%d") == ("2026/9/1 8:05:00", False)


def test_a_date_in_a_workbook_is_its_midnight() -> None:
    assert read("2026-09-01", typed=True) == ("2026-09-01 00:00:00", False)


@given(MOMENTS)
def test_every_way_back(moment: datetime) -> None:
    """Written as Excel writes it, to the second, a time is the same time."""
    moment = moment.replace(microsecond=0)
    written = f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}"
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
    for text in (written, f"{days:.10f}", str(days)):
        assert read(text) == (moment.strftime(SECONDS), False)


def test_rows_with_numbers_may_lose_seconds() -> None:
    """A row with a number of its own is the same row; one without would not be."""
    name, data = altered(
        "alipay.ledger", "2026-09-03 10:00:00", "2026/9/3 10:00", "month"
    )
    whole = layouts()["alipay.ledger"].read(*sample("alipay.ledger", "month"))
    found = layouts()["alipay.ledger"].read(name, data)
    assert found.records.equals(whole.records)
    name, data = altered("pdd.ledger", "2026-09-01 10:00:00", "2026/9/1 10:00", "month")
    with pytest.raises(Refusal) as caught:
        layouts()["pdd.ledger"].read(name, data)
    assert (caught.value.code, caught.value.facts["row"]) == ("DP110", "6")
    name, data = altered(
        "pdd.ledger", "2026-09-01 10:00:00", "2026/9/1 10:00:00", "month"
    )
    whole = layouts()["pdd.ledger"].read(*sample("pdd.ledger", "month"))
    assert layouts()["pdd.ledger"].read(name, data).records.equals(whole.records)


def test_true_dates_in_a_workbook() -> None:
    """Every second of a day survives a workbook's numbers, midnight too."""
    start = datetime(2026, 9, 1)  # noqa: DTZ001
    every = [start + timedelta(seconds=7 * i) for i in range(12_000)]
    header = ["创建时间", "交易类型描述", "收入（元）", "支出（元）", "账户余额（元）"]
    header += ["业务单号", "备注"]
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        form = book.add_format({"num_format": "yyyy/m/d h:mm"})
        page.write_row(0, 0, header)
        for i, moment in enumerate(every, 1):
            page.write_datetime(i, 0, moment, form)
            page.write_string(i, 1, "结算")
            page.write_number(i, 2, 0.1)
            page.write_number(i, 4, 0.1 * i)  # 0.1 × 3 is no 0.3 in a double
            page.write_string(i, 5, f"N{i}")
    found = layouts()["xiaohongshu.wallet"].read("a.xlsx", out.getvalue())
    assert found.records["time"].to_list() == every
    assert found.records["balance"].to_list() == [10 * i for i in range(1, 12_001)]

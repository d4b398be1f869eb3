"""JD: what refuses its exports, and which rows are money."""

from __future__ import annotations

import io
from datetime import datetime

import polars as pl
import pytest
import xlsxwriter

from duiping.errors import Refusal
from duiping.importers.registry import LAYOUTS, recognise
from tests.importers.exports import (
    DATA,
    Fault,
    altered,
    check,
    layouts,
    rows_of,
    sample,
)

FAULTS = {
    "direction unknown": Fault(
        "jd.settlement", "对账", "CNY,收入", "CNY,冻结", "DP108", 3
    ),
    "direction against sign": Fault(
        "jd.settlement", "对账", "CNY,收入", "CNY,支出", "DP123", 3
    ),
    "settled without a time": Fault(
        "jd.settlement", "对账", "20260918,2026-09-19 12:08:53", "20260918,", "DP110", 3
    ),
    "order number damaged": Fault(
        "jd.settlement", "newer", "3553498017448012", "3.5535E+15", "DP105", 4
    ),
    "amount unreadable": Fault(
        "jd.settlement", "newer", "-49.90", "-49.9x", "DP109", 4
    ),
    "daily direction": Fault("jd.settlement", "daily", ",支出,1", ",,1", "DP108", 3),
    "daily id damaged": Fault(
        "jd.settlement", "daily", '="3553498017448031"', "3.5535E+15", "DP105", 2
    ),
    "currency": Fault("jd.settlement", "对账", "CNY", "USD", "DP123", 3),
    "column gone": Fault("jd.settlement", "newer", "资金动账备注", "备注", "DP113"),
    "wallet balance": Fault("jd.wallet", "资金表", "999.90", "999.80", "DP107", 5),
    "wallet row gone": Fault(
        "jd.wallet",
        "资金表",
        "110000000001,A01,货款账户,2026-09-20 10:00:00,202609200000010000009,"
        "1049.90,1000.00,,提现退回,20260920\n",
        "",
        "DP107",
        4,
    ),
    "wallet both sides": Fault(
        "jd.wallet", "资金表", "49.90,0,2026", "49.90,1,2026", "DP123", 2
    ),
    "wallet of two accounts": Fault("jd.wallet", "typed", "A01", "A02", "DP123", 3),
    "wallet time": Fault("jd.wallet", "资金表", "46284.5060532407", "462", "DP110", 2),
    "wallet batch damaged": Fault(
        "jd.wallet", "资金表", "202609190000010000001", "2.0261E+20", "DP105", 2
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed export is refused where it was changed."""
    check(fault)


def test_only_settled_rows_are_money() -> None:
    """Unsettled rows are left out with their reason; unknown states are doubted."""
    records = layouts()["jd.settlement"].read(*sample("jd.settlement", "对账")).records
    left = records.filter(pl.col("disposition") == "ignored")
    assert left["cause"].to_list() == ["not settled yet", "never settled"]
    doubted = records.filter(pl.col("cause") == "DP202")
    assert doubted["disposition"].to_list() == ["suspense"]
    assert records.filter(pl.col("disposition") == "posted")["time"].null_count() == 0


def test_a_row_that_settles_later_is_another_row() -> None:
    """What was left out before must not hide the money that comes of it."""
    name, data = altered("jd.settlement", "未结算", "已结算", "对账")
    with pytest.raises(Refusal):
        layouts()["jd.settlement"].read(name, data)
    path = DATA / "jd.settlement" / "newer_202609.csv"
    before = path.read_text(encoding="utf-8")
    after = before.replace(
        ",49.90,1,,,,货款", ",49.90,1,2026-09-21 12:00:00,202609210000010000001,,货款"
    )
    readings = [
        layouts()["jd.settlement"].read("jd_202609.csv", text.encode("gb18030")).records
        for text in (before, after)
    ]
    first, second = (found.filter(pl.col("row") == 5) for found in readings)
    assert first["disposition"].to_list() == ["ignored"]
    assert second["disposition"].to_list() == ["posted"]
    assert first["identity"].to_list() != second["identity"].to_list()


def test_a_word_in_config_names_an_unknown_fee() -> None:
    """What config.yaml says of a fee is stronger than the built-in table."""
    layout = LAYOUTS["jd.settlement"]({"广告联合活动降扣佣金": "ads", "货款": "credit"})
    records = layout.read(*sample("jd.settlement", "对账")).records
    by_label = dict(records.select("category", "kind").iter_rows())
    assert by_label["广告联合活动降扣佣金"] == "ads"
    refunded = records.filter((pl.col("category") == "货款") & (pl.col("amount") < 0))
    assert refunded["kind"].to_list() == ["credit"]


def test_a_given_back_commission_costs_nothing() -> None:
    """价保返佣 gives back; a row of it that takes money is not understood."""
    name, data = altered(
        "jd.settlement", "价保返佣,0.35,CNY,收入", "价保返佣,-0.35,CNY,支出", "对账"
    )
    records = layouts()["jd.settlement"].read(name, data).records
    row = records.filter(pl.col("category") == "价保返佣")
    assert row.select("kind", "disposition", "cause").row(0) == (
        "unknown",
        "suspense",
        "DP201",
    )


def test_the_fund_sheet_is_found_behind_the_settlement_sheet() -> None:
    """The wallet's workbook has two sheets; real dates and numbers are read too."""
    table = rows_of(
        (DATA / "jd.wallet" / "资金表_202609.xlsx.csv").read_text(encoding="utf-8")
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("结算表").write_row(0, 0, ["订单编号", "费用项", "金额"])
        page = book.add_worksheet("资金表")
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.write_row(0, 0, table[0])
        page.write_row(1, 0, ["110000000001", "A01", "货款账户"])
        page.write_datetime(1, 3, datetime(2026, 9, 19, 12, 8, 53), day)  # noqa: DTZ001
        page.write_row(1, 4, ["20260919", 1049.9, 49.9, 0, "结算款", "20260919"])
        page.write_row(2, 0, ["110000000001", "A01", "货款账户", 46285.5])
        page.write_row(2, 4, ["20260920", 49.9, 0, 1000, "提现", "20260920"])
    name, data = "京东钱包_202609.xlsx", out.getvalue()
    assert recognise(name, data) == ["jd.wallet"]
    reading = layouts()["jd.wallet"].read(name, data)
    assert reading.records["kind"].to_list() == ["credit", "payout"]
    assert reading.records["time"].dt.to_string("%d %H:%M:%S").to_list() == [
        "19 12:08:53",
        "20 12:00:00",
    ]
    assert (reading.opening, reading.closing) == (100000, 4990)

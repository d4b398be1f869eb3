"""Orders and settlements of further platforms: their faults and their words."""

from __future__ import annotations

import polars as pl
import pytest

from duiping.errors import Refusal
from duiping.importers.registry import LAYOUTS, recognise
from tests.importers.exports import DATA, Fault, check, layouts, sample, workbook

DOUYIN, MEITUAN, BALANCE = "douyin.orders", "meituan.settlement", "meituan.balance"
RECEIPTS, PAYMENTS, SUMMARY = "alibaba.receipts", "alibaba.payments", "alipay.summary"
FAULTS = {
    "sub-order twice": Fault(
        DOUYIN, "1790", "6917000000000000003", "6917000000000000002", "DP121", 4
    ),
    "order gone": Fault(DOUYIN, "1790", "6917000000000000001", "-", "DP123", 2),
    "order damaged": Fault(
        DOUYIN, "1790", "6917000000000000001", "6.917E+18", "DP105", 2
    ),
    "order amount": Fault(DOUYIN, "1790", "28.90", "28,90", "DP111"),
    "order unpaid": Fault(DOUYIN, "1790", "2026-09-22 00:54:20,", "-,", "DP110", 2),
    "meituan parts": Fault(MEITUAN, "美团", "-15.49", "-15.48", "DP123", 4),
    "meituan amount": Fault(MEITUAN, "美团", ",-0.51,", ",-0.52,", "DP106", 4),
    "meituan bill": Fault(MEITUAN, "美团", "17.80", "17.81", "DP106", 4),
    "meituan bills gone": Fault(MEITUAN, "美团", "账单金额", "金额", "DP113"),
    "meituan balance": Fault(BALANCE, "余额", "75.25,75.25", "75.25,75.26", "DP107"),
    "meituan row twice": Fault(BALANCE, "余额", "3260000005", "3260000004", "DP121", 5),
    "eleme amount": Fault("eleme.settlement", "闪购", ",26.02", ",26.0.2", "DP109", 2),
    "eleme day": Fault("eleme.settlement", "闪购", "2026-09-01", "9/1", "DP110", 2),
    "receipt amount": Fault(RECEIPTS, "收款", "-20.00,-20.00", "-20.00,", "DP109", 3),
    "receipt id": Fault(RECEIPTS, "收款", "3900000000000000001", "3.9E+18", "DP105", 2),
    "payment negative": Fault(PAYMENTS, "付款", "5.00,5.00", "5.00,-5.00", "DP123", 2),
    "summary row": Fault(SUMMARY, "2088", "-0.60,-0.60", "-0.60,-0.61", "DP123", 7),
    "summary whole": Fault(
        SUMMARY, "2088", "3,99.90,4,-80.60,19.30", "3,99.80,4,-80.60,19.20", "DP106", 9
    ),
    "premium negative": Fault("douyin.premiums", "保费", ",0.20", ",-0.20", "DP123", 2),
    "premium damaged": Fault(
        "douyin.premiums",
        "保费",
        "'2026090108000000000000000005",
        "2.0E+27",
        "DP105",
        2,
    ),
    "insurance amount": Fault("douyin.insurance", "运费", ",0.55,", ",,", "DP109", 2),
    "freight amount": Fault("kuaishou.insurance", "退货", ",0.50,", ",x,", "DP109", 2),
    "other time": Fault(
        "xiaohongshu.other", "其他", "2026-09-01 10", "2026-09-31 10", "DP110", 2
    ),
    "wallet sheet direction": Fault(
        "jd.settlement", "结算表", "应收,,,,,,,收入", "应收,,,,,,,支出", "DP123", 2
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed export is refused where it was changed."""
    check(fault)


def test_orders_without_a_bill() -> None:
    """Orders of a day that has no bill refuse the file."""
    path = DATA / MEITUAN / "美团_20260801-20260831.xlsx.csv"
    text = path.read_text(encoding="utf-8")
    bill = next(line for line in text.splitlines() if ",17.80," in line)
    with pytest.raises(Refusal) as caught:
        layouts()[MEITUAN].read("m.xlsx", workbook(text.replace(f"{bill}\n", "")))
    facts = caught.value.facts
    assert (caught.value.code, facts["actual"]) == ("DP106", "17.80")


def test_delivery_paid_by_the_buyer_is_not_summed() -> None:
    """A part whose effect was not seen keeps a row from being tested."""
    check(
        Fault(MEITUAN, "美团", ",30.00,28.00,", ",29.00,28.00,", "DP106"),
    )


def test_a_workbook_with_both_sheets_is_one_layouts() -> None:
    """Meituan's orders and JD's wallet claim the workbooks that hold two exports."""
    orders = (DATA / MEITUAN / "美团_20260801-20260831.xlsx.csv").read_text("utf-8")
    flow = (DATA / BALANCE / "余额流水_20260801-20260831.xlsx.csv").read_text("utf-8")
    both = workbook(f"{orders}=== 账户余额流水\n{flow}")
    assert recognise("m.xlsx", both) == [MEITUAN]
    sheet = (DATA / "jd.settlement" / "结算表_202609.csv").read_text("utf-8")
    wallet = (DATA / "jd.wallet" / "资金表_202609.xlsx.csv").read_text("utf-8")
    both = workbook(f"{sheet}=== 资金表\n{wallet}", "结算表")
    assert recognise("j.xlsx", both) == ["jd.wallet"]


LEFT = {
    "wechat.orders": ["礼物待收下", "凑单买凑团中"],
    "kuaishou.orders": ["某新状态"],
    "xiaohongshu.orders": ["换货申请中"],
}
# What an order of each status is worth: booked, or left out because never paid.
POSTED = {
    "wechat.orders": 8,
    "kuaishou.orders": 5,
    "xiaohongshu.orders": 7,
}


@pytest.mark.parametrize("layout", LEFT)
def test_config_names_statuses(layout: str) -> None:
    """Statuses that nobody has shown are settled by a line of config.yaml."""
    name, data = sample(layout, "订单")
    records = LAYOUTS[layout]().read(name, data).records
    waiting = records.filter(pl.col("disposition") == "suspense")
    assert waiting["category"].to_list() == LEFT[layout]
    assert set(waiting["cause"]) == {"DP202"}
    booked = records.filter(pl.col("disposition") == "posted")
    assert booked.height == POSTED[layout]
    assert set(booked["state"]) <= {"paid", "shipped", "done", "refunded"}
    said = LAYOUTS[layout](dict.fromkeys(LEFT[layout], "paid")).read(name, data)
    assert set(said.records["disposition"]) == {"posted", "ignored"}


def test_a_closed_order_that_was_paid() -> None:
    """WeChat's purse booked it and paid it back; the others never settled it."""
    found = {
        layout: LAYOUTS[layout]()
        .read(*sample(layout, "订单"))
        .records.filter(pl.col("category").is_in(["已取消", "订单关闭", "已关闭"]))
        .select("state", "disposition", "cause")
        .rows()
        for layout in LEFT
    }
    assert found == {
        "wechat.orders": [
            ("closed", "ignored", "never paid"),
            ("refunded", "posted", None),
        ],
        "kuaishou.orders": [("closed", "ignored", "cancelled before settlement")],
        "xiaohongshu.orders": [
            ("closed", "ignored", "cancelled before settlement"),
            ("closed", "ignored", "never paid"),
        ],
    }


def test_config_names_scenes() -> None:
    """1688's scenes are booked as soon as config.yaml names them."""
    name, data = sample(RECEIPTS, "收款")
    words = {"货款": "sale", "退款": "refund"}
    records = LAYOUTS[RECEIPTS](words).read(name, data).records
    assert records["kind"].to_list() == ["sale", "refund", "sale"]
    assert records["disposition"].to_list() == ["posted", "posted", "ignored"]
    name, data = sample(PAYMENTS, "付款")
    records = LAYOUTS[PAYMENTS]({"交易服务费": "fee"}).read(name, data).records
    assert records.select("kind", "amount").row(0) == ("fee", -500)


def test_pasted_column_may_repeat() -> None:
    """A helper column on the right doesn't hide the platform's own."""
    name, data = sample(RECEIPTS, "收款")
    records = layouts()[RECEIPTS].read(name, data).records
    assert records["order_no"].to_list()[1] == "3900000000000000001"


def test_config_settles_a_status() -> None:
    """A status that nobody has shown counts once config.yaml says so."""
    words = {"待入账": "settled", "某新交易": "other_expense"}
    name, data = sample(MEITUAN, "美团")
    records = LAYOUTS[MEITUAN](words).read(name, data).records
    assert set(records["disposition"]) == {"posted"}
    words = {"处理中": "settled", "提现退回": "payout_return", "广告充值": "ads"}
    records = LAYOUTS[BALANCE](words).read(*sample(BALANCE, "余额")).records
    assert set(records["disposition"]) == {"posted"}


def test_premiums_sum_to_their_ledger_row() -> None:
    """Two policies of 0.20 each are the ledger's -0.40, and only compared."""
    records = layouts()["douyin.premiums"].read(*sample("douyin.premiums", "保费"))
    assert records.records["amount"].to_list() == [-20, -20, -35]
    assert set(records.records["disposition"]) == {"corroborating"}
    words = {"某服务款": "service_refund"}
    other = LAYOUTS["xiaohongshu.other"](words).read(
        *sample("xiaohongshu.other", "其他")
    )
    found = other.records.select("kind", "amount", "disposition")
    assert found.row(0) == ("compensation", -500, "corroborating")
    assert found["amount"].to_list() == [-500, -300, 300, 300]
    assert found["kind"][3] == "service_refund"

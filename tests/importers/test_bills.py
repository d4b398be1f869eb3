"""Personal bills: their faults, whose money a row moved, and what config may say."""

from __future__ import annotations

import polars as pl
import pytest

from duiping.importers.registry import LAYOUTS
from tests.importers.exports import Fault, altered, check, sample

WECHAT, ALIPAY, WEB = "wechat.personal", "alipay.personal", "alipay.web"
JD, MEITUAN = "jd.personal", "meituan.personal"
FAULTS = {
    "wechat direction": Fault(
        WECHAT, "微信支付账单(", "货款,收入", "货款,其它", "DP108", 19
    ),
    "wechat amount": Fault(WECHAT, "微信支付账单(", "¥75.00", "¥75.0.0", "DP109", 19),
    "wechat amount gone": Fault(WECHAT, "微信支付账单(", "¥75.00", "", "DP109", 19),
    "wechat amount signed": Fault(
        WECHAT, "微信支付账单(", "¥75.00", "-75.00", "DP109", 19
    ),
    "wechat count": Fault(WECHAT, "微信支付账单(", "共18笔", "共19笔", "DP106", 7),
    "wechat id damaged": Fault(
        WECHAT, "微信支付账单(", "1000000000000000000000017", "1.0E+24", "DP105", 19
    ),
    "wechat time": Fault(
        WECHAT, "微信支付账单(", "2026-09-28 19:00:00", "2026/9/28 19:00", "DP110", 19
    ),
    "wechat workbook count": Fault(WECHAT, "流水", "共4笔", "共5笔", "DP106", 8),
    "alipay direction": Fault(
        ALIPAY, "2026", "收入          ,120.00", "转入          ,120.00", "DP108", 19
    ),
    "alipay count": Fault(ALIPAY, "2026", "共18笔", "共17笔", "DP106", 8),
    "alipay amount": Fault(ALIPAY, "2026", "120.00", "12O.00", "DP109", 19),
    "alipay id damaged": Fault(
        ALIPAY, "2026", "2026092900000016\t", "2.02609E+15\t", "DP105", 19
    ),
    "web count": Fault(WEB, "web", "共7笔", "共8笔", "DP106", 14),
    "web direction": Fault(WEB, "web", "收入          ", "来款          ", "DP108", 8),
    "web state": Fault(WEB, "web", "收入          ", "支出          ", "DP123", 8),
    "jd direction": Fault(JD, "流水", "交易成功,支出", "交易成功,付出", "DP108", 16),
    "jd amount": Fault(JD, "流水", "(已退款89.84)", "(已退89.84)", "DP109", 19),
    "jd count": Fault(JD, "流水", "共：9笔", "共：8笔", "DP106", 7),
    "jd row too narrow": Fault(
        JD, "流水", "JDX900000000009\t,1000000000000009\t, ,", "x", "DP111"
    ),
    "meituan direction": Fault(
        MEITUAN, "账单", "订单详情,支出", "订单详情,消费", "DP108", 17
    ),
    "meituan amount": Fault(MEITUAN, "账单", "¥21.17", "21元", "DP109", 17),
    "meituan count": Fault(MEITUAN, "账单", "共：5笔", "共：4笔", "DP106", 7),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed bill is refused where it was changed."""
    check(fault)


def told(layout: str, part: str, words: dict[str, str]) -> list[tuple[str, str, int]]:
    """Read a bill with words of config.yaml: kind, disposition, amount in fen."""
    name, data = sample(layout, part)
    records = LAYOUTS[layout](words).read(name, data).records
    return records.select("kind", "disposition", "amount").rows()


def test_config_names_the_purse() -> None:
    """A source may stand for another purse of the same bill."""
    words = {"零钱通": "purse", "零钱": "elsewhere"}
    rows = told(WECHAT, "微信支付账单(", words)
    # Paid from the fund; into it from the balance; into it from a card; out of it.
    assert rows[5] == ("debit", "posted", -1200)
    assert rows[12] == ("transfer", "posted", 5000)
    assert rows[13] == ("transfer", "posted", 100_000)
    assert rows[14] == ("transfer", "posted", -4040)
    assert rows[15] == ("transfer", "posted", -70_000)
    # Paid from the balance, which is another source's now.
    assert rows[6] == ("debit", "corroborating", -6000)


def test_config_names_what_nobody_knows() -> None:
    """Ways of paying, statuses and types are settled by a line of config.yaml."""
    words = {
        "零钱&招商银行(0042)": "elsewhere",
        "等待对方确认": "paid",
        "某新业务": "debit",
        "转账": "sale",
    }
    rows = told(WECHAT, "微信支付账单(", words)
    assert rows[7] == ("debit", "corroborating", -3000)
    assert rows[8] == ("debit", "posted", -300)
    assert rows[18] == ("debit", "posted", -1000)
    # A sale runs inward only: what was paid by transfer stays a payment.
    assert rows[2] == ("sale", "posted", 7500)
    assert rows[6] == ("debit", "posted", -6000)
    rows = told(ALIPAY, "2026", {"交易关闭": "closed", "（空）": "purse"})
    assert rows[9] == ("debit", "ignored", -700)
    assert rows[6] == ("debit", "posted", -900)
    assert told(MEITUAN, "账单", {"充值": "elsewhere"})[4][1] == "ignored"
    assert told(WEB, "web", {"某新状态": "credit"})[5] == (
        "credit",
        "corroborating",
        900,
    )
    assert told(WEB, "web", {"某新状态": "closed"})[5][1] == "ignored"


def test_a_withdrawal_and_its_fee_are_two() -> None:
    """What reaches the bank is 100.00 of the 100.10; the fee is a cost of its own."""
    name, data = sample(WECHAT, "微信支付账单(")
    records = LAYOUTS[WECHAT]().read(name, data).records
    parts = records.filter(records["row"] == 26)
    assert parts.select("kind", "amount", "payout_no", "disposition").rows() == [
        ("payout", -10000, "2070000000000000000000010", "posted"),
        ("fee", -10, None, "posted"),
    ]
    assert parts["identity"].n_unique() == 2
    check(Fault(WECHAT, "微信支付账单(", "服务费¥0.10", "服务费¥100.20", "DP123", 26))


def test_moves_within_the_purse_are_left_out() -> None:
    """Money that goes from the purse to itself is no money."""
    rows = told(WECHAT, "微信支付账单(", {"零钱通": "purse"})
    assert [rows[12][1], rows[14][1]] == ["ignored", "ignored"]


def test_a_refund_changes_no_identity() -> None:
    """A payment that was refunded since the last download is the same record."""
    before = LAYOUTS[JD]().read(*altered(JD, "(已退款89.84)", "", "流水")).records
    after = LAYOUTS[JD]().read(*sample(JD, "流水")).records
    assert before["identity"].to_list() == after["identity"].to_list()
    assert before["amount"].to_list() == after["amount"].to_list()
    paid = altered(
        JD,
        "68.32(已全额退款),钱包余额,交易成功,不计收支",
        "68.32,钱包余额,交易成功,支出",
        "流水",
    )
    first = LAYOUTS[JD]().read(*paid).records
    assert first["identity"].to_list() == after["identity"].to_list()


@pytest.mark.parametrize(
    ("layout", "part", "count"),
    [
        (WECHAT, "微信支付账单(", "共18笔"),
        (ALIPAY, "2026", "共18笔"),
        (JD, "流水", "共：9笔"),
        (MEITUAN, "账单", "共：5笔"),
    ],
)
def test_a_long_bill_is_judged_as_a_short_one(
    layout: str, part: str, count: str
) -> None:
    """Thousands of rows are judged once for each kind of them: as the same few."""
    name, data = sample(layout, part)
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030"
    few = LAYOUTS[layout]().read(name, data).records
    text = data.decode(encoding)
    head, body = text[: text.rindex(count)], text[text.rindex(count) + len(count) :]
    lines = body.splitlines(keepends=True)
    rows = int("".join(filter(str.isdigit, count)))
    times = 250
    said = count.replace(str(rows), str(rows * times))
    long = head + said + "".join(lines[:-rows]) + "".join(lines[-rows:]) * times
    many = LAYOUTS[layout]().read(name, long.encode(encoding)).records
    columns = [c for c in few.columns if c not in {"row", "seq"}]
    assert many.height == few.height * times
    assert many.select(columns).equals(pl.concat([few.select(columns)] * times))


def test_a_closed_payment_needs_its_refund() -> None:
    """Without its refund in the file nobody knows whether it was paid."""
    gone = altered(ALIPAY, "2026092300000017_2026093000018", "2026093000018", "2026")
    records = LAYOUTS[ALIPAY]().read(*gone).records
    assert records["disposition"][7] == "suspense"
    assert records["cause"][7] == "DP202"

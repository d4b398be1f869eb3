"""A month of twelve orders or so, small enough to work by hand.

A1  PDD, phone 100, 97.80 + platform coupon 2.00, delivered
A2  PDD, game card 100 for 95.00, delivered
A3  PDD, two phone cases 19.90, shipped
A4  PDD, came in open: phone 50 for 49.80, settled and delivered this month
A5  PDD, phone 30 for 29.80, given back in full before delivery; the order
    export prints no refund, the wallet does
B1  Taobao, phone case 12.90, shipped, 3.00 given back
B2  Taobao, phone case 12.90, shipped, given back in full
B3  Taobao, phone 100 for 99.50, settled, never delivered
C1  Mini, phone 30 for 29.90, given back in full before delivery
C2  Mini, phone 100 for 99.80, given back in full, charged all the same
C3  Mini, phone 200 for 199.00, half delivered, half given back
C4  Mini, phone 30 for 29.90, charged twice
C9  a supplier's charge for an order that nobody knows
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.record import IGNORED, SUSPENSE
from tests.post.rows import Row, at, records

if TYPE_CHECKING:
    import polars as pl

A = {n: f"26090{n}-{n:015}" for n in range(1, 6)}
B = {n: f"{n:019}" for n in range(1, 4)}
C = {n: f"XH{n:018}" for n in (1, 2, 3, 4, 9)}
OPEN = f"pdd:order:{A[4]}"


def opening(account: str, amount: int, currency: str = "CNY", **more: object) -> Row:
    """Make a row of the opening file."""
    return {
        "source": "opening",
        "kind": "opening",
        "time": at("08-31 23:59"),
        "payee": account,
        "category": currency,
        "amount": amount,
        **more,
    }


def order(
    source: str, number: str, time: str, product: str, amount: int, **more: object
) -> Row:
    """Make a row of an order export."""
    return {
        "source": source,
        "kind": "order",
        "state": "paid",
        "order_no": number,
        "time": at(time),
        "product": product,
        "quantity": 1,
        "amount": amount,
        **more,
    }


def money(source: str, kind: str, time: str, amount: int, **more: object) -> Row:
    """Make a row of a wallet, a bank or a supplier's ledger."""
    return {"source": source, "kind": kind, "time": at(time), "amount": amount, **more}


def pdd(kind: str, time: str, amount: int, n: int) -> Row:
    """Make a row of Pinduoduo's ledger, which prints the order."""
    return money("pdd-ledger", kind, time, amount, order_no=A[n])


def alipay(kind: str, time: str, amount: int, n: int) -> Row:
    """Make a row of Alipay's ledger, which prints the order."""
    return money("alipay-ledger", kind, time, amount, order_no=B[n])


def wechat(kind: str, time: str, amount: int, n: int) -> Row:
    """Make a row of WeChat's fund flow, which prints the payment only."""
    return money("wechat-fundflow", kind, time, amount, payment_no=f"42000{n}")


def mini(n: int, time: str, product: str, amount: int, **more: object) -> Row:
    """Make a row of the mini program's orders, which prints the payment too."""
    return order(
        "mini-orders", C[n], time, product, amount, payment_no=f"42000{n}", **more
    )


def charge(
    source: str, number: str, time: str, amount: int, units: int, **more: object
) -> Row:
    """Make a row of a supplier's ledger."""
    kind = "charge" if amount < 0 else "charge_refund"
    return money(source, kind, time, amount, units=units, order_no=number, **more)


OPENING = [
    opening("Assets:Bank:CMB", 10_000_00),
    opening("Assets:Prepaid:Jingka", 500_00),
    opening("Liabilities:Payable:Yunchong", -120_00),
    opening("Assets:Inventory", 100_00),
    opening("Assets:Clearing:Orders:PDD", 49_80, alias_no=OPEN),
    opening("Liabilities:Contract:PDD", -49_80, alias_no=OPEN, product="HF50"),
    opening("Equity:Opening", -10_480_00),
    opening("Assets:Clearing:Fulfilment", 50_00, "TOPUP", alias_no=OPEN),
    opening("Liabilities:Delivery", -50_00, "TOPUP", alias_no=OPEN),
]
PDD = [
    order("pdd-orders", A[1], "09-01", "HF100", 97_80, subsidy=2_00),
    pdd("sale", "09-02", 97_80, 1),
    pdd("subsidy", "09-02", 2_00, 1),
    pdd("fee", "09-02", -59, 1),  # 97.80 × 0.6 % = 0.5868
    charge("yunchong", A[1], "09-01 12:05", -98_50, 100_00, product="HF100"),
    order("pdd-orders", A[2], "09-02", "YK100", 95_00),
    pdd("sale", "09-03", 95_00, 2),
    pdd("fee", "09-03", -57, 2),  # 0.57
    charge("jingka", A[2], "09-02 12:05", -92_00, 100_00, product="YK100"),
    order("pdd-orders", A[3], "09-03", "SJK", 19_90, quantity=2, ship_time=at("09-04")),
    pdd("sale", "09-09", 19_90, 3),
    pdd("fee", "09-09", -12, 3),  # 0.1194
    pdd("sale", "09-01", 49_80, 4),
    pdd("fee", "09-01", -30, 4),  # 0.2988
    charge("yunchong", A[4], "09-01 00:10", -49_25, 50_00, product="HF50"),
    order("pdd-orders", A[5], "09-05", "HF30", 29_80, state="refunded"),
    pdd("sale", "09-06", 29_80, 5),
    pdd("fee", "09-06", -18, 5),  # 0.1788
    pdd("refund", "09-07", -29_80, 5),
    pdd("fee_refund", "09-07", 18, 5),
    money("pdd-ledger", "payout", "09-10", -200_00),
]
TAOBAO = [
    order(
        "taobao-orders", B[1], "09-01", "SJK", 12_90, ship_time=at("09-02"), refund=3_00
    ),
    alipay("sale", "09-08", 12_90, 1),
    alipay("fee", "09-08", -8, 1),  # 0.0774
    alipay("refund", "09-09", -3_00, 1),
    order(
        "taobao-orders",
        B[2],
        "09-02",
        "SJK",
        12_90,
        ship_time=at("09-03"),
        state="refunded",
        refund=12_90,
    ),
    alipay("sale", "09-08", 12_90, 2),
    alipay("fee", "09-08", -8, 2),
    alipay("refund", "09-12", -12_90, 2),
    order("taobao-orders", B[3], "09-05", "HF100", 99_50, refund=0),
    alipay("sale", "09-06", 99_50, 3),
    alipay("fee", "09-06", -60, 3),  # 0.597
]
MINI = [
    mini(1, "09-01", "HF30", 29_90, refund=29_90, refund_time=at("09-02")),
    wechat("sale", "09-01", 29_90, 1),
    wechat("fee", "09-01", -18, 1),  # 0.1794
    wechat("refund", "09-03", -29_90, 1),
    wechat("fee_refund", "09-03", 18, 1),
    mini(2, "09-08", "HF100", 99_80, refund=99_80, refund_time=at("09-09")),
    wechat("sale", "09-08", 99_80, 2),
    wechat("fee", "09-08", -60, 2),  # 0.5988
    wechat("refund", "09-09", -99_80, 2),
    wechat("fee_refund", "09-09", 60, 2),
    charge("yunchong", C[2], "09-09 18:00", -98_50, 100_00, product="HF100"),
    mini(
        3, "09-10", "HF200", 199_00, units=200_00, refund=99_50, refund_time=at("09-11")
    ),
    wechat("sale", "09-10", 199_00, 3),
    wechat("fee", "09-10", -1_19, 3),  # 1.194
    charge("jingka", C[3], "09-10 12:01", -197_00, 200_00, product="HF200"),
    charge("jingka", C[3], "09-10 13:00", 98_50, -100_00, product="HF200"),
    wechat("refund", "09-11", -99_50, 3),
    wechat("fee_refund", "09-11", 60, 3),  # 1.19 × 99.50 / 199.00 = 0.595
    mini(4, "09-12", "HF30", 29_90),
    wechat("sale", "09-12", 29_90, 4),
    wechat("fee", "09-12", -18, 4),
    charge("yunchong", C[4], "09-12 12:01", -29_55, 30_00, product="HF30"),
    charge("yunchong", C[4], "09-12 12:04", -29_55, 30_00, product="HF30"),
    charge("jingka", C[9], "09-15", -92_00, 100_00, product="YK100"),
]
BANK = [
    money("cmb", "line", "09-11", 200_00, payee="上海寻梦信息技术有限公司"),
    money(
        *("cmb", "line", "09-05", -3_000_00),
        payee="杭州未来物业管理有限公司",
        memo="9月房租",
    ),
    money("cmb", "line", "09-20", -300_00, payee="深圳云充网络有限公司"),
    money("cmb", "line", "09-14", -1_000_00, payee="杭州鲸卡数字科技有限公司"),
    money("cmb", "line", "09-21", -8_88, payee="某某", memo="不明"),
    money("jingka", "topup", "09-14", 1_000_00),
    money("jingka", "bonus", "09-14", 10_00),
    money("jingka", "credit_line", "09-14", 5_000_00, disposition=IGNORED),
    money("pdd-ledger", "unknown", "09-22", 7, disposition=SUSPENSE),
]


def month() -> pl.DataFrame:
    """Give all records of the month."""
    return records([*OPENING, *PDD, *TAOBAO, *MINI, *BANK])

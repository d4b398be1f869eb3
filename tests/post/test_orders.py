"""Refund events and units taken back, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from duiping.leg import CORROBORATES, EXPECTS, NEITHER, REPORTS
from duiping.post.book import post
from duiping.post.orders import withdrawn
from tests.post.month import A as PDD
from tests.post.month import B as TAOBAO
from tests.post.month import C as MINI
from tests.post.month import alipay, charge, mini, money, opening, order, pdd, wechat
from tests.post.rows import AS_OF, Row, at, records, rules

if TYPE_CHECKING:
    from datetime import datetime

WHEN = {day: at(day) for day in ("09-01", "09-05", "09-07", "09-09")}


def refunds(*rows: Row) -> list[tuple[datetime, int]]:
    """Post rows; give the refunds that orders expect, by time."""
    legs = post(records(list(rows)), rules()).legs
    owed = legs.filter(
        pl.col("account").str.starts_with("Assets:Clearing:Orders"),
        pl.col("event").str.starts_with("refund"),
    )
    return [
        (time, -fen) for time, fen in owed.sort("time").select("time", "amount").rows()
    ]


def taobao(refund: int | None, **more: object) -> Row:
    return order(
        "taobao-orders", TAOBAO[1], "09-01", "SJK", 50_00, refund=refund, **more
    )


def test_a_printed_refund_without_day_takes_the_wallets_days() -> None:
    """In turn, capped by what is printed; the rest is dated by the export."""
    wallet = [alipay("refund", "09-05", -3_00, 1), alipay("refund", "09-07", -4_00, 1)]
    assert refunds(taobao(10_00), *wallet) == [
        (WHEN["09-05"], 3_00),
        (WHEN["09-07"], 4_00),
        (AS_OF, 3_00),
    ]
    assert refunds(taobao(7_00), *wallet) == [
        (WHEN["09-05"], 3_00),
        (WHEN["09-07"], 4_00),
    ]
    assert refunds(taobao(5_00), *wallet) == [
        (WHEN["09-05"], 3_00),
        (WHEN["09-07"], 2_00),
    ]
    assert refunds(taobao(2_00), *wallet) == [(WHEN["09-05"], 2_00)]
    assert refunds(taobao(2_00)) == [(AS_OF, 2_00)]


def test_a_wallets_refund_alone_is_not_expected() -> None:
    """The export prints that there was none: a break, not an expectation."""
    assert refunds(taobao(0), alipay("refund", "09-05", -3_00, 1)) == []


def test_rows_in_two_currencies_are_refunded_each_by_itself() -> None:
    dollars = {"currency": "USD", "row_no": "2"}
    rows = [
        mini(1, "09-01", "HF30", 29_90, refund=10_00),
        mini(1, "09-01", "HF30", 5_00, refund=6_00) | dollars,
        wechat("refund", "09-05", -10_00, 1),
        wechat("refund", "09-07", -5_00, 1) | dollars,
    ]
    assert refunds(*rows) == [
        (WHEN["09-05"], 10_00),
        (WHEN["09-07"], 5_00),
        (AS_OF, 1_00),
    ]


def test_an_unprinted_refund_is_the_wallets_capped_by_the_order() -> None:
    """Pinduoduo says `refunded` and no amount; nothing is invented without one."""
    gone = order("pdd-orders", PDD[1], "09-01", "HF30", 29_80, state="refunded")
    assert refunds(gone) == []
    assert refunds(gone, pdd("refund", "09-05", -10_00, 1)) == [(WHEN["09-05"], 10_00)]
    assert refunds(
        gone, pdd("refund", "09-05", -20_00, 1), pdd("refund", "09-07", -20_00, 1)
    ) == [(WHEN["09-05"], 20_00), (WHEN["09-07"], 9_80)]
    assert refunds(gone | {"state": "done"}, pdd("refund", "09-05", -1, 1)) == []


def test_a_subsidy_is_part_of_the_sale_and_of_its_refund() -> None:
    gone = order(
        *("pdd-orders", PDD[1], "09-01", "HF30", 27_80), state="refunded", subsidy=2_00
    )
    rows = [pdd("refund", "09-05", -27_80, 1), pdd("subsidy_refund", "09-05", -2_00, 1)]
    assert sorted(fen for _, fen in refunds(gone, *rows)) == [2_00, 27_80]


def test_a_dated_refund_needs_no_wallet() -> None:
    gone = mini(1, "09-01", "HF30", 29_90, refund=5_00, refund_time=WHEN["09-07"])
    assert refunds(gone) == [(WHEN["09-07"], 5_00)]
    assert refunds(gone, wechat("refund", "09-09", -4_00, 1)) == [(WHEN["09-07"], 5_00)]


def test_the_rows_of_one_order_expect_each_refund_once() -> None:
    """Two goods, 3.00 and 4.00 given back: 7.00 in all, however it is told of."""
    two = [taobao(3_00), taobao(4_00)]
    assert refunds(*two) == [(AS_OF, 7_00)]
    wallet = [alipay("refund", "09-05", -3_00, 1), alipay("refund", "09-07", -3_50, 1)]
    assert refunds(*two, *wallet) == [
        (WHEN["09-05"], 3_00),
        (WHEN["09-07"], 3_50),
        (AS_OF, 50),
    ]
    dated = [
        mini(1, "09-01", "SJK", 20_00, refund=fen, refund_time=WHEN[day])
        for fen, day in ((4_00, "09-07"), (3_00, "09-05"))
    ]
    assert refunds(*dated) == [(WHEN["09-05"], 3_00), (WHEN["09-07"], 4_00)]
    unprinted = [
        order("pdd-orders", PDD[1], "09-01", "SJK", sale, state="refunded")
        for sale in (20_00, 10_00)
    ]
    gone = pdd("refund", "09-05", -25_00, 1)
    assert refunds(*unprinted, gone) == [(WHEN["09-05"], 25_00)]


def test_the_rows_of_one_order_lose_their_units_once() -> None:
    """Twice 30 for 29.90, one of them given back: of 60 there are 30 to deliver."""
    rows = [
        mini(1, "09-01", "HF30", 29_90, refund=29_90, refund_time=WHEN["09-05"]),
        mini(1, "09-01", "HF30", 29_90),
    ]
    charged = charge("yunchong", MINI[1], "09-07", -29_55, 30_00)
    legs = post(records([*rows, charged]), rules()).legs
    units = legs.filter(account="Assets:Clearing:Fulfilment").sort("time", "amount")
    assert units.select("event", "amount").rows() == [
        ("", 30_00),
        ("", 30_00),
        ("refund-1", -30_00),
        ("", -30_00),
    ]


@pytest.mark.parametrize(
    ("sale", "ordered", "refunded", "delivered", "back"),
    [
        (29_90, 30_00, 29_90, 0, 30_00),  # all back, nothing delivered
        (29_90, 30_00, 29_90, 30_00, None),  # all back, all delivered
        (29_90, 30_00, 5_00, 30_00, None),  # goodwill
        (29_90, 30_00, 0, 0, None),  # nothing back
        (199_00, 200_00, 99_50, 100_00, 100_00),  # the half not delivered
        (29_85, 30_00, 14_92, 15_00, 15_00),  # half of an odd fen: pays the rest
        (29_85, 30_00, 14_93, 15_00, 15_00),
        (29_85, 30_00, 14_91, 15_00, 14_98),  # 14.91/29.85 × 30 = 14.9849
        (100_00, 100_00, 10_00, 0, 10_00),  # its share
        (100_00, 100_00, 60_00, 50_00, 50_00),  # never more than the rest
        (99_80, 100_00, 99_80, 120_00, None),  # more than ordered was delivered
        (0, 30_00, 5, 0, None),  # a gift: nothing to divide
    ],
)
def test_units_taken_back(
    sale: int, ordered: int, refunded: int, delivered: int, back: int | None
) -> None:
    orders = pl.DataFrame(
        {"key": ["k"], "sale": [sale], "ordered": [ordered], "refunded": [refunded]}
    )
    charged = pl.DataFrame({"key": ["k"], "delivered": [delivered]})
    found = withdrawn(orders, charged if delivered else charged.clear())
    assert found.rows() == ([] if back is None else [("k", back)])


def test_parties_and_due_days() -> None:
    """Who stands on which side, and until when it is in time."""
    rows = [
        mini(1, "09-30 23:59", "HF30", 29_90, refund=29_90, refund_time=WHEN["09-05"]),
        wechat("sale", "09-30", 29_90, 1),
        wechat("payout", "09-30", -10_00, 2),
        money(
            *("wechat-tradebill", "sale", "09-30", 29_90),
            order_no=MINI[1],
            disposition="corroborating",
        ),
        charge("yunchong", MINI[1], "09-30", -29_55, 30_00),
        opening("Assets:Clearing:Payout:PDD", 5_00, alias_no="pdd:payout:1"),
        opening("Assets:Clearing:Payout:PDD", -6_00, alias_no="pdd:payout:2"),
    ]
    legs = post(records(rows), rules()).legs
    told = {
        (
            leg["account"].removeprefix("Assets:Clearing:"),
            leg["source"],
            leg["event"],
        ): (
            leg["side"],
            leg["due"].isoformat()[5:],
            leg["booked"],
            leg["amount"],
        )
        for leg in legs.filter(pl.col("side") != NEITHER).iter_rows(named=True)
        if leg["amount"] != -6_00
    }
    assert told == {
        # due: 1 day after, refunds 3 days
        ("Orders:Mini", "mini-orders", ""): (EXPECTS, "10-01", True, 29_90),
        ("Orders:Mini", "mini-orders", "refund-1"): (EXPECTS, "09-08", True, -29_90),
        ("Orders:Mini", "wechat-fundflow", ""): (REPORTS, "09-30", True, -29_90),
        ("Orders:Mini", "wechat-tradebill", ""): (CORROBORATES, "09-30", False, -29_90),
        # one working day: over the holidays
        ("Payout:WeChat", "wechat-fundflow", ""): (EXPECTS, "10-08", True, 10_00),
        ("Fulfilment", "mini-orders", ""): (EXPECTS, "10-01", True, 30_00),
        ("Fulfilment", "yunchong", ""): (REPORTS, "09-30", True, -30_00),
        # two working days after 08-31, a Monday
        ("Payout:PDD", "opening", ""): (EXPECTS, "09-02", True, 5_00),
    }
    [other] = legs.filter(pl.col("amount") == -6_00, pl.col("side") != NEITHER)["side"]
    assert other == REPORTS


def test_a_year_without_calendar_stops_only_what_needs_it() -> None:
    """Orders are due by the calendar day; no working day of 2099 is asked for."""
    late = mini(1, "09-30", "HF30", 29_90) | {"time": at("09-30").replace(year=2099)}
    legs = post(records([late]), rules()).legs
    [due] = legs.filter(account="Assets:Clearing:Orders:Mini")["due"]
    assert due.isoformat() == "2099-10-01"


def test_the_goods_of_all_rows_of_an_order_leave_the_stock() -> None:
    """Two cases in one row, one in another: three at 6.20."""
    sent = {"state": "shipped", "ship_time": WHEN["09-05"]}
    rows = [
        order("taobao-orders", TAOBAO[1], "09-01", "SJK", fen, row_no=no, **sent)
        | {"quantity": pieces}
        for no, fen, pieces in (("1", 25_80, 2), ("2", 12_90, 1))
    ]
    legs = post(records(rows), rules()).legs
    stock = legs.filter(account="Assets:Inventory")
    assert stock["amount"].sum() == -18_60
    assert legs.filter(account="Expenses:Goods")["amount"].sum() == 18_60


def test_an_order_of_millions() -> None:
    """Money times units leaves 64 bits; what follows is whole all the same.

    3,000,000 cards of 100 for 99.80 each; 1,000,000 delivered, the rest given back.
    """
    one = {"refund": 199_600_000_00, "refund_time": WHEN["09-07"]}
    rows = [
        mini(1, "09-01", "HF100", 299_400_000_00, units=300_000_000_00, **one),
        wechat("sale", "09-01", 299_400_000_00, 1),
        wechat("refund", "09-07", -199_600_000_00, 1),
        charge(
            *("yunchong", MINI[1], "09-05", -98_500_000_00, 100_000_000_00),
            product="HF100",
        ),
    ]
    legs = post(records(rows), rules()).legs
    held = dict(legs.group_by("account").agg(pl.col("amount").sum()).iter_rows())
    # 99,800,000 earned, of it 1,300,000 commission with 6 % tax in it.
    assert {name: fen for name, fen in held.items() if fen} == {
        "Assets:Wallet:WeChat": 99_800_000_00,
        "Liabilities:Payable:Yunchong": -98_500_000_00,
        "Liabilities:VAT": -73_584_91,
        "Income:Commission:Mini": -1_226_415_09,
    }

"""A whole month against a trial balance that was worked by hand.

What each account should hold, in fen; the orders are told in `tests.post.month`.

Money
    Wallet:PDD     A1 97.80 + 2.00 − 0.59, A2 95.00 − 0.57, A3 19.90 − 0.12,
                   A4 49.80 − 0.30, A5 0, payout −200.00, unknown 0.07 → 62.99
    Wallet:Alipay  B1 12.90 − 0.08 − 3.00, B2 −0.08, B3 99.50 − 0.60 → 108.64
    Wallet:WeChat  C1 0, C2 0, C3 199.00 − 1.19 − 99.50 + 0.60, C4 29.90 − 0.18
                   → 128.63
    Bank           10000 + 200 − 3000 − 300 − 1000 − 8.88 → 5891.12
    Jingka         500 + 1000 + 10 − 92 − (197 − 98.50) − 92 → 1227.50
    Yunchong       −120 − 98.50 − 98.50 − 59.10 − 49.25 + 300 → −125.35

Agent: gross is sale less cost, tax 6/106 of it, the rest commission
    A1 99.80 − 98.50 = 1.30, tax 0.0736 → 0.07, 1.23
    A2 95.00 − 92.00 = 3.00, tax 0.1698 → 0.17, 2.83
    A4 49.80 − 49.25 = 0.55, tax 0.0311 → 0.03, 0.52
    C3 half delivered: 99.50 − 98.50 = 1.00, tax 0.0566 → 0.06, 0.94
    C4 one of two charges: 29.90 − 29.55 = 0.35, tax 0.0198 → 0.02, 0.33
Principal: tax 13/113 of what stays, stock at 6.20 a piece
    A3 19.90, tax 2.2894 → 2.29, 17.61, stock 12.40
    B1 9.90 (first 12.90: tax 1.4841 → 1.48), tax 1.1389 → 1.14, 8.76, stock 6.20
    B2 0, stock comes back
Pending: C2 98.50, the second charge of C4 29.55, C9 92.00 → 220.05
Still owed: B3 99.50
Units: B3 +100, C4 −30, C9 −100 → −30
"""

from __future__ import annotations

import polars as pl
import pytest

from duiping.leg import LEG_SCHEMA
from duiping.post.book import Posting, post
from tests.post.month import A, B, month
from tests.post.rows import rules

MONEY = {
    "Assets:Bank:CMB": 5_891_12,
    "Assets:Inventory": 81_40,
    "Assets:Pending": 220_05,
    "Assets:Prepaid:Jingka": 1_227_50,
    # the bank's unknown payment, and the wallet's unknown receipt
    "Assets:Suspense": 8_88 - 7,
    "Assets:Wallet:Alipay": 108_64,
    "Assets:Wallet:PDD": 62_99,
    "Assets:Wallet:WeChat": 128_63,
    "Equity:Opening": -10_480_00,
    "Expenses:Fee:Alipay": 76,
    "Expenses:Fee:PDD": 1_58,
    "Expenses:Fee:WeChat": 77,
    "Expenses:Goods": 18_60,
    "Expenses:Rent": 3_000_00,
    "Income:Bonus:Jingka": -10_00,
    "Income:Commission:Mini": -1_27,
    "Income:Commission:PDD": -4_58,
    "Income:Goods:PDD": -17_61,
    "Income:Goods:Taobao": -8_76,
    "Liabilities:Contract:Taobao": -99_50,
    "Liabilities:Payable:Yunchong": -125_35,
    "Liabilities:VAT": -3_78,
}
UNITS = {"Assets:Clearing:Fulfilment": -30_00, "Liabilities:Delivery": 30_00}


@pytest.fixture(scope="module")
def posting() -> Posting:
    return post(month(), rules())


def balances(legs: pl.DataFrame, commodity: str) -> dict[str, int]:
    sums = (
        legs.filter(pl.col("booked") & (pl.col("commodity") == commodity))
        .group_by("account")
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
    )
    return dict(sorted(sums.iter_rows()))


def moves(legs: pl.DataFrame, key: str, event: str) -> dict[str, int]:
    """Give what one event of an order moves, its clearing and contract apart."""
    mine = legs.filter((pl.col("key") == key) & (pl.col("event") == event))
    return balances(mine, "CNY")


def test_the_trial_balance(posting: Posting) -> None:
    assert sum(MONEY.values()) == 0
    assert balances(posting.legs, "CNY") == MONEY
    assert balances(posting.legs, "TOPUP") == UNITS


def test_every_record_balances(posting: Posting) -> None:
    sums = (
        posting.legs.filter(pl.col("booked"))
        .group_by("record", "event", "commodity")
        .agg(pl.col("amount").sum())
    )
    assert sums.filter(pl.col("amount") != 0).is_empty()
    assert dict(posting.legs.schema) == LEG_SCHEMA
    assert not any(posting.legs.drop("due").null_count().row(0))


def test_shipping_then_a_partial_refund(posting: Posting) -> None:
    """B1, event by event: tax falls from 1.48 to 1.14, stock stays sold."""
    key = f"taobao:order:{B[1]}"
    assert moves(posting.legs, key, "ship") == {
        "Assets:Inventory": -6_20,
        "Expenses:Goods": 6_20,
        "Income:Goods:Taobao": -11_42,
        "Liabilities:Contract:Taobao": 12_90,
        "Liabilities:VAT": -1_48,
    }
    # 3.00 goes back out of the contract, and is not revenue any more: both in
    # the contract account, which does not move
    assert moves(posting.legs, key, "refund-1") == {
        "Assets:Clearing:Orders:Taobao": -3_00,
        "Income:Goods:Taobao": 2_66,
        "Liabilities:VAT": 34,
    }


def test_a_refund_that_only_the_wallet_prints_is_marked(posting: Posting) -> None:
    """Pinduoduo's export shows neither amount nor day; Taobao's shows the amount."""
    marked = posting.unevidenced.join(
        posting.records.rename({"id": "record"}), on="record"
    )
    assert marked.select("order_no", "event").rows() == [(A[5], "refund-1")]
    [time] = posting.legs.filter(event="refund-1", key=f"pdd:order:{A[5]}")[
        "time"
    ].unique()
    assert time.isoformat() == "2026-09-07T12:00:00"


def test_the_order_of_files_and_rows_does_not_matter(posting: Posting) -> None:
    rows = month()
    for seed in range(3):
        shuffled = rows.sample(fraction=1, shuffle=True, seed=seed)
        assert post(shuffled, rules()).legs.equals(posting.legs)

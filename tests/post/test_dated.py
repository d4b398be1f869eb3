"""Price list and categories that change: the day of the order decides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping.config.dated import looked_up
from duiping.config.goods import Category, Product
from duiping.match.costs import cost_findings, off_list
from duiping.match.goods import order_goods
from duiping.post.book import post
from duiping.post.keys import keyed
from tests.post.month import A, C, charge, order
from tests.post.rows import Row, records, rules

if TYPE_CHECKING:
    from duiping.config import Config

PHONE = {
    "name": "话费充值100元",
    "category": "phone",
    "face": "100.00",
    "cost": "98.50",
    "changes": [
        {"from": "2026-09-10", "cost": "98.00"},
        {"from": "2026-09-20", "cost": "97.00", "category": "game"},
    ],
}


def priced() -> Config:
    """Take the demo's rules with HF100 cheaper from 09-10 and again from 09-20."""
    products = {**rules().products, "HF100": Product.model_validate(PHONE)}
    return rules().model_copy(update={"products": products})


def mini(n: int, day: str) -> Row:
    return order("mini-orders", C[n], day, "HF100", 99_80)


def told(*rows: Row) -> list[tuple[str, int, int]]:
    off = off_list(keyed(records(list(rows)), priced()), priced())
    found = cost_findings(off, priced())
    return [(one.key[-1], one.expected, one.actual) for one in found]


@pytest.mark.parametrize(
    ("ordered", "charged", "listed"),
    [
        ("09-09", "09-09", 98_50),
        # ordered under the old price, charged under the new one
        ("09-09", "09-12", 98_50),
        ("09-10", "09-10", 98_00),
        ("09-19", "09-25", 98_00),
        ("09-20", "09-20", 97_00),
        (None, "09-09", 98_50),  # no order is known: the first charge's day
        (None, "09-10", 98_00),
    ],
)
def test_the_price_of_the_orders_day(
    ordered: str | None, charged: str, listed: int
) -> None:
    sold = [mini(1, ordered)] if ordered else []
    for cost in (98_50, 98_00, 97_00):
        paid = charge("yunchong", C[1], charged, -cost, 100_00, product="HF100")
        wanted = [] if cost == listed else [("1", listed, cost)]
        assert told(*sold, paid) == wanted


def test_what_is_charged_again_later_has_the_first_price() -> None:
    """Half on the 9th and half on the 12th, of an order that nobody knows."""
    one = charge("yunchong", C[1], "09-09", -49_25, 50_00, product="HF100")
    two = charge("yunchong", C[1], "09-12", -49_25, 50_00, product="HF100")
    assert told(one, two) == []


def test_the_category_of_the_orders_day() -> None:
    rows = keyed(records([mini(1, "09-19"), mini(2, "09-20")]), priced())
    found = order_goods(rows, priced()).sort("category")
    assert found["category"].to_list() == ["game", "phone"]
    assert found["hash"].n_unique() == 2


# From 09-10 on goods are recognised when paid instead of when sent, and at 9 %.
LATER = {"from": "2026-09-10", "recognise": "paid", "vat": "9.00%"}


def revenue(*rows: Row) -> list[tuple[str, str, int]]:
    """Post rows; give day, account and amount of what is earned and its tax."""
    goods = Category.model_validate(
        {"as": "principal", "recognise": "shipped", "vat": "13.00%",
         "cost": "Expenses:Goods", "stock": "Assets:Inventory", "changes": [LATER]}
    )  # fmt: skip
    config = rules().model_copy(
        update={"categories": {**rules().categories, "goods": goods}}
    )
    legs = post(records(list(rows)), config).legs.filter(
        pl.col("account").str.contains("^Income|^Liabilities:VAT")
    )
    named = legs.sort("key", "day", "account").select("key", "day", "account", "amount")
    return [(f"{d:%m-%d}", a, -fen) for _, d, a, fen in named.rows()]


def test_a_category_changes_for_new_orders_only() -> None:
    """Sent after the change, but sold before it: 113.00 holds 13.00 of tax.

    Of the new one 109.00 holds 9.00, on the day it was paid.
    """
    sent = {"ship_time": records([mini(1, "09-12")])["time"][0]}
    old = order("pdd-orders", A[1], "09-09", "SJK", 113_00, state="shipped", **sent)
    new = order("pdd-orders", A[2], "09-10", "SJK", 109_00)
    assert revenue(old, new) == [
        ("09-12", "Income:Goods:PDD", 100_00),
        ("09-12", "Liabilities:VAT", 13_00),
        ("09-10", "Income:Goods:PDD", 100_00),
        ("09-10", "Liabilities:VAT", 9_00),
    ]


START = date(2026, 9, 1)


@given(
    changes=st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 9)),
        max_size=4,
        unique_by=lambda c: c[0],
    ),
    day=st.integers(0, 31),
)
def test_the_last_change_before_the_day_holds(
    changes: list[tuple[int, int]], day: int
) -> None:
    def written(days: int) -> str:
        return str(START + timedelta(days=days))

    said: dict[str, Any] = {"name": "x", "category": "phone", "cost": "99.00"}
    said["changes"] = [
        {"from": written(first), "cost": f"{cost}.00"}
        for first, cost in sorted(changes)
    ]
    other = Product.model_validate({"name": "y", "category": "phone", "cost": "5.00"})
    table = {"X": Product.model_validate(said), "Y": other}
    asked = pl.DataFrame(
        {"code": ["X", "Y", "Z", None], "day": [START + timedelta(days=day)] * 4}
    )
    found = asked.select(
        looked_up(table, "cost", pl.Int64(), pl.col("code"), pl.col("day"))
    )
    past = [cost for first, cost in sorted(changes) if first <= day]
    expected = past[-1] * 100 if past else 99_00
    assert found.to_series().to_list() == [expected, 5_00, None, None]

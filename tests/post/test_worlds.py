"""Whatever happens to orders, and when: every entry balances, the end is right."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.post.book import post
from tests.post.month import charge, money, order
from tests.post.oracle import GOODS, Charge, Order, left, withdrawn
from tests.post.rows import Row, at, records, rules

PRICES = {"HF30": 29_55, "YK100": 92_00, "SJK": 0}
FULFILMENT = "Assets:Clearing:Fulfilment"


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Draw an order: refunded or not, delivered whole, in part, twice or never."""
    product = draw(st.sampled_from(sorted(GOODS)))
    quantity = draw(st.integers(1, 3))
    sale = draw(st.integers(1, 400_00))
    refund = draw(st.one_of(st.just(0), st.just(sale), st.integers(0, sale)))
    face = GOODS[product].face
    charges = []
    if face:
        for _ in range(draw(st.integers(0, 3))):
            units = draw(st.sampled_from([face, face * quantity, face // 2, 1]))
            cost = draw(st.one_of(st.just(PRICES[product]), st.integers(1, 400_00)))
            sign = draw(st.sampled_from([1, 1, 1, -1]))
            supplier = draw(st.sampled_from(["yunchong", "jingka"]))
            charges.append(Charge(supplier, sign * cost, sign * units))
    days = draw(st.lists(st.integers(1, 28), min_size=7, max_size=7))
    shop = draw(st.sampled_from(["pdd", "mini"]))
    shipped = draw(st.booleans())
    return Order(
        *(shop, product, quantity, sale, refund, shipped), tuple(charges), tuple(days)
    )


def rows_of(n: int, one: Order) -> list[Row]:
    """Write an order, its money and its charges as rows of exports."""
    number = f"260901-{n:015}" if one.shop == "pdd" else f"XH{n:018}"
    days = [at(f"09-{day:02}") for day in one.days]
    wallet = {"pdd": "pdd-ledger", "mini": "wechat-fundflow"}[one.shop]
    rows = [
        order(
            *(f"{one.shop}-orders", number, "09-01", one.product, one.sale),
            quantity=one.quantity,
            refund=one.refund,
            refund_time=days[1] if one.refund else None,
            ship_time=days[2] if one.shipped else None,
        ),
        money(wallet, "sale", "09-01", one.sale, order_no=number),
        money(wallet, "refund", "09-01", -one.refund, order_no=number),
    ]
    rows += [
        charge(c.supplier, number, "09-01", -c.cost, c.units, product=one.product)
        for c in one.charges
    ]
    times = [days[0], days[3], days[3], *days[4:]]
    return [row | {"time": time} for row, time in zip(rows, times, strict=False)]


@settings(max_examples=25, deadline=None)
@given(st.lists(orders(), min_size=1, max_size=4))
def test_worlds(world: list[Order]) -> None:
    rows = [rows_of(n, one) for n, one in enumerate(world)]
    table = records([row for some in rows for row in some])
    posting = post(table, rules())
    legs = posting.legs
    entries = legs.group_by("record", "event", "commodity").agg(pl.col("amount").sum())
    assert entries.filter(pl.col("amount") != 0).is_empty()

    expected: Counter[str] = Counter()
    units = 0
    for one in world:
        for account, fen in left(one).items():
            expected[account] += fen
        ordered = GOODS[one.product].face * one.quantity
        units += ordered - withdrawn(one) - sum(c.units for c in one.charges)
    moved = dict(
        legs.filter(~pl.col("account").str.contains("Wallet|Clearing|Payable|Prepaid"))
        .filter(pl.col("commodity") == "CNY")
        .group_by("account")
        .agg(pl.col("amount").sum())
        .rows()
    )
    for account in {*moved, *expected}:
        assert moved.get(account, 0) == expected[account], account
    assert legs.filter(pl.col("account") == FULFILMENT)["amount"].sum() == units

    # Both parties tell the same of the money, so nothing is left to clear.
    clearing = legs.filter(pl.col("account").str.starts_with("Assets:Clearing:Orders"))
    assert clearing["amount"].sum() == 0
    # The sum of booked legs is the sum of the file's amounts (invariant 1).
    for source in ("pdd-ledger", "wechat-fundflow", "yunchong", "jingka"):
        account = rules().sources[source].account
        booked = legs.filter((pl.col("source") == source), account=account)
        told = posting.records.filter(pl.col("source") == source)
        assert booked["amount"].sum() == told["amount"].sum()


KINDS = st.sampled_from(
    [
        *("sale", "subsidy", "refund", "fee", "fee_refund", "payout", "payout_return"),
        *("deposit", "charge", "charge_refund", "topup", "line", "unknown"),
    ]
)
BOOKING = [name for name, one in sorted(rules().sources.items()) if one.part == "books"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(BOOKING),
            KINDS,
            st.integers(-(10**9), 10**9),
            st.sampled_from(["posted", "suspense", "ignored", "rejected"]),
            st.one_of(st.none(), st.integers(-100_00, 100_00)),
        ),
        max_size=12,
    )
)
def test_any_line_moves_its_account_and_balances(
    lines: list[tuple[str, str, int, str, int | None]],
) -> None:
    """Known or not: posted and suspended lines are booked, to the fen."""
    rows = [
        money(source, kind, "09-01", amount, disposition=what, units=units)
        for source, kind, amount, what, units in lines
    ]
    legs = post(records(rows), rules()).legs
    entries = legs.group_by("record", "commodity").agg(pl.col("amount").sum())
    assert entries.filter(pl.col("amount") != 0).is_empty()
    wanted: Counter[str] = Counter()
    for source, _, amount, what, _ in lines:
        if what in {"posted", "suspense"}:
            wanted[rules().sources[source].account] += amount
    own = legs.filter(pl.col("place") == 0, pl.col("commodity") == "CNY")
    sums = dict(own.group_by("account").agg(pl.col("amount").sum()).rows())
    assert {a: n for a, n in sums.items() if n} == {
        a: n for a, n in wanted.items() if n
    }

"""Fees against their schedule: Decimal says what a channel takes."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duiping.leg import EXPECTS, NEITHER, RECEIPT, REFUND, REPORTS
from duiping.match import fees
from duiping.match.engine import Engine
from tests.match.legs import ORDERS, Leg, table
from tests.post.rows import rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duiping.config import Fee

SOURCE = "wechat-fundflow"
BACK = next(fee for fee in rules().fees if fee.source == SOURCE)
KEEPS = BACK.model_copy(update={"gives_back": "nothing"})


class Life(NamedTuple):
    """An order at the channel, in fen: what was paid, given back, and the fees."""

    sales: tuple[int, ...]
    refunds: tuple[int, ...]
    charged: tuple[int, ...]
    given: tuple[int, ...]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


def at_channel(key: str, life: Life, source: str = SOURCE) -> list[Leg]:
    def leg(amount: int, kind: str, side: int, account: str, flow: int) -> Leg:
        return Leg(key, amount, side, flow, account=account, kind=kind, source=source)

    cost = BACK.account
    return [
        *(leg(-fen, "sale", REPORTS, ORDERS, RECEIPT) for fen in life.sales),
        *(leg(fen, "refund", REPORTS, ORDERS, REFUND) for fen in life.refunds),
        *(leg(fen, "fee", NEITHER, cost, RECEIPT) for fen in life.charged),
        *(leg(-fen, "fee_refund", NEITHER, cost, RECEIPT) for fen in life.given),
        # what our own orders say is no base of a fee
        leg(12_345, "order", EXPECTS, ORDERS, RECEIPT),
    ]


def right(life: Life, fee: Fee = BACK) -> tuple[int, int]:
    """Work out the fee of all payments, and what goes back of what was charged."""
    rate = Decimal(fee.rate or 0) / 1_000_000
    one = Decimal(1)
    due = sum(int((rate * fen).quantize(one, ROUND_HALF_UP)) for fen in life.sales)
    settled = sum(life.sales)
    if fee.gives_back == "nothing" or not settled:
        return due, 0
    share = Decimal(sum(life.charged)) * sum(life.refunds) / settled
    return due, int(share.quantize(one, ROUND_HALF_UP))


def wrong(
    engine: Engine, folder: Path, lives: list[Life], fee: Fee = BACK
) -> list[tuple[int, int, int]]:
    """Give the misfits: which life, expected and charged."""
    legs = [leg for n, life in enumerate(lives) for leg in at_channel(f"k{n:02}", life)]
    rows = engine.rows(fees.misfits(table(engine, folder, legs), fees.lines([fee])[0]))
    found = [
        fees.fee_finding(
            fee, row["key"], row["day"], tuple(row[s] for s in fees.SUMS), "CNY"
        )
        for row in rows
    ]
    assert all(one.date == date(2026, 9, 1) for one in found)
    assert all(one.difference == one.expected - one.actual for one in found)
    return sorted((int(one.key[1:]), one.expected, one.actual) for one in found)


RIGHT = [
    Life((99_80,), (), (60,), ()),  # 59.88
    Life((12_50,), (), (8,), ()),  # 7.5: half up
    Life((12_49,), (), (7,), ()),  # 7.494
    Life((83,), (), (), ()),  # 0.498: nothing
    Life((84,), (), (1,), ()),  # 0.504
    # 29.90 takes 18 (17.94) twice; a channel that rounded the sum took 36 as well
    Life((29_90, 29_90), (), (18, 18), ()),
    # 12.50 takes 8 (7.5) twice, though 0.6 % of 25.00 is 15
    Life((12_50, 12_50), (), (16,), ()),
    # all goes back
    Life((99_80,), (99_80,), (60,), (60,)),
    # 60 × 33.27 / 99.80 = 20.002; a second third: 40.004, together 40
    Life((99_80,), (33_27, 33_27), (60,), (20, 20)),
    # 1.19 × 99.50 / 199.00 = 0.595: half up
    Life((199_00,), (99_50,), (119,), (60,)),
    # too little to give back: 1 × 30 / 84 = 0.357
    Life((84,), (30,), (1,), ()),
]
WRONG = [
    (Life((99_80,), (), (59,), ()), 60, 59),  # one fen less
    (Life((99_80,), (), (61,), ()), 60, 61),  # one fen more
    (Life((12_50,), (), (7,), ()), 8, 7),
    (Life((12_50, 12_50), (), (15,), ()), 16, 15),
    (Life((99_80,), (), (), ()), 60, 0),
    (Life((99_80,), (99_80,), (60,), ()), 0, 60),  # nothing came back
    (Life((99_80,), (99_80,), (60,), (59,)), 0, 1),
    (Life((199_00,), (99_50,), (119,), (59,)), 59, 60),
    (Life((), (), (60,), ()), 0, 60),  # a fee without a payment
    (Life((99_80,), (), (60, 60), ()), 60, 120),  # charged twice
]


def test_right_fees(engine: Engine, tmp_path: Path) -> None:
    assert wrong(engine, tmp_path, RIGHT) == []


def test_wrong_fees(engine: Engine, tmp_path: Path) -> None:
    """Each with what it should be, net of what goes back."""
    found = wrong(engine, tmp_path, [life for life, _, _ in WRONG])
    assert found == [(n, one[1], one[2]) for n, one in enumerate(WRONG)]


def test_a_channel_that_gives_nothing_back(engine: Engine, tmp_path: Path) -> None:
    kept = Life((99_80,), (99_80,), (60,), ())
    given = Life((99_80,), (99_80,), (60,), (60,))
    assert wrong(engine, tmp_path, [kept, given], KEEPS) == [(1, 60, 0)]


def test_a_schedule_starts_on_its_day(engine: Engine, tmp_path: Path) -> None:
    """An order of the day before is not judged by it."""
    lives = [Life((99_80,), (), (1,), ())]
    for first, hits in ((date(2026, 9, 1), 1), (date(2026, 9, 2), 0)):
        fee = BACK.model_copy(update={"from_": first})
        assert len(wrong(engine, tmp_path, lives, fee)) == hits
    endless = BACK.model_copy(update={"from_": None})
    assert len(wrong(engine, tmp_path, lives, endless)) == 1


def test_another_sources_fees_are_not_this_schedules(
    engine: Engine, tmp_path: Path
) -> None:
    """Two channels may share an account for their fees."""
    other = at_channel("k", Life((100_00,), (), (38,), ()), source="alipay-ledger")
    legs = table(engine, tmp_path, other)
    assert engine.rows(fees.misfits(legs, fees.lines([BACK])[0])) == []


FEN = st.integers(1, 300_00)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Draw an order whose fees are right, or off by a fen or two."""
    sales = tuple(draw(st.lists(FEN, max_size=2)))
    refunds = tuple(draw(st.lists(st.integers(1, 150_00), max_size=2)))
    if sum(refunds) > sum(sales):
        refunds = ()
    off = st.sampled_from([0, 0, 0, 1, -1, 2])
    due, _ = right(Life(sales, refunds, (), ()))
    charged = (max(0, due + draw(off)),)
    _, back = right(Life(sales, refunds, charged, ()))
    return Life(sales, refunds, charged, (max(0, back + draw(off)),))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(some=st.lists(lives(), min_size=1, max_size=20))
def test_exactly_the_wrong_ones(
    engine: Engine, tmp_path: Path, some: list[Life]
) -> None:
    off = [
        n
        for n, life in enumerate(some)
        if right(life) != (sum(life.charged), sum(life.given))
    ]
    assert [n for n, _, _ in wrong(engine, tmp_path, some)] == off

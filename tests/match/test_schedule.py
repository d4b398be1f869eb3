"""Fee schedules of every shape: worked by hand, and against Decimal."""

from __future__ import annotations

from datetime import date
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duiping.config import Fee
from duiping.leg import key_hash
from duiping.match import fees
from duiping.match.engine import Engine
from duiping.match.schedule import told
from tests.match.legs import ORDERS, table
from tests.match.test_fees import Life, at_channel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHER = "Assets:Clearing:Orders:Other"
ONE = Decimal(1)
ROUND = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


def rule(**said: Any) -> Fee:
    """Write a line of the schedule as config.yaml would, all values as text."""
    common = {
        "account": "Expenses:Fee:WeChat",
        "source": "wechat-fundflow",
        "orders": ORDERS,
        "gives_back": "proportional",
    }
    return Fee.model_validate({**common, **said})


def wrong(
    engine: Engine, folder: Path, lives: list[Life], *schedule: Fee
) -> list[tuple[int, int, int]]:
    """Give the misfits: which life, expected and charged."""
    legs = [leg for n, life in enumerate(lives) for leg in at_channel(f"k{n:02}", life)]
    found = fees.fee_findings(engine, table(engine, folder, legs), schedule, None)
    return sorted((int(one.key[1:]), one.expected, one.actual) for one in found)


def sold(*sales: int, fee: int = 0) -> Life:
    return Life(sales, (), (fee,), ())


# what the line says, the payments, and the fee by hand
BY_HAND = [
    ({"flat": "0.30"}, (10_00, 20_00), 60),
    ({"flat": "0.30", "per": "order"}, (10_00, 20_00), 30),
    ({"rate": "2.90%", "flat": "0.30"}, (100_00,), 3_20),
    # 0.6 % of 12.50 is 7.5 fen: each rounding rule has its own answer
    ({"rate": "0.60%"}, (12_50,), 8),
    ({"rate": "0.60%", "rounding": "half-even"}, (12_50,), 8),
    ({"rate": "0.60%", "rounding": "half-even"}, (4_16 + 1,), 3),  # 2.502
    ({"rate": "1.00%", "rounding": "half-even"}, (2_50,), 2),  # 2.5
    ({"rate": "1.00%", "rounding": "half-even"}, (3_50,), 4),  # 3.5
    ({"rate": "0.60%", "rounding": "down"}, (12_66,), 7),  # 7.596
    ({"rate": "0.60%", "rounding": "up"}, (12_01,), 8),  # 7.206
    ({"rate": "0.60%", "rounding": "up"}, (10_00,), 6),  # exactly 6
    # twice 7.5 rounds to 8 and 8; the order of 25.00 to 15
    ({"rate": "0.60%", "per": "order"}, (12_50, 12_50), 15),
    ({"rate": "0.60%", "minimum": "1.00"}, (12_50,), 1_00),
    ({"rate": "0.60%", "minimum": "1.00"}, (12_50, 300_00), 2_80),
    ({"rate": "0.60%", "maximum": "2.00"}, (100_00, 1000_00), 2_60),
    ({"rate": "0.60%", "maximum": "2.00", "per": "order"}, (100_00, 1000_00), 2_00),
    # up to and with 100.00 five percent, above it three on all of it
    ({"tiers": [{"rate": "5.00%"}, {"above": "100.00", "rate": "3.00%"}]},
     (100_00, 100_01), 5_00 + 3_00),
    # … or on what is above it only: 5.00 + 0.03 × 50.00
    ({"tiers": [{"rate": "5.00%"}, {"above": "100.00", "rate": "3.00%"}],
      "tiered": "slices"}, (150_00, 40_00), 6_50 + 2_00),
    # three slices: 5.00 + 3.00 + 0.01 × 50.00
    ({"tiers": [{"rate": "5.00%"}, {"above": "100.00", "rate": "3.00%"},
                {"above": "200.00", "rate": "1.00%"}],
      "tiered": "slices"}, (250_00,), 8_50),
    # the tier goes by the order when the fee does
    ({"tiers": [{"rate": "5.00%"}, {"above": "100.00", "rate": "3.00%"}],
      "per": "order"}, (60_00, 60_00), 3_60),
]  # fmt: skip


@pytest.mark.parametrize(("said", "sales", "due"), BY_HAND)
def test_by_hand(
    engine: Engine, tmp_path: Path, said: dict[str, Any], sales: tuple[int], due: int
) -> None:
    """The right fee fits; a fen more or less doesn't."""
    lives = [sold(*sales, fee=due + off) for off in (0, 1, -1)]
    found = wrong(engine, tmp_path, lives, rule(**said))
    assert found == [(1, due, due + 1), (2, due, due - 1)]


def test_a_payment_taken_back_takes_its_fee_back(
    engine: Engine, tmp_path: Path
) -> None:
    """A sale of 100.00 and its cancellation: no fee in sum, and the same fen."""
    lives = [Life((12_50, -12_50), (), (8, -8), ()), Life((-12_50,), (), (-7,), ())]
    assert wrong(engine, tmp_path, lives, rule(rate="0.60%")) == [(1, -8, -7)]


@pytest.mark.parametrize(
    ("rounding", "given", "off"),
    [
        ("half-up", 3, 2),  # 5 × 50.00 / 100.00 = 2.5
        ("half-even", 2, 3),
        ("down", 2, 3),
        ("up", 3, 2),
    ],
)
def test_what_goes_back_is_rounded_by_the_same_rule(
    engine: Engine, tmp_path: Path, rounding: str, given: int, off: int
) -> None:
    fee = rule(rate="0.05%", rounding=rounding)
    right = Life((100_00,), (50_00,), (5,), (given,))
    bad = Life((100_00,), (50_00,), (5,), (off,))
    assert wrong(engine, tmp_path, [right, bad], fee) == [(1, 5 - given, 5 - off)]


def test_a_channel_that_gives_all_back(engine: Engine, tmp_path: Path) -> None:
    """Any refund returns the whole fee; without one nothing comes back."""
    fee = rule(rate="0.60%", gives_back="all")
    lives = [
        Life((100_00,), (1_00,), (60,), (60,)),
        Life((100_00,), (), (60,), ()),
        Life((100_00,), (50_00,), (60,), (30,)),
        Life((100_00,), (), (60,), (60,)),
    ]
    assert wrong(engine, tmp_path, lives, fee) == [(2, 0, 30), (3, 60, 0)]


def goods(engine: Engine, named: dict[str, str]) -> Any:
    return engine.memory(
        pl.DataFrame(
            [(category, *key_hash(key)) for key, category in named.items()],
            schema={"category": pl.String, "hash": pl.Int64, "tail": pl.Int64},
            orient="row",
        )
    )


def test_by_category(engine: Engine, tmp_path: Path) -> None:
    """Phones pay 1 %, from 09-02 on games 2 %, all the rest 0.6 %."""
    schedule = [
        rule(rate="0.60%"),
        rule(rate="1.00%", category="phone"),
        rule(rate="2.00%", category="game", **{"from": "2026-09-02"}),
    ]
    kinds = {"k00": "phone", "k01": "phone", "k02": "game", "k03": "goods"}
    on = {"k02": 0, "k04": 0, "k05": 1, "k06": 1}
    kinds |= {"k05": "game", "k06": "game"}
    charged = (1_00, 60, 60, 60, 60, 2_00, 60)  # k04 has no category
    legs = [
        leg._replace(on=on.get(leg.key, 0))
        for n, fen in enumerate(charged)
        for leg in at_channel(f"k{n:02}", sold(100_00, fee=fen))
    ]
    rows = fees.fee_findings(
        engine,
        table(engine, tmp_path, legs),
        schedule,
        goods(engine, kinds),
    )
    found = sorted((one.key, one.expected, one.actual) for one in rows)
    assert found == [("k01", 1_00, 60), ("k06", 2_00, 60)]


def test_two_shops_in_one_wallet_have_two_lines(engine: Engine, tmp_path: Path) -> None:
    """Each order is held against the line of the account it was paid in."""
    schedule = [rule(rate="0.60%"), rule(rate="1.00%", orders=OTHER)]

    def shop(key: str, account: str, fen: int) -> list[Any]:
        return [
            leg._replace(account=account) if leg.account == ORDERS else leg
            for leg in at_channel(key, sold(100_00, fee=fen))
        ]

    astray = at_channel("e", Life((), (), (9,), ()))
    legs = [
        *shop("a", ORDERS, 60),
        *shop("b", OTHER, 1_00),
        *shop("c", ORDERS, 1_00),
        *shop("d", OTHER, 60),
        *astray,
    ]
    rows = fees.fee_findings(engine, table(engine, tmp_path, legs), schedule, None)
    found = sorted((one.key, one.expected, one.actual) for one in rows)
    assert found == [("c", 60, 1_00), ("d", 1_00, 60), ("e", 0, 9)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"rate": "0.60%"}, "0.60%"),
        ({"rate": "0.385%"}, "0.385%"),
        ({"flat": "0.30"}, "0.30"),
        ({"rate": "2.90%", "flat": "0.30", "minimum": "1.00", "maximum": "20.00"},
         "2.90% + 0.30, ≥ 1.00, ≤ 20.00"),
        ({"rate": "1.00%", "rounding": "down", "category": "phone"},
         "phone: 1.00%, down"),
        ({"tiers": [{"rate": "5.00%"}, {"above": "100.00", "rate": "3.00%"}]},
         "5.00%, > 100.00: 3.00%"),
    ],
)  # fmt: skip
def test_the_rule_in_words(said: dict[str, Any], text: str) -> None:
    assert told(rule(**said)) == text


def right(life: Life, fee: Fee) -> tuple[int, int]:
    """Work out in Decimal what a line takes, and what goes back of what was charged."""

    def rounded(exact: Decimal) -> int:
        return int(exact.quantize(ONE, ROUND[fee.rounding]))

    def take(base: int) -> int:
        if base == 0:
            return 0
        left, exact = Decimal(base), Decimal(0)
        if fee.tiered == "slices":
            for step in reversed(fee.steps):
                part = max(left - step.above, Decimal(0))
                exact += part * step.rate / 1_000_000
                left -= part
        else:
            [*_, step] = [s for s in fee.steps if s.above < base]
            exact = left * step.rate / 1_000_000
        due = max(rounded(exact + fee.flat), fee.minimum)
        return due if fee.maximum is None else min(due, fee.maximum)

    bases = [sum(life.sales)] if fee.per == "order" else list(life.sales)
    due, settled = sum(map(take, bases)), sum(life.sales)
    if fee.gives_back == "nothing" or not settled:
        return due, 0
    if fee.gives_back == "all":
        return due, sum(life.charged) if sum(life.refunds) else 0
    return due, rounded(Decimal(sum(life.charged)) * sum(life.refunds) / settled)


FEN = st.integers(1, 300_00)


@st.composite
def lines(draw: st.DrawFn) -> Fee:
    """Draw any line of a schedule."""
    rates = st.integers(0, 99_999)
    limits = sorted(draw(st.sets(st.integers(1, 200_00), max_size=2)))
    low, high = sorted(draw(st.tuples(st.integers(0, 500), st.integers(0, 3000))))
    said: dict[str, Any] = {
        "tiers": [
            {"above": f"{n // 100}.{n % 100:02d}", "rate": f"{draw(rates) / 1e4:.4f}%"}
            for n in (0, *limits)
        ],
        "tiered": draw(st.sampled_from(["whole", "slices"])),
        "per": draw(st.sampled_from(["payment", "order"])),
        "flat": f"{draw(st.integers(0, 99)) / 100:.2f}",
        "minimum": f"{low / 100:.2f}",
        "rounding": draw(st.sampled_from(sorted(ROUND))),
        "gives_back": draw(st.sampled_from(["proportional", "nothing", "all"])),
    }
    if draw(st.booleans()):
        said["maximum"] = f"{high / 100:.2f}"
    return rule(**said)


@st.composite
def lives(draw: st.DrawFn, fee: Fee) -> Life:
    """Draw an order whose fees are right, or off by a fen or two."""
    sales = tuple(draw(st.lists(FEN, max_size=2)))
    refunds = tuple(draw(st.lists(st.integers(1, 150_00), max_size=2)))
    if sum(refunds) > sum(sales):
        refunds = ()
    off = st.sampled_from([0, 0, 0, 1, -1, 2])
    due, _ = right(Life(sales, refunds, (), ()), fee)
    charged = (max(0, due + draw(off)),)
    _, back = right(Life(sales, refunds, charged, ()), fee)
    return Life(sales, refunds, charged, (max(0, back + draw(off)),))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_exactly_the_wrong_ones(
    engine: Engine, tmp_path: Path, data: st.DataObject
) -> None:
    fee = data.draw(lines())
    some = data.draw(st.lists(lives(fee), min_size=1, max_size=12))
    off = [
        n
        for n, life in enumerate(some)
        if right(life, fee) != (sum(life.charged), sum(life.given))
    ]
    assert [n for n, _, _ in wrong(engine, tmp_path, some, fee)] == off


def test_a_line_begins_and_ends(engine: Engine, tmp_path: Path) -> None:
    """Of three generations each order has its own day's."""
    schedule = [
        rule(rate="0.60%"),
        rule(rate="1.00%", **{"from": "2026-09-02"}),
        rule(rate="2.00%", **{"from": "2026-09-03"}),
    ]
    legs = [
        leg._replace(on=n)
        for n in range(3)
        for leg in at_channel(f"k{n:02}", sold(100_00, fee=1_00))
    ]
    rows = fees.fee_findings(engine, table(engine, tmp_path, legs), schedule, None)
    assert sorted((o.key, o.expected, o.date) for o in rows) == [
        ("k00", 60, date(2026, 9, 1)),
        ("k02", 2_00, date(2026, 9, 3)),
    ]

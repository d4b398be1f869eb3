"""Fees told from columns: all that the expressions find fault with, and little else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.config.types import MILLION
from duiping.leg import NEITHER, REFUND, REPORTS, key_hash
from duiping.match import fees
from duiping.match.engine import Engine
from duiping.match.stretches import Legs
from duiping.match.tariff import MOST, doubtful
from tests.match.legs import ORDERS, Leg, frame
from tests.match.test_fees import BACK, RIGHT, WRONG, Life, at_channel
from tests.match.test_schedule import BY_HAND, OTHER, rule, sold

if TYPE_CHECKING:
    from collections.abc import Iterator


COST = BACK.account


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


def looked(
    legs: list[Leg], line: fees.Line, goods: pl.DataFrame | None = None
) -> set[str]:
    """Give the keys that are looked for."""
    table = Legs(frame(legs))
    places = doubtful(line, table, goods)
    return set(table.rows(places)["key"])


def faulty(
    engine: Engine, legs: list[Leg], line: fees.Line, goods: pl.DataFrame | None = None
) -> set[str]:
    """Give the keys that the expressions find fault with."""
    named = None if goods is None else engine.memory(goods)
    rows = engine.rows(fees.misfits(engine.memory(frame(legs)), line, named))
    return {row["key"] for row in rows}


def lived(lives: list[Life]) -> list[Leg]:
    return [leg for n, life in enumerate(lives) for leg in at_channel(f"k{n:02}", life)]


@pytest.mark.parametrize(("said", "sales", "due"), BY_HAND)
def test_by_hand(said: dict[str, Any], sales: tuple[int], due: int) -> None:
    """The right fee is in no doubt; a fen more or less is."""
    legs = lived([sold(*sales, fee=due + off) for off in (0, 1, -1)])
    [line] = fees.lines([rule(**said)])
    assert looked(legs, line) == {"k01", "k02"}


def test_what_goes_back_by_hand() -> None:
    legs = lived([*RIGHT, *(life for life, *_ in WRONG)])
    [line] = fees.lines([BACK])
    wrong = range(len(RIGHT), len(RIGHT) + len(WRONG))
    assert looked(legs, line) == {f"k{n:02}" for n in wrong}


FEN = st.integers(-300, 40_000)
PAID = st.tuples() | st.tuples(FEN) | st.tuples(FEN, FEN)
LITTLE = st.lists(st.sampled_from([0, 1, 30, 60, 75, 150]), max_size=2).map(tuple)
LIVES = st.lists(st.builds(Life, PAID, PAID, LITTLE, LITTLE), min_size=6, max_size=20)
SAID = st.fixed_dictionaries(
    {
        "rounding": st.sampled_from(["half-up", "half-even", "down", "up"]),
        "gives_back": st.sampled_from(["proportional", "nothing", "all"]),
        "per": st.sampled_from(["payment", "order"]),
        "minimum": st.sampled_from(["0.00", "0.60"]),
        "maximum": st.sampled_from([None, "1.50"]),
        "flat": st.sampled_from(["0.00", "0.30"]),
        "tiered": st.sampled_from(["whole", "slices"]),
    },
    optional={
        "tiers": st.just(
            [
                {"rate": "5.00%"},
                {"above": "100.00", "rate": "3.00%"},
                {"above": "200.00", "rate": "1.00%"},
            ]
        )
    },
)


@settings(max_examples=25, deadline=None)
@given(lives=LIVES, said=SAID)
def test_the_same_as_the_expressions(
    engine: Engine, lives: list[Life], said: dict[str, Any]
) -> None:
    more = {} if "tiers" in said else {"rate": "0.60%"}
    [line] = fees.lines([rule(**said, **more)])
    legs = lived(lives)
    assert looked(legs, line) == faulty(engine, legs, line)


def test_a_line_holds_from_a_day_to_the_next(engine: Engine) -> None:
    legs = [
        leg._replace(key=f"{on}", on=on)
        for on in (3, 4, 8, 9)
        for leg in at_channel("", sold(100_00, fee=1))
    ]
    schedule = [
        rule(rate="0.60%", **{"from": day}) for day in ("2026-09-05", "2026-09-10")
    ]
    for line, mine in zip(fees.lines(schedule), ({"4", "8"}, {"9"}), strict=True):
        assert looked(legs, line) == mine == faulty(engine, legs, line)


def test_goods_have_lines_of_their_own(engine: Engine) -> None:
    """Phones from the fifth on; whatever else, and what has no name, as ever."""
    schedule = [
        rule(rate="0.60%"),
        rule(rate="1.00%", category="phone", **{"from": "2026-09-05"}),
        rule(rate="2.00%", category="game"),
    ]
    legs = [
        leg._replace(key=key, on=on)
        for key, on in (("a", 3), ("b", 4), ("c", 4), ("d", 4))
        for leg in at_channel("", sold(100_00, fee=1))
    ]
    goods = pl.DataFrame(
        [
            (category, *key_hash(key))
            for key, category in (("a", "phone"), ("b", "phone"), ("c", "game"))
        ],
        schema={"category": pl.String, "hash": pl.Int64, "tail": pl.Int64},
        orient="row",
    )
    for line, mine in zip(
        fees.lines(schedule), ({"a", "d"}, {"b"}, {"c"}), strict=True
    ):
        assert looked(legs, line, goods) == mine == faulty(engine, legs, line, goods)


def test_shops_of_one_wallet_have_lines_of_their_own(engine: Engine) -> None:
    """A payment of the other shop is not this line's; a lone fee is the first's."""
    schedule = [rule(rate="0.60%"), rule(rate="1.00%", orders=OTHER)]
    legs = [
        *(leg._replace(key="a") for leg in at_channel("", sold(100_00, fee=1))),
        *(
            leg._replace(key="b", account=OTHER if leg.account == ORDERS else COST)
            for leg in at_channel("", sold(100_00, fee=1))
        ),
        *at_channel("c", Life((), (), (5,), ())),
    ]
    wanted = [faulty(engine, legs, line) for line in fees.lines(schedule)]
    found = [looked(legs, line) for line in fees.lines(schedule)]
    assert wanted == [{"a", "c"}, {"b"}]
    # Whose a lone fee is, the expressions say.
    assert found == [{"a", "c"}, {"b", "c"}]


def fee_of(*amounts: int, commodity: str = "CNY", side: int = NEITHER) -> list[Leg]:
    kinds = {NEITHER: ("fee", COST), REPORTS: ("sale", ORDERS)}
    kind, account = kinds[side]
    source = BACK.source
    return [
        Leg(
            "k",
            fen,
            side,
            account=account,
            kind=kind,
            source=source,
            commodity=commodity,
        )
        for fen in amounts
    ]


RATE = fees.lines([BACK])[0]


@pytest.mark.parametrize(
    ("legs", "doubt"),
    [
        ([*fee_of(-100_00, side=REPORTS), *fee_of(60)], False),
        # paid in two currencies, and told one by one
        (
            [
                *fee_of(-100_00, side=REPORTS),
                *fee_of(60),
                *fee_of(-100_00, side=REPORTS, commodity="USD"),
                *fee_of(60, commodity="USD"),
            ],
            True,
        ),
        # right, and so much that products would leave 64 bits
        ([*fee_of(-MOST, side=REPORTS), *fee_of(MOST // 1000 * 6)], True),
        ([*fee_of(-(10**12), side=REPORTS), *fee_of(10**12 // 1000 * 6)], True),
        # right in many payments of nothing
        ([*fee_of(*[-1] * 1_001, side=REPORTS)], True),
        ([*fee_of(*[-1] * 1_000, side=REPORTS)], False),
    ],
)
def test_what_the_columns_leave_to_the_expressions(
    engine: Engine, legs: list[Leg], *, doubt: bool
) -> None:
    assert bool(looked(legs, RATE)) is doubt
    if doubt:
        assert not faulty(engine, legs[:1000], RATE)


@pytest.mark.parametrize("huge", [{"maximum": 2 * MOST}, {"rate": 2 * MILLION}])
def test_a_line_with_huge_figures_is_left_to_the_expressions(
    huge: dict[str, int],
) -> None:
    legs = lived([sold(100_00, fee=60)])
    line = RATE._replace(fee=RATE.fee.model_copy(update=huge))
    assert looked(legs, line) == {"k00"}


def test_legs_of_others_are_passed_over() -> None:
    """What our orders expect, what only corroborates, and other sources' fees."""
    legs = [
        *fee_of(-100_00, side=REPORTS),
        *fee_of(60),
        *(leg._replace(booked=False) for leg in fee_of(-5, side=REPORTS)),
        *(leg._replace(source="other") for leg in fee_of(7)),
        Leg("k", 5_00, REPORTS, REFUND, account=ORDERS, kind="refund", source="other"),
    ]
    assert looked(legs, RATE) == set()
    assert looked([*legs, *fee_of(1)], RATE) == {"k"}
    assert looked(legs[2:], RATE) == set()
    assert date(2026, 9, 1) == frame(legs)["day"][0]

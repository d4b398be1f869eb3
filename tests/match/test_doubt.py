"""Doubtful legs summed up in columns: what the expressions say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.leg import EXPECTS, RECEIPT, REFUND, REPORTS
from duiping.match import clear
from duiping.match.doubt import left_open, none_refunding
from duiping.match.engine import Engine
from tests.match.legs import Leg, frame, opened
from tests.match.test_clear_worlds import legs

if TYPE_CHECKING:
    from collections.abc import Iterator

WORLDS = st.lists(legs(), min_size=40, max_size=120)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


@settings(max_examples=10, deadline=None)
@given(world=WORLDS)
def test_the_same_as_the_expressions(engine: Engine, world: list[Leg]) -> None:
    made = frame(world)
    wanted = opened(engine, clear.remaining(clear.groups(engine.memory(made))))
    found = left_open(made).select(wanted.columns).cast(wanted.schema)
    assert found.sort(found.columns).equals(wanted.sort(found.columns))


PAIR = [Leg("k", 100, EXPECTS, on=0, due=3), Leg("k", -100, REPORTS, on=3)]


@pytest.mark.parametrize(
    ("pair", "left"),
    [
        (PAIR, []),
        ([PAIR[0], PAIR[1]._replace(amount=-99)], [("k", 100, -99, 1, False)]),
        ([PAIR[0], PAIR[1]._replace(on=4)], [("k", 100, -100, 0, True)]),  # late
        # Taken back by who expected it; told and taken back, and by nobody expected.
        ([PAIR[0], PAIR[1]._replace(side=EXPECTS)], []),
        ([PAIR[0]._replace(side=REPORTS), PAIR[1]], [("k", 0, 0, 0, False)]),
    ],
)
def test_by_hand(pair: list[Leg], left: list[tuple[str, int, int, int, bool]]) -> None:
    names = ("key", "owed", "received", "balance", "cleared")
    assert left_open(frame(pair)).select(names).rows() == left


def test_only_orders_with_a_refund_are_asked_about_refunds() -> None:
    refund = Leg("k", -5, EXPECTS, REFUND)
    assert none_refunding(frame([refund])) is None
    for other in (refund._replace(side=REPORTS), refund._replace(flow=RECEIPT)):
        told = none_refunding(frame([other]))
        assert isinstance(told, pl.DataFrame)
        assert told.is_empty()

"""Random small worlds: the engine and the classifier against plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duiping.config import Clearing
from duiping.leg import (
    CANCEL,
    CORROBORATES,
    EXPECTS,
    NEITHER,
    RECEIPT,
    REFUND,
    REPORTS,
)
from duiping.match import clear
from duiping.match.breaks import BALANCE_KINDS, Finding
from duiping.match.classify import classify
from duiping.match.coverage import Coverage, Span
from duiping.match.engine import Engine
from tests.match.legs import FULFILMENT, ORDERS, Leg, day, frame, opened, table
from tests.match.oracle import LATE, TRANSIT, Seen, Told, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

RULE = Clearing.model_construct(expects=("shop",), reports=("wallet",))
AMOUNTS = st.sampled_from([100, 200, 300, 50])
DAYS = st.integers(0, 6)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("256MB") as one:
        yield one


@st.composite
def legs(draw: st.DrawFn) -> Leg:
    """Draw a leg of one of eight keys, with the signs that posting gives."""
    side = draw(
        st.sampled_from([EXPECTS, EXPECTS, REPORTS, REPORTS, CORROBORATES, NEITHER])
    )
    flow = draw(st.sampled_from([RECEIPT, RECEIPT, RECEIPT, REFUND, CANCEL]))
    if side == REPORTS and flow == CANCEL:
        flow = RECEIPT
    sign = 1 if flow == RECEIPT else -1
    if side != EXPECTS:
        sign = -sign
        # a supplier may take a charge back
        if flow == RECEIPT and draw(st.integers(0, 5)) == 0:
            sign = -sign
    on = draw(DAYS)
    account = draw(st.sampled_from([ORDERS, ORDERS, FULFILMENT]))
    return Leg(
        *(draw(st.sampled_from("abcdefgh")), sign * draw(AMOUNTS), side, flow, on),
        due=on + draw(st.integers(0, 3)),
        account=account,
        commodity="TOPUP" if account == FULFILMENT else "CNY",
    )


def coverage(seen: Seen) -> Coverage:
    first = day(-30)
    spans = {
        "shop": [Span(first, day(seen.expects))],
        "wallet": [Span(first, day(seen.reports))],
    }
    return Coverage(spans)


def findings(
    engine: Engine, folder: Path, world: list[Leg] | pl.DataFrame, seen: Seen
) -> list[Finding]:
    grouped = clear.groups(table(engine, folder, world))
    rows = opened(engine, clear.remaining(grouped))
    rules = {ORDERS: RULE, FULFILMENT: RULE}
    return classify(rows, rules, coverage(seen), ambiguous=(), unit="TOPUP")


def wanted(world: list[Leg], seen: Seen) -> dict[tuple[str, str], Told]:
    keys: dict[tuple[str, str], list[Leg]] = defaultdict(list)
    for leg in world:
        keys[leg.account, leg.key].append(leg)
    told = {key: verdict(some, seen) for key, some in keys.items()}
    return {key: one for key, one in told.items() if one is not None}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    world=st.lists(legs(), max_size=40),
    seen=st.builds(Seen, st.integers(0, 10), st.integers(0, 10)),
    seed=st.integers(0, 9),
)
def test_worlds(
    engine: Engine, tmp_path: Path, world: list[Leg], seen: Seen, seed: int
) -> None:
    found = findings(engine, tmp_path, world, seen)
    assert {
        (f.account, f.key): Told(f.kind or TRANSIT, f.expected, f.actual) for f in found
    } == wanted(world, seen)
    _adds_up(world, found)
    shuffled = frame(world).sample(fraction=1, shuffle=True, seed=seed)
    again = findings(engine, tmp_path, shuffled, seen)
    assert sorted(again, key=str) == sorted(found, key=str)


def _adds_up(world: list[Leg], found: list[Finding]) -> None:
    """The account's balance is the sum of its breaks and items in transit."""
    balances: Counter[str] = Counter()
    for leg in world:
        if leg.side in {EXPECTS, REPORTS}:
            balances[leg.account] += leg.amount
    open_items: Counter[str] = Counter()
    for one in found:
        if one.kind == LATE:
            assert one.difference == 0
        else:
            assert one.kind is None or one.kind in BALANCE_KINDS
            assert one.expected - one.actual == one.difference
            open_items[one.account] += one.difference
        assert one.at_risk >= abs(one.difference)
    assert {a: n for a, n in open_items.items() if n} == {
        a: n for a, n in balances.items() if n
    }

"""The four classes, on keys small enough to see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.leg import EXPECTS, LEG_SCHEMA, NEITHER, RECEIPT, REFUND, REPORTS
from duiping.statement.decided import DECIDED
from duiping.statement.holder import Holder
from tests.statement.world import known

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.statement.facts import Facts

DAY = date(2026, 9, 3)
CLEARING, KEPT = "Assets:Clearing:Orders", "Assets:Wallet"
Said = tuple[str, int, int, int]  # key, side, flow, fen in the clearing account


def _facts(base: Facts, said: list[Said], ambiguous: frozenset[str]) -> Facts:
    """Make books of a few keys; what the wallet reports also moves the wallet."""
    rows = []
    for number, (key, side, flow, amount) in enumerate(said):
        common = {"record": f"r{number}", "day": DAY, "due": DAY, "key": key}
        common |= {"commodity": "CNY", "booked": True, "event": "", "flow": flow}
        source = "wallet" if side == REPORTS else "orders"
        common |= {"source": source, "kind": "x"}
        rows.append({**common, "account": CLEARING, "side": side, "amount": amount})
        if side == REPORTS:
            kept = {"account": KEPT, "side": NEITHER, "amount": -amount}
            rows.append({**common, **kept})
    legs = pl.DataFrame(rows, schema=LEG_SCHEMA)
    records = base.records.clear()
    ground = replace(base.ground, legs=legs, records=records, ambiguous=ambiguous)
    return replace(base, ground=ground)


def _open(facts: Facts) -> list[tuple[str, str, int]]:
    found = Holder(facts, KEPT, "wallet").items(DAY)
    return found.select("key", "kind", "amount").rows()


@pytest.mark.parametrize(
    ("said", "items"),
    [
        ([("k", EXPECTS, RECEIPT, 100)], [("k", "we-in", 100)]),
        ([("k", REPORTS, RECEIPT, -100)], [("k", "they-in", 100)]),
        ([("k", EXPECTS, REFUND, -100)], [("k", "we-out", 100)]),
        ([("k", REPORTS, REFUND, 100)], [("k", "they-out", 100)]),
        # Less than expected is ours to wait for; more is theirs to explain.
        (
            [("k", EXPECTS, RECEIPT, 100), ("k", REPORTS, RECEIPT, -70)],
            [("k", "we-in", 30)],
        ),
        (
            [("k", EXPECTS, RECEIPT, 100), ("k", REPORTS, RECEIPT, -130)],
            [("k", "they-in", 30)],
        ),
        # Money that we expect to go out.
        (
            [("k", EXPECTS, RECEIPT, -100), ("k", REPORTS, RECEIPT, 80)],
            [("k", "we-out", 20)],
        ),
        (
            [("k", EXPECTS, RECEIPT, -100), ("k", REPORTS, RECEIPT, 120)],
            [("k", "they-out", 20)],
        ),
        # A receipt and a refund are two matters, even if they sum to zero.
        (
            [("k", EXPECTS, RECEIPT, 100), ("k", EXPECTS, REFUND, -100)],
            [("k", "we-in", 100), ("k", "we-out", 100)],
        ),
        ([("k", EXPECTS, RECEIPT, 100), ("k", REPORTS, RECEIPT, -100)], []),
    ],
)
def test_each_open_key_is_of_one_class(
    september: Path, said: list[Said], items: list[tuple[str, str, int]]
) -> None:
    facts = _facts(known(september, "2026-09"), said, frozenset())
    assert _open(facts) == items


def test_what_is_ambiguous_is_not_set_off(september: Path) -> None:
    said = [("k", EXPECTS, RECEIPT, 100), ("k", REPORTS, RECEIPT, -60)]
    facts = _facts(known(september, "2026-09"), said, frozenset({"k"}))
    assert _open(facts) == [("k", "they-in", 60), ("k", "we-in", 100)]


_SAID = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from([EXPECTS, REPORTS]),
    st.sampled_from([RECEIPT, REFUND]),
    st.integers(-300, 300).filter(bool),
)


@settings(deadline=None)
@given(st.lists(_SAID, min_size=1, max_size=12), st.sets(st.sampled_from("abc")))
def test_both_sides_always_adjust_to_the_same(
    september: Path, said: list[Said], ambiguous: set[str]
) -> None:
    facts = _facts(known(september, "2026-09"), said, frozenset(ambiguous))
    holder = Holder(facts, KEPT, "wallet")
    sums = dict.fromkeys(("they-in", "they-out", "we-in", "we-out"), 0)
    for _, kind, amount in _open(facts):
        assert amount > 0
        sums[kind] += amount
    # Ours is what is expected, theirs what was reported: worked out apart.
    ours = sum(a for _, side, _, a in said if side == EXPECTS)
    theirs = -sum(a for _, side, _, a in said if side == REPORTS)
    assert holder.ours(DAY) == ours
    assert holder.theirs(DAY) == (theirs, None)
    left = ours + sums["they-in"] - sums["they-out"]
    assert left == theirs + sums["we-in"] - sums["we-out"]


def test_what_nobody_claimed_before_the_books_began_is_theirs(september: Path) -> None:
    # Of 1.50 that the wallet held in the beginning nobody had claimed 0.50.
    facts = _facts(known(september, "2026-09"), [], frozenset())
    common = {"day": DAY, "due": DAY, "commodity": "CNY", "booked": True, "flow": 0}
    common |= {"source": "opening", "kind": "opening", "event": ""}
    rows = [
        {**common, "record": "r1", "account": KEPT, "side": NEITHER, "amount": 150},
        {**common, "record": "r2", "account": CLEARING, "side": REPORTS, "amount": -50},
    ]
    legs = pl.DataFrame([r | {"key": r["record"]} for r in rows], schema=LEG_SCHEMA)
    facts = replace(facts, ground=replace(facts.ground, legs=legs))
    assert _open(facts) == [("r2", "they-in", 50)]
    holder = Holder(facts, KEPT, "wallet")
    assert (holder.ours(DAY), holder.theirs(DAY)[0]) == (100, 150)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(_SAID, min_size=1, max_size=12),
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-300, 300)), max_size=4),
    st.sets(st.sampled_from("abc")),
)
def test_entries_come_to_what_evidence_says_as_if_all_were_one(
    september: Path,
    said: list[Said],
    entered: list[tuple[str, int]],
    ambiguous: set[str],
) -> None:
    base = _facts(known(september, "2026-09"), said, frozenset(ambiguous))
    common = {"day": DAY, "due": DAY, "commodity": "CNY", "booked": True, "flow": 0}
    common |= {"source": "decided", "kind": "decided", "event": "", "side": DECIDED}
    rows = [
        {**common, "record": f"d{n}", "key": key, "account": CLEARING, "amount": fen}
        for n, (key, fen) in enumerate(entered)
    ]
    entries = pl.DataFrame(rows, schema=LEG_SCHEMA)
    apart = Holder(replace(base, entries=entries), KEPT, "wallet")
    legs = pl.concat([base.ground.legs, entries])
    ground = replace(base.ground, legs=legs)
    whole = Holder(
        replace(base, ground=ground, entries=entries.clear()), KEPT, "wallet"
    )
    assert apart.items(DAY).equals(whole.items(DAY))
    assert apart.parts(DAY) == whole.parts(DAY)
    assert apart.theirs(DAY) == whole.theirs(DAY)

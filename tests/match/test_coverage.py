"""Reported days, against the plain list of days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from duiping.match.coverage import Coverage, Span, holes, merged

START = date(2026, 9, 1)


def day(number: int) -> date:
    """Give the day so many days after 09-01."""
    return START + timedelta(days=number)


SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 6)).map(
        lambda pair: Span(day(pair[0]), day(pair[0] + pair[1]))
    ),
    max_size=6,
)


def days(spans: list[Span]) -> set[date]:
    return {
        span.first + timedelta(days=n)
        for span in spans
        for n in range((span.last - span.first).days + 1)
    }


@given(SPANS)
def test_merging_and_holes(spans: list[Span]) -> None:
    together = merged(spans)
    assert days(list(together)) == days(spans)
    for left, right in pairwise(together):
        assert left.last + timedelta(days=1) < right.first
    known = days(spans)
    if known:
        every = days([Span(min(known), max(known))])
        assert days(holes(together)) == every - known
    else:
        assert holes(together) == []


@given(SPANS, SPANS, st.integers(0, 30), st.integers(0, 8), st.integers(0, 30))
def test_covering(
    one: list[Span], two: list[Span], first: int, length: int, until: int
) -> None:
    """Every day from first to last, those before a source's first day apart."""
    asked = [day(first + n) for n in range(length + 1)]
    for cut in (None, day(until)):
        known = [
            {d for d in days(spans) if cut is None or d <= cut} for spans in (one, two)
        ]
        coverage = Coverage({"one": one, "two": two}, cut)
        wanted = all(
            some and all(d in some for d in asked if d >= min(some)) for some in known
        )
        assert coverage.covers(("one", "two"), asked[0], asked[-1]) == wanted
        ends_of = pl.DataFrame({"first": asked[:1], "last": asked[-1:]})
        told = coverage.covered(("one", "two"), pl.col("first"), pl.col("last"))
        assert ends_of.select(told=told)["told"].to_list() == [wanted]
        ends = [max(some) if some else None for some in known]
        assert coverage.end(("one", "two")) == (
            None if None in ends else min(end for end in ends if end)
        )


def test_by_hand() -> None:
    coverage = Coverage({"bank": [Span(day(0), day(9)), Span(day(11), day(20))]})
    assert coverage.covers(["bank"], day(-5), day(9))
    assert not coverage.covers(["bank"], day(9), day(11))
    assert not coverage.covers(["bank"], day(20), day(21))
    assert not coverage.covers(["wallet"], day(0), day(0))
    assert not coverage.covers(["bank", "wallet"], day(0), day(0))
    assert coverage.end(["bank"]) == day(20)
    assert coverage.end(["bank", "wallet"]) is None
    # days before the first evidence came in with the opening items
    assert coverage.covers(["bank"], day(-5), day(-3))
    # adjacent files leave no hole
    assert Coverage({"b": [Span(day(5), day(9)), Span(day(0), day(4))]}).covers(
        ["b"], day(0), day(9)
    )

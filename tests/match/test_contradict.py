"""Contradictions: which days a corroborating source must have told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from duiping.config.types import Lag
from duiping.match.contradict import contradictions, pairs
from duiping.match.coverage import Coverage, Span
from duiping.match.questions import questions
from tests.match.legs import ORDERS
from tests.post.rows import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = "wechat-tradebill"


def told(days: Sequence[int], refunds: int = 0) -> pl.DataFrame:
    """Say that 100 were booked and 99 told of a key with legs on some days."""
    return pl.DataFrame(
        [
            {
                "account": ORDERS,
                "hash": 1,
                "tail": 2,
                "commodity": "CNY",
                "teller": SOURCE,
                "key": "k",
                "booked": -100,
                "told": -99,
                "refunds": refunds,
                "day": date(2026, 9, day),
            }
            for day in days
        ]
    )


def reported(*spans: tuple[int, int]) -> Coverage:
    days = [Span(date(2026, 9, first), date(2026, 9, last)) for first, last in spans]
    return Coverage({SOURCE: days})


@pytest.mark.parametrize(
    ("days", "refunds", "spans", "counts"),
    [
        ([5], 0, [(5, 5)], True),
        ([5], 0, [(1, 4), (6, 9)], False),
        ([5, 9], 0, [(1, 8)], False),  # the second day is still to be told
        ([5, 9], 0, [(1, 9)], True),
        ([5, 9], 0, [(1, 5), (8, 10)], True),  # nothing is on the days between
        # A refund may be dated three days apart by the two parties.
        ([5], 1, [(2, 8)], True),
        ([5], 1, [(3, 8)], False),
        ([5], 1, [(2, 7)], False),
        ([5, 6], 1, [(2, 8)], False),
    ],
)
def test_only_where_all_days_are_told(
    days: list[int], refunds: int, spans: list[tuple[int, int]], *, counts: bool
) -> None:
    found = contradictions(told(days, refunds), reported(*spans), rules())
    assert [(one.difference, one.date.day) for one in found] == [
        (-1, max(days)) for _ in [0] if counts
    ]


@pytest.mark.parametrize(
    ("day", "counts"), [(3, False), (4, True), (10, True), (15, True), (16, False)]
)
def test_working_days_between_two_parties(day: int, *, counts: bool) -> None:
    """Told from Tuesday, 09-01, to Friday, 09-18; three working days off each end."""
    known = rules()
    clearing = known.accounts.clearing
    lag = {"refund_due": Lag(3, working=True)}
    more = {**clearing, ORDERS: clearing[ORDERS].model_copy(update=lag)}
    accounts = known.accounts.model_copy(update={"clearing": more})
    config = known.model_copy(update={"accounts": accounts})
    found = contradictions(told([day], 1), reported((1, 18)), config)
    assert len(found) == counts
    # Over the weekend from 09-11 on, told to Monday: Wednesday is the last day.
    found = contradictions(told([day], 1), reported((1, 14)), config)
    assert len(found) == (day == 4)


def test_who_has_told_nothing_is_not_compared() -> None:
    assert pairs(reported(), rules()) == []
    (only,) = pairs(reported((1, 2)), rules())
    assert only == (ORDERS, SOURCE, ("wechat-fundflow",), (SOURCE,))


def test_another_account_that_is_compared_is_another_question() -> None:
    """An answer that was kept before holds nothing of it."""
    known = rules()
    pdd = "Assets:Clearing:Orders:PDD"
    more = known.accounts.clearing[pdd].model_copy(update={"corroborates": ("jingka",)})
    clearing = {**known.accounts.clearing, pdd: more}
    accounts = known.accounts.model_copy(update={"clearing": clearing})
    config = known.model_copy(update={"accounts": accounts})
    one = reported((1, 2))
    both = Coverage({**one.spans, "jingka": one.spans[SOURCE]})
    depends = [questions(spans, config).depends for spans in (one, both)]
    assert depends[0] != depends[1]
    longer = reported((1, 9))
    assert questions(longer, config).depends == depends[0]

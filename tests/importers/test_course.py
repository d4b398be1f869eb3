"""The ends of pieces say what all their rows together say."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.errors import Refusal
from duiping.importers.course import Course, Ranks, Rule
from duiping.importers.proof import balances
from duiping.importers.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.importers.proof import Chain

START = datetime(2026, 9, 1)  # noqa: DTZ001 - wall clock
Rows = list[tuple[int, int, int]]


def frame(rows: Rows) -> pl.DataFrame:
    """Make columns of seconds, amounts and balances."""
    return pl.DataFrame(
        {
            "time": [START + timedelta(seconds=row[0]) for row in rows],
            "amount": [row[1] for row in rows],
            "balance": [row[2] for row in rows],
        },
        schema={"time": pl.Datetime("ms"), "amount": pl.Int64, "balance": pl.Int64},
    )


def noted(rows: Rows, cuts: Sequence[int], rule: Rule) -> Course:
    """Note rows cut into pieces."""
    course, whole = Course(), frame(rows)
    ends = sorted({0, len(rows), *(cut % (len(rows) + 1) for cut in cuts)})
    for start, stop in pairwise(ends):
        piece = whole.slice(start, stop - start)
        course.add(piece["time"], rule, piece["amount"], piece["balance"])
    return course


def proven(rows: Rows, rule: Rule) -> Chain | None:
    """Prove them as a whole; None if they are refused."""
    table = Table(
        name="a.csv",
        encoding="utf-8",
        header=(),
        places={},
        preamble=(),
        body=pl.DataFrame(),
        rows=pl.int_range(len(rows), dtype=pl.Int32, eager=True),
        footer=(),
    )
    time, amount, balance = frame(rows)
    try:
        return balances(
            table,
            time,
            amount,
            balance,
            newest_first=rule.newest_first,
            before=rule.before,
        )
    except Refusal:
        return None


@st.composite
def statements(draw: st.DrawFn) -> Rows:
    """Draw a statement: mostly one that proves itself, either way round."""
    amounts = draw(st.lists(st.integers(-5, 5), min_size=1, max_size=9))
    steps = draw(st.lists(st.integers(0, 1), min_size=9, max_size=9))
    rows, second, balance = [], 0, draw(st.integers(-3, 3))
    for amount, step in zip(amounts, steps, strict=False):
        second, balance = second + step, balance + amount
        rows.append((second, amount, balance))
    if draw(st.booleans()):
        rows.reverse()
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(rows) - 1))
        late, wrong = draw(st.sampled_from([(1, 0), (0, 1), (-1, 0)]))
        one = rows[at]
        rows[at] = (one[0] + late, one[1], one[2] + wrong)
    return rows


@settings(max_examples=300, deadline=None)
@given(
    statements(),
    st.lists(st.integers(0, 9), max_size=3),
    st.builds(Rule, st.booleans(), st.sampled_from([None, None, 0, 1])),
)
def test_ends_say_what_the_whole_says(rows: Rows, cuts: list[int], rule: Rule) -> None:
    course, whole = noted(rows, cuts, rule), proven(rows, rule)
    ends = course.ends()
    assert course.every().equals(frame(rows))
    course.close()
    if ends is not None:
        assert whole is not None
        assert (ends.opening, ends.closing) == (whole.opening, whole.closing)
        ranks = Ranks(len(rows), falling=ends.falling)
        assert ranks.part(0, len(rows)).to_list() == whole.seq.to_list()


@pytest.mark.parametrize("falling", [False, True])
def test_a_plain_statement_needs_its_ends_only(*, falling: bool) -> None:
    """By hand: opened with 10, then +5, −3, +1."""
    rows = [(0, 5, 15), (7, -3, 12), (9, 1, 13)]
    course = noted(rows[::-1] if falling else rows, [1, 2], Rule(falling, 10))
    assert course.ends() == (10, 13, falling)
    course.close()


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 5, 15), (7, -3, 13), (9, 1, 14)],  # 15 − 3 is 12
        [(0, 5, 15), (9, -3, 12), (7, 1, 13)],  # neither oldest nor newest first
    ],
)
def test_a_fault_at_the_border_of_two_pieces_is_seen(rows: Rows) -> None:
    course = noted(rows, [1, 2], Rule(newest_first=False, before=None))
    assert course.ends() is None
    course.close()


def test_two_rules_in_one_file_are_unsteady() -> None:
    course = noted([(0, 5, 15)], [], Rule(newest_first=False, before=None))
    one = frame([(1, 1, 16)])
    course.add(one["time"], Rule(newest_first=True, before=None))
    assert not course.steady
    course.close()


def test_ranks() -> None:
    assert Ranks(5).part(1, 3).to_list() == [1, 2, 3]
    assert Ranks(5, falling=True).part(1, 3).to_list() == [3, 2, 1]
    column = pl.Series([4, 0, 2, 1, 3])
    assert Ranks(5, column=column).part(1, 3).to_list() == [0, 2, 1]

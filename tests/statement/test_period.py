"""Periods: what each form means, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from duiping.errors import BooksError
from duiping.statement.period import period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-09", "2026-09-01", "2026-09-30"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        # The calendar on the wall: 2026-08-31 is a Monday, of ISO week 36.
        ("2026-W36", "2026-08-31", "2026-09-06"),
        # 2026-01-01 is a Thursday: its week is the first and began in 2025.
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-09-03", "2026-09-03", "2026-09-03"),
        ("2026-09-01..2026-09-15", "2026-09-01", "2026-09-15"),
        ("2026-Q3..2026-10-10", "2026-07-01", "2026-10-10"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    found = period(text)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "26-09", "2026-13", "2026-00", "2026-02-30", "2026-Q5", "2026-W54"),
        *("2026-W00", "2027-W53", "2026-9", "2026-09-", "..", "2026-09..", "..2026-09"),
        *("2026-09-15..2026-09-01", "2026-09 ", "２０２６-09", "2026-09\n", "today"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BooksError) as caught:
        period(text)
    assert caught.value.code == "DP461"


def test_the_opening_is_of_the_day_before_and_days_are_counted_inclusive() -> None:
    found = period("2026-09")
    assert found.before == date(2026, 8, 31)
    assert len(found.days()) == 30
    assert found.days()[-1] == date(2026, 9, 30)

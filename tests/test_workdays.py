"""Due days, against the State Council's notices worked by hand.

2025 (国办发明电〔2024〕12号): 10-01 (Wed) to 10-08 (Wed) off; Sunday 09-28 and
Saturday 10-11 are worked. 2026 (国办发明电〔2025〕7号): 10-01 (Thu) to 10-07 (Wed)
off; Sunday 09-20 and Saturday 10-10 are worked; 中秋 09-25 (Fri) to 09-27 off.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping.config.types import Lag
from duiping.errors import BooksError
from duiping.workdays import due, is_working, known_until

OFF = [
    *(date(2025, 10, day) for day in range(1, 9)),
    *(date(2026, 10, day) for day in range(1, 8)),
    *(date(2026, 9, day) for day in (25, 26, 27)),
    date(2026, 9, 19),  # a plain Saturday
    date(2026, 9, 13),  # a plain Sunday
    date(2025, 10, 12),  # the Sunday after a worked Saturday
]
ON = [
    date(2025, 9, 28),  # a worked Sunday
    date(2025, 10, 11),  # a worked Saturday
    date(2026, 9, 20),  # a worked Sunday
    date(2026, 10, 10),  # a worked Saturday
    *(date(2026, 9, day) for day in (21, 24, 28, 30)),
    date(2026, 10, 8),
]


@pytest.mark.parametrize("day", OFF)
def test_days_off(day: date) -> None:
    assert not is_working(day)


@pytest.mark.parametrize("day", ON)
def test_days_worked(day: date) -> None:
    assert is_working(day)


@pytest.mark.parametrize(
    ("day", "days", "working", "last"),
    [
        # Friday before a plain weekend
        (date(2026, 9, 11), 1, True, date(2026, 9, 14)),
        (date(2026, 9, 11), 2, True, date(2026, 9, 15)),
        (date(2026, 9, 12), 1, True, date(2026, 9, 14)),
        # Friday before the worked Sunday
        (date(2026, 9, 18), 1, True, date(2026, 9, 20)),
        (date(2026, 9, 18), 2, True, date(2026, 9, 21)),
        # over 中秋, then over 国庆
        (date(2026, 9, 24), 1, True, date(2026, 9, 28)),
        (date(2026, 9, 30), 1, True, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, True, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, True, date(2026, 10, 12)),
        (date(2026, 10, 3), 1, True, date(2026, 10, 8)),
        # the longer week of 2025
        (date(2025, 9, 27), 1, True, date(2025, 9, 28)),
        (date(2025, 9, 30), 1, True, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, True, date(2025, 10, 11)),
        # none, and calendar days
        (date(2026, 10, 3), 0, True, date(2026, 10, 3)),
        (date(2026, 10, 3), 0, False, date(2026, 10, 3)),
        (date(2026, 9, 30), 10, False, date(2026, 10, 10)),
        (date(2026, 2, 27), 3, False, date(2026, 3, 2)),
    ],
)
def test_due_by_hand(day: date, days: int, working: bool, last: date) -> None:  # noqa: FBT001
    assert due(day, Lag(days, working)) == last


@pytest.mark.parametrize("day", [date(2003, 6, 2), date(2099, 1, 5)])
def test_years_outside_are_refused(day: date) -> None:
    """Never guessed as a plain weekday."""
    with pytest.raises(BooksError) as caught:
        is_working(day)
    assert caught.value.code == "DP416"
    assert caught.value.facts["value"] == day.isoformat()
    assert due(day, Lag(3, working=False)) == day + timedelta(days=3)


def test_a_count_past_the_calendar_stops_on_the_day_after_it() -> None:
    """Due no earlier than that; what is due inside the calendar is exact."""
    last = known_until()
    assert (last.month, last.day) == (12, 31)
    after = last + timedelta(days=1)
    assert due(last, Lag(1, working=True)) == after
    assert due(last - timedelta(days=3), Lag(10, working=True)) == after
    with pytest.raises(BooksError, match="DP416"):
        is_working(after)
    worked = [last - timedelta(days=n) for n in range(9, -1, -1)]
    worked = [day for day in worked if is_working(day)]
    assert due(worked[-2], Lag(1, working=True)) == worked[-1]


DAYS = st.dates(date(2024, 1, 1), date(2026, 6, 30))


@given(DAYS, st.integers(1, 15))
def test_due_counts_working_days(day: date, days: int) -> None:
    """Exactly so many working days lie after the day, the last of them due."""
    last = due(day, Lag(days, working=True))
    after = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(map(is_working, after)) == days
    assert is_working(last)

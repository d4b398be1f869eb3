"""Due days: calendar days, or working days of the Chinese calendar.

`chinesecalendar` carries the State Council's holidays and make-up working days
as data, year by year; a day outside its years fails loudly instead of being
guessed as a plain weekday.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import chinese_calendar

from duiping.errors import BooksError

if TYPE_CHECKING:
    from duiping.config.types import Lag


@cache
def known_until() -> date:
    """Give the last day whose holidays are known."""
    return date(max(known.year for known in chinese_calendar.holidays), 12, 31)


@cache
def is_working(day: date) -> bool:
    """Say whether banks and offices in mainland China work on a day.

    Raises:
        BooksError: the calendar has no data for that year (DP416).
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        years = sorted({known.year for known in chinese_calendar.holidays})
        raise BooksError(
            "DP416", value=day.isoformat(), allowed=f"{years[0]}–{years[-1]}"
        ) from None


@cache
def due(day: date, lag: Lag) -> date:
    """Find the last day on which something from `day` is still in time.

    Args:
        day: when it happened.
        lag: calendar days are added; working days are counted strictly after
            `day`, so that a Friday plus one working day is Monday.

    Returns:
        The due day, inclusive. A count of working days that runs past
        `known_until` stops on the day after it: it is due no earlier, and
        evidence that reaches so far is refused until the calendar does too.
    """
    if not lag.working:
        return day + timedelta(days=lag.days)
    left, found = lag.days, day
    while left and found <= known_until():
        found += timedelta(days=1)
        left -= found <= known_until() and is_working(found)
    return found

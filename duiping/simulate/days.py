"""One month on the wall clock, in seconds from its first midnight.

A time is an int: 0 is 00:00:00 on the 1st, negative is before the month,
``Month.end`` and later is after it. A day is an index: 0 is the 1st.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

import chinese_calendar

DAY: Final = 86400
_MARGIN: Final = 62
_MONTH = re.compile(r"\d{4}-\d{2}")
_HMS = tuple(
    f"{h:02d}:{m:02d}:{s:02d}" for h in range(24) for m in range(60) for s in range(60)
)


def _working(day: date) -> bool:
    """Tell a Chinese working day, make-up days included."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        # The State Council's list for the year is not out: only used beyond
        # the last month that can be simulated.
        new_year = (day.month, day.day) == (1, 1)
        return day.isoweekday() <= 5 and not new_year


class Month:
    """The simulated month: its length, its stamps, its working days."""

    def __init__(self, text: str) -> None:
        """Take ``YYYY-MM``.

        Raises:
            ValueError: not a month within 2024-01..2026-12.
        """
        if not _MONTH.fullmatch(text) or not "2024-01" <= text <= "2026-12":
            message = f"month must be within 2024-01..2026-12: {text!r}"
            raise ValueError(message)
        self.text = text
        self.first = date.fromisoformat(f"{text}-01")
        self.length = monthrange(self.first.year, self.first.month)[1]
        self.end = self.length * DAY
        self._dates = [
            self.first + timedelta(days=index)
            for index in range(-_MARGIN, self.length + _MARGIN)
        ]
        self._iso = [day.isoformat() for day in self._dates]
        self._work = [_working(day) for day in self._dates]
        self.workdays = [d for d in range(self.length) if self.works(d)]

    def date(self, day: int) -> date:
        """Give the date of a day index, inside the month or near it."""
        return self._dates[day + _MARGIN]

    def iso(self, day: int) -> str:
        """Give the date as ``2026-09-01``."""
        return self._iso[day + _MARGIN]

    def stamp(self, time: int) -> str:
        """Give the time as ``2026-09-01 08:00:00``."""
        return f"{self._iso[time // DAY + _MARGIN]} {_HMS[time % DAY]}"

    def clock(self, time: int) -> str:
        """Give the time of day as ``08:00:00``."""
        return _HMS[time % DAY]

    def compact(self, day: int) -> str:
        """Give the date as ``20260901``."""
        return self._iso[day + _MARGIN].replace("-", "")

    def works(self, day: int) -> bool:
        """Say whether banks work that day."""
        return self._work[day + _MARGIN]

    def after(self, day: int, count: int) -> int:
        """Give the ``count``-th working day strictly after ``day``."""
        while count:
            day += 1
            count -= self.works(day)
        return day

    def before(self, day: int) -> int:
        """Give the last working day strictly before ``day``."""
        day -= 1
        while not self.works(day):
            day -= 1
        return day

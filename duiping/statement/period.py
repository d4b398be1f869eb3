"""Periods as people name them: a day, week, month, quarter, year, or from..to."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from duiping.errors import BooksError

_FORM = re.compile(
    r"(?P<year>[12][0-9]{3})"
    r"(-(Q(?P<quarter>[1-4])|W(?P<week>[0-5][0-9])"
    r"|(?P<month>[01][0-9])(-(?P<day>[0-3][0-9]))?))?"
)
_QUARTER = 3


class Period(NamedTuple):
    """Days from first to last, both inclusive, under the name they were given."""

    name: str
    first: date
    last: date

    @property
    def before(self) -> date:
        """The day that the opening is of."""
        return self.first - timedelta(days=1)

    def days(self) -> tuple[date, ...]:
        """List the days."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=n) for n in range(count))


def period(text: str) -> Period:
    """Read a period: ``2026``, ``2026-Q3``, ``2026-09``, ``2026-W36``,
    ``2026-09-03`` or ``2026-09-01..2026-09-15``. Weeks are those of ISO 8601,
    from Monday to Sunday.

    Raises:
        BooksError: it is none of these, or ends before it begins (DP461).
    """  # noqa: D205 - the forms are the summary
    try:
        first, dots, last = text.partition("..")
        begun, ended = _days(first), _days(last or first)
    except ValueError:
        raise BooksError("DP461", value=text) from None
    if ended[1] < begun[0] or (dots and not last) or begun[0] == date.min:
        raise BooksError("DP461", value=text)
    return Period(text, begun[0], ended[1])


def _days(text: str) -> tuple[date, date]:
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError(text)
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return day, day
    if found["week"]:
        week = int(found["week"])
        return date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
    if found["month"]:
        return _months(year, int(found["month"]), int(found["month"]))
    if found["quarter"]:
        end = int(found["quarter"]) * _QUARTER
        return _months(year, end - _QUARTER + 1, end)
    return _months(year, 1, 12)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])

"""Which days a file covers and when it was true, from its text and its name."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.importers.table import Line, Table

_DAY = r"(20\d{2})[-/年.]?(\d{2})[-/月.]?(\d{2})日?"
_CLOCK = r"(?:[ T]?(\d{2}):(\d{2}):(\d{2}))?"
_PRINTED = re.compile(rf"(?<!\d){_DAY}{_CLOCK}(?!\d)")
_EXPORTED = re.compile(rf"(?:导出|下载|申请)时间:?[\s\[]*{_DAY}{_CLOCK}")
_RANGE = re.compile(
    r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})[-_~至](20\d{2})-?(\d{2})-?(\d{2})(?!\d)"
)
_STAMP = re.compile(
    r"(?<!\d)(20\d{2})-(\d{2})-(\d{2})[-_ ](\d{2})-(\d{2})-(\d{2})(?!\d)"
)
_RUN = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?!\d)")
_ONE = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?![\d-])")
_MONTH = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})(?![\d-])")


class Days(NamedTuple):
    """First and last day, inclusive."""

    first: date | None
    last: date | None


NO_DAYS = Days(None, None)


def _date(*parts: str) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _moment(parts: Iterable[str | None]) -> datetime | None:
    try:
        return datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type] # noqa: DTZ001 - wall clock
    except ValueError:
        return None


def printed(lines: Iterable[Line]) -> Days:
    """Read the period from a preamble: the first line that names two days.

    An end that is printed as midnight is exclusive (Alipay), any other inclusive.
    """
    for line in lines:
        text = unicodedata.normalize("NFKC", line.text)
        found = [m.groups() for m in _PRINTED.finditer(text)]
        if len(found) < 2:  # noqa: PLR2004 - from and to
            continue
        start, end = _moment(found[0]), _moment(found[1])
        if start is None or end is None or end < start:
            continue
        last = end.date()
        if found[1][3] is not None and end.time() == time() and end > start:
            last -= timedelta(days=1)
        return Days(start.date(), last)
    return NO_DAYS


def named(name: str) -> Days:
    """Read the period from a file's name: a range, a day or a month."""
    for match in _RANGE.finditer(name):
        first, last = _date(*match.groups()[:3]), _date(*match.groups()[3:])
        if first is not None and last is not None and first <= last:
            return Days(first, last)
    if stamped(name) is not None:
        return NO_DAYS
    for match in _ONE.finditer(name):
        day = _date(*match.groups())
        if day is not None:
            return Days(day, day)
    for match in _MONTH.finditer(name):
        first = _date(*match.groups(), "1")
        if first is not None:
            length = calendar.monthrange(first.year, first.month)[1]
            return Days(first, first.replace(day=length))
    return NO_DAYS


def stamped(name: str) -> datetime | None:
    """Read the time of export from a file's name."""
    for pattern in (_STAMP, _RUN):
        for match in pattern.finditer(name):
            found = _moment(match.groups())
            if found is not None:
                return found
    return None


def exported(table: Table) -> datetime | None:
    """Read the time of export that a file prints, above or below its rows."""
    for line in (*table.footer, *table.preamble):
        match = _EXPORTED.search(unicodedata.normalize("NFKC", line.text))
        if match is not None:
            return _moment(match.groups())
    return None


def days(table: Table) -> Days:
    """Give the days that a file says it covers: its preamble, else its name."""
    found = printed(table.preamble)
    return found if found != NO_DAYS else named(base(table.name))


def base(name: str) -> str:
    """Give a file's name without folders."""
    return name.replace("\\", "/").rsplit("/", 1)[-1]

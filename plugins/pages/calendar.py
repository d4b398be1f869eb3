"""The continuity of statements: which day of which source has its file."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from duiping.config import Config
    from duiping.result import Document

# What a day can be, the surest first.
PROVEN, FILED, GAP, OUTSIDE = "proven", "filed", "gap", "outside"


class Day(NamedTuple):
    """A day of a source: what is known of it, and how many files cover it."""

    day: str
    number: int
    state: str
    files: int


class Strip(NamedTuple):
    """The month of one source."""

    source: str
    title: str
    days: tuple[Day, ...]

    @property
    def gaps(self) -> int:
        """How many days are missing between files."""
        return sum(day.state == GAP for day in self.days)


def strips(result: Document, config: Config, month: str) -> tuple[Strip, ...]:
    """Say for every day of a month what each source has.

    A day is proven when the source printed the balance of its end and the books
    have the account; filed when a file covers it; a gap when files lie before
    and after; else outside: not downloaded yet, or before the first file.

    Args:
        result: the whole result, not cut: gaps show only against other months.
        config: the rules.
        month: ``YYYY-MM``.
    """
    printed = {(row[0], row[1]) for row in result.get("printed", ())}
    spans: dict[str, list[tuple[str, str]]] = {}
    for file in result["files"]:
        if file["first_day"][:1].isdigit():
            ends = (file["first_day"], file["last_day"])
            spans.setdefault(file["source"], []).append(ends)
    year, number = (int(part) for part in month.split("-"))
    first = date(year, number, 1)
    days = [str(first + timedelta(days=n)) for n in range(monthrange(year, number)[1])]
    return tuple(
        Strip(
            name,
            source.title,
            tuple(
                _day(day, spans[name], (source.account, day) in printed) for day in days
            ),
        )
        for name, source in config.sources.items()
        if source.part != "opening" and name in spans
    )


def _day(day: str, spans: list[tuple[str, str]], proven: bool) -> Day:  # noqa: FBT001
    files = sum(first <= day <= last for first, last in spans)
    if files:
        state = PROVEN if proven else FILED
    elif min(spans)[0] < day < max(last for _, last in spans):
        state = GAP
    else:
        state = OUTSIDE
    return Day(day, int(day[8:]), state, files)

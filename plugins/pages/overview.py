"""The overview's figures: what cleared, what is on its way, what broke, by age."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.match.breaks import CHECK_KINDS, KINDS
from duiping.money import minor
from duiping.plugins.pages.calendar import strips
from duiping.report.chart import lanes
from duiping.report.figures import AGES
from duiping.report.standing import standings
from duiping.report.way import channels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.plugins.pages.calendar import Strip
    from duiping.plugins.pages.store import Books
    from duiping.report.chart import Lane
    from duiping.report.figures import Sums
    from duiping.report.standing import Standing
    from duiping.result import Document


class Tally(NamedTuple):
    """A number of items and what they sum to, minor units by commodity."""

    number: int
    sums: Sums


class Arrival(NamedTuple):
    """Items in transit of one account that are due on one day."""

    due: str
    account: str
    coming: Tally
    going: Tally


class Cell(NamedTuple):
    """Breaks of one kind in one span of ages, days from `low` to `high`."""

    low: int
    high: int | None
    tally: Tally


class Kind(NamedTuple):
    """A row of the matrix: the breaks of a kind, by age."""

    kind: str
    check: bool
    cells: tuple[Cell, ...]
    total: Tally


class Overview(NamedTuple):
    """Everything the overview shows of a period."""

    lanes: tuple[Lane, ...]
    standings: tuple[Standing, ...]
    keys: int
    cleared: int
    owed: int
    agreed: int
    arrivals: tuple[Arrival, ...]
    transit: Tally
    kinds: tuple[Kind, ...]
    breaks: Tally
    undecided: Tally
    calendar: tuple[Strip, ...]
    month: str


def overview(books: Books, period: str, language: str) -> Overview:
    """Work out the overview of a month, or of everything for ``""``."""
    return books.once(
        ("overview", period, language), lambda: _overview(books, period, language)
    )


def percent(part: int, whole: int) -> str:
    """Write a share in tenths of a percent, cut off: 100 % only when it is all."""
    if whole <= 0:
        return "–"
    tenths = max(part, 0) * 1000 // whole
    return f"{tenths // 10}.{tenths % 10} %"


def tally(entries: Iterable[Document], figure: str = "at_risk") -> Tally:
    """Count entries and add up one of their figures, without signs."""
    number, sums = 0, dict[str, int]()
    for entry in entries:
        number += 1
        amount = abs(minor(entry[figure]))
        sums[entry["commodity"]] = sums.get(entry["commodity"], 0) + amount
    return Tally(number, {name: n for name, n in sorted(sums.items()) if n})


def ages() -> tuple[tuple[int, int | None], ...]:
    """Give the spans of age, in days: (0, 3), (4, 7) … (31, None)."""
    lows = [0, *(high + 1 for high in AGES if high is not None)]
    return tuple(zip(lows, AGES, strict=True))


def arrivals(transit: Iterable[Document]) -> tuple[Arrival, ...]:
    """Sort what is in transit by the day it is due and by account."""
    groups: dict[tuple[str, str], list[Document]] = {}
    for entry in transit:
        groups.setdefault((entry["due"], entry["account"]), []).append(entry)
    return tuple(
        Arrival(
            *place,
            tally((e for e in some if minor(e["difference"]) >= 0), "difference"),
            tally((e for e in some if minor(e["difference"]) < 0), "difference"),
        )
        for place, some in sorted(groups.items())
    )


def matrix(breaks: Iterable[Document]) -> tuple[Kind, ...]:
    """Sort breaks by kind and age."""
    groups: dict[str, list[Document]] = {}
    for entry in breaks:
        groups.setdefault(entry["kind"], []).append(entry)
    order = [*KINDS, *sorted(set(groups) - set(KINDS))]
    return tuple(
        Kind(
            kind,
            kind in CHECK_KINDS,
            tuple(_cell(groups[kind], low, high) for low, high in ages()),
            tally(groups[kind]),
        )
        for kind in order
        if kind in groups
    )


def _cell(entries: list[Document], low: int, high: int | None) -> Cell:
    aged = (
        entry
        for entry in entries
        if low <= entry["age_days"] and (high is None or entry["age_days"] <= high)
    )
    return Cell(low, high, tally(aged))


def _overview(books: Books, period: str, language: str) -> Overview:
    shown = books.cut(period)
    held = standings(shown, books.config)
    money = [s for s in held if s.commodity == books.config.books.currency]
    month = period or next(iter(books.months), "")
    return Overview(
        lanes=lanes(channels(shown, books.config), language),
        standings=held,
        keys=sum(s.keys for s in held),
        cleared=sum(s.cleared for s in held),
        owed=sum(max(s.owed, 0) for s in money),
        agreed=sum(max(s.agreed, 0) for s in money),
        arrivals=arrivals(shown["in_transit"]),
        transit=tally(shown["in_transit"]),
        kinds=matrix(shown["breaks"]),
        breaks=tally(shown["breaks"]),
        undecided=tally(e for e in shown["breaks"] if not e["decided"]),
        calendar=strips(books.result, books.config, month) if month else (),
        month=month,
    )

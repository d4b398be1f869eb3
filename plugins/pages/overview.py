"""The overview's figures: what cleared, what is on its way, what broke, by age."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.match.breaks import BALANCE_KINDS, CHECK_KINDS, KINDS
from duiping.money import minor
from duiping.plugins.pages.calendar import strips
from duiping.report.chart import lanes
from duiping.report.figures import AGES
from duiping.report.standing import Broken, standings
from duiping.report.way import channels
from duiping.sku import together

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


NONE = Tally(0, {})


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
        ("overview", period, language),
        lambda: _overview(books, period, language),
        lambda later: overview(later, period, language),
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
        unit = together(entry["commodity"])
        sums[unit] = sums.get(unit, 0) + amount
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


def _kinds(parts: dict[tuple[str, int, bool], Tally]) -> tuple[Kind, ...]:
    groups: dict[str, dict[int, Tally]] = {}
    for (kind, age, _), part in parts.items():
        cells = groups.setdefault(kind, {})
        cells[age] = _both(cells.get(age, NONE), part)
    order = [*KINDS, *sorted(set(groups) - set(KINDS))]
    return tuple(_kind(kind, groups[kind]) for kind in order if kind in groups)


def _kind(kind: str, cells: dict[int, Tally]) -> Kind:
    shown = tuple(
        Cell(low, high, cells.get(place, NONE))
        for place, (low, high) in enumerate(ages())
    )
    total = reduce(_both, (cell.tally for cell in shown), NONE)
    return Kind(kind, kind in CHECK_KINDS, shown, total)


def _parts(table: pl.DataFrame) -> dict[tuple[str, int, bool], Tally]:
    """Count and add up breaks by kind, span of ages, and whether decided.

    Args:
        table: lines of `Index.table`; there may be a hundred thousand.
    """
    ends = [low for low, _ in ages()[1:]]
    age = sum((pl.col("age") >= low).cast(pl.Int32) for low in ends)
    groups = table.group_by("kind", "decided", "commodity", span=age).agg(
        pl.len(), amount=pl.col("amount").abs().sum()
    )
    found: dict[tuple[str, int, bool], Tally] = {}
    for kind, decided, commodity, span, number, amount in groups.sort(
        "kind", "span", "decided", "commodity"
    ).iter_rows():
        part = Tally(number, {together(commodity): amount} if amount else {})
        group = (kind, span, decided)
        found[group] = _both(found.get(group, NONE), part)
    return found


def _both(one: Tally, two: Tally) -> Tally:
    """Add up two tallies."""
    sums = Counter(one.sums)
    sums.update(two.sums)
    return Tally(one.number + two.number, dict(sorted(sums.items())))


def standing(books: Books, period: str) -> tuple[Standing, ...]:
    """Give how the clearing accounts stand in a month; the owner's page asks, too."""
    return books.once(
        ("standing", period),
        lambda: standings(books.cut(period), books.config, broken(books, period)),
    )


def broken(books: Books, period: str) -> list[Broken]:
    """Add up the breaks of a month's balances, in columns."""
    left = pl.col("remaining")
    here = (pl.col("date").str.head(7) == period).sum() if period else pl.len()
    sums = (
        books.index.month(period)
        .filter(pl.col("kind").is_in(list(BALANCE_KINDS)))
        .group_by("account", "commodity")
        .agg(
            left.filter(left > 0).sum().alias("short"),
            -left.filter(left <= 0).sum().alias("over"),
            pl.len().alias("broken"),
            here.alias("begun"),
        )
    )
    return [Broken(*row) for row in sums.sort("account", "commodity").iter_rows()]


def shared(one: Standing) -> tuple[int, int]:
    """Give what both parties of an account say, and what was to come in all.

    Where more came too much than was to come, nothing is agreed; what lacks was still
    to come, so that such an account does not drop out of the share.
    """
    agreed = max(one.agreed, 0)
    return agreed, max(one.owed, agreed + one.short)


def _overview(books: Books, period: str, language: str) -> Overview:
    shown = books.cut(period)
    held = standing(books, period)
    parts = _parts(books.index.month(period))
    left = (part for (_, _, decided), part in parts.items() if not decided)
    money = [s for s in held if s.commodity == books.config.books.currency]
    shares = [shared(s) for s in money]
    month = period or next(iter(books.months), "")
    return Overview(
        lanes=lanes(channels(shown, books.config, held), language),
        standings=held,
        keys=sum(s.keys for s in held),
        cleared=sum(s.cleared for s in held),
        owed=sum(share[1] for share in shares),
        agreed=sum(share[0] for share in shares),
        arrivals=arrivals(shown["in_transit"]),
        transit=tally(shown["in_transit"]),
        kinds=_kinds(parts),
        breaks=reduce(_both, parts.values(), NONE),
        undecided=reduce(_both, left, NONE),
        calendar=strips(books.result, books.config, month) if month else (),
        month=month,
    )

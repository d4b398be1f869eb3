"""The report's figures: sums over breaks, open items and files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from duiping.match.breaks import CHECK_KINDS, KINDS
from duiping.money import minor
from duiping.report.standing import balance_breaks
from duiping.sku import together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.result import Document

# Upper ends, in days, of the ages that open items are sorted into.
AGES: tuple[int | None, ...] = (3, 7, 15, 30, None)

Sums = dict[str, int]
"""Minor units by commodity, in a fixed order; pieces of all goods are one."""


class Kind(NamedTuple):
    """All breaks of one kind: how many, and what is at risk."""

    kind: str
    check: bool
    number: int
    at_risk: Sums


class Age(NamedTuple):
    """Open items of an age in days: in transit and broken."""

    days: str
    waiting: int
    waiting_sums: Sums
    broken: int
    broken_sums: Sums


COUNTS = (
    "files",
    "rows",
    "posted",
    "corroborating",
    "ignored",
    "suspense",
    "rejected",
)


class Origin(NamedTuple):
    """All files of one source; `counts` has the names of `COUNTS`."""

    source: str
    title: str
    part: str
    counts: dict[str, int]
    first: str
    last: str


def at_risk(entries: Iterable[Document]) -> Sums:
    """Add up what is at risk, by commodity; amounts of nothing are left out."""
    sums: dict[str, int] = defaultdict(int)
    for entry in entries:
        sums[together(entry["commodity"])] += minor(entry["at_risk"])
    return {name: sums[name] for name in sorted(sums) if sums[name]}


def by_kind(result: Document) -> tuple[Kind, ...]:
    """Sum up the breaks by kind, in the order of `KINDS`."""
    groups: dict[str, list[Document]] = defaultdict(list)
    for entry in result["breaks"]:
        groups[entry["kind"]].append(entry)
    order = [*KINDS, *sorted(set(groups) - set(KINDS))]
    return tuple(
        Kind(kind, kind in CHECK_KINDS, len(groups[kind]), at_risk(groups[kind]))
        for kind in order
        if kind in groups
    )


def ages(result: Document) -> tuple[Age, ...]:
    """Sort open items (no check breaks) by their age in days."""
    out, low = [], 0
    for high in AGES:
        waiting, broken = (
            [e for e in entries if _aged(e["age_days"], low, high)]
            for entries in (result["in_transit"], balance_breaks(result))
        )
        days = f"> {low - 1}" if high is None else f"{low}–{high}"
        out.append(
            Age(days, len(waiting), at_risk(waiting), len(broken), at_risk(broken))
        )
        low = (high or 0) + 1
    return tuple(out)


def origins(result: Document, config: Config) -> tuple[Origin, ...]:
    """Sum up the files of each source, in the order of the rules."""
    groups: dict[str, list[Document]] = defaultdict(list)
    for file in result["files"]:
        groups[file["source"]].append(file)
    order = [*config.sources, *sorted(set(groups) - set(config.sources))]
    return tuple(
        _origin(source, groups[source], config) for source in order if source in groups
    )


def totals(rows: Iterable[Origin]) -> dict[str, int]:
    """Add up the sources' counts."""
    listed = list(rows)
    return {name: sum(row.counts[name] for row in listed) for name in COUNTS}


def _origin(source: str, files: list[Document], config: Config) -> Origin:
    known = config.sources.get(source)
    days = sorted(
        day
        for file in files
        for day in (file["first_day"], file["last_day"])
        if day[:1].isdigit()
    )
    return Origin(
        source,
        known.title if known else source,
        known.part if known else "",
        {"files": len(files)}
        | {name: sum(int(file[name]) for file in files) for name in COUNTS[1:]},
        days[0] if days else "",
        days[-1] if days else "",
    )


def _aged(days: int, low: int, high: int | None) -> bool:
    return low <= days and (high is None or days <= high)

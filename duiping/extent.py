"""The extent of the evidence: which days each source has reported."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from duiping.errors import BooksError
from duiping.match.coverage import Coverage, Span
from duiping.workdays import known_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from duiping.evidence import Evidence
    from duiping.sources import Sources


def coverage_of(
    items: Iterable[Evidence], sources: Sources, until: date | None = None
) -> Coverage:
    """Say which days each source has reported.

    A snapshot of orders speaks for all days up to the day before it was taken,
    whether orders came in on them or not.
    """
    spans: dict[str, list[Span]] = {}
    for item in items:
        if sources.config.sources[item.source].part == "opening":
            continue
        last = item.last_day
        if item.source in sources.snapshots:
            last = max(last, item.as_of.date() - timedelta(days=1))
        if last > known_until():
            # Nothing due there could be judged.
            allowed = f"– {known_until()}"
            raise BooksError("DP416", value=last, allowed=allowed)
        spans.setdefault(item.source, []).append(Span(item.first_day, last))
    return Coverage(spans, until)

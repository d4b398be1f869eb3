"""Coverage: which days each source has reported, and what that allows to judge.

There is no today: what is missing is judged by how far the other party's
evidence reaches, and only where it covers the whole time that was allowed.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ONE = timedelta(days=1)


class Span(NamedTuple):
    """Days from first to last, both inclusive."""

    first: date
    last: date


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap or follow each other, in order of days."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.first <= out[-1].last + ONE:
            out[-1] = Span(out[-1].first, max(out[-1].last, span.last))
        else:
            out.append(span)
    return tuple(out)


def holes(spans: Sequence[Span]) -> list[Span]:
    """List the days between merged spans that nobody reported."""
    return [Span(left.last + ONE, right.first - ONE) for left, right in pairwise(spans)]


class Coverage:
    """The reported days of every source."""

    def __init__(
        self, spans: Mapping[str, Iterable[Span]], until: date | None = None
    ) -> None:
        """Keep the spans, cut at the day that was asked for, if any."""
        self.spans: dict[str, tuple[Span, ...]] = {}
        for source, some in spans.items():
            known = merged(some)
            if until is not None:
                known = tuple(
                    Span(s.first, min(s.last, until)) for s in known if s.first <= until
                )
            self.spans[source] = known

    def end(self, sources: Iterable[str]) -> date | None:
        """Give the last day that all of these sources have reported."""
        ends = [self.spans[s][-1].last if self.spans.get(s) else None for s in sources]
        known = [end for end in ends if end is not None]
        return min(known) if known and len(known) == len(ends) else None

    def covers(self, sources: Iterable[str], first: date, last: date) -> bool:
        """Say whether every source has reported all days from first to last.

        Days before a source's first evidence are not held against it: what was
        open then came in with the opening items.
        """
        return all(self._one(self.spans.get(s, ()), first, last) for s in sources)

    def covered(self, sources: Iterable[str], first: pl.Expr, last: pl.Expr) -> pl.Expr:
        """Say the same as `covers` of many days, as an expression; no for a null."""
        each = [_within(self.spans.get(s, ()), first, last) for s in sources]
        return pl.all_horizontal(pl.lit(value=True), *each).fill_null(value=False)

    @staticmethod
    def _one(spans: Sequence[Span], first: date, last: date) -> bool:
        if not spans:
            return False
        start = max(first, spans[0].first)
        return any(s.first <= start and last <= s.last for s in spans)


def _within(spans: Sequence[Span], first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Say whether days lie in one of a source's spans, those before all left out."""
    if not spans:
        return pl.lit(value=False)
    start = pl.max_horizontal(first, pl.lit(spans[0].first))
    return pl.any_horizontal(
        (start >= pl.lit(span.first)) & (last <= pl.lit(span.last)) for span in spans
    )

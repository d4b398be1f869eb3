"""Derivation: evidence and rules in, the whole books out; a fold over spans.

What sealed months say is a fact, kept by their seals (`duiping.seals`): the
books are derived by today's rules as a whole, links of closed months standing,
and where the sealed days come out differently, the difference is posted into
the open month (`duiping.seal.correct`).
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.booking import counted
from duiping.leg import LEG_SCHEMA
from duiping.match.keyless import LINK_SCHEMA, linked, texts
from duiping.post.book import post
from duiping.post.revalue import revaluations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from duiping.config import Config
    from duiping.match.keyless import Chosen

REFUND_MARK = {"record": pl.String(), "event": pl.String()}


class Span(NamedTuple):
    """A stretch of the books with the rules that hold in it.

    `records` are those that the span's evidence added; a record that an
    earlier span has posted is not posted again. `chosen` are the links that
    people made, `links` those that stand because their month is closed.
    """

    config: Config
    records: pl.DataFrame
    chosen: Sequence[Chosen] = ()
    links: pl.DataFrame | None = None


class Since(NamedTuple):
    """What moved since an earlier state of the books, whose tables were extended.

    `root` is the folder of the earlier state's tables, `notes` the one of what was
    concluded from them. `touched` (``hash``, ``tail``) are all keys whose legs may
    differ from the earlier state's; `before` and `after` are their legs then and
    now (`LEG_SCHEMA`). Legs of any other key are the same in both. `was` and `are`
    are the records then and now whose own key is touched; all others are the same.
    """

    root: Path
    notes: Path
    touched: pl.DataFrame
    before: pl.LazyFrame
    after: pl.LazyFrame
    was: pl.LazyFrame
    are: pl.LazyFrame


class State(NamedTuple):
    """The books after some spans: keyed records, legs, links, marks, limits.

    Both large tables may lie on disk: who needs a part asks `all_records` and
    `all_legs`. Records have a ``line``, their place among those of their source,
    and come in that order; legs come in no order. `counts` is from
    `duiping.booking.counted`. `since` is there where an earlier state was extended.
    """

    all_records: pl.LazyFrame
    all_legs: pl.LazyFrame
    links: pl.DataFrame
    unevidenced: pl.DataFrame
    counts: pl.DataFrame
    unsearched: tuple[tuple[str, str], ...] = ()
    since: Since | None = None

    @property
    def records(self) -> pl.DataFrame:
        """All records, in memory."""
        return self.all_records.collect()

    @property
    def legs(self) -> pl.DataFrame:
        """All legs, in memory."""
        return self.all_legs.collect()

    @property
    def ambiguous(self) -> frozenset[str]:
        """Groups that linking could not resolve."""
        return frozenset(self.links.filter(pl.col("ambiguous"))["group"])


class _Books(NamedTuple):
    """The books in memory, before they are a `State`."""

    records: pl.DataFrame
    legs: pl.DataFrame
    links: pl.DataFrame
    unevidenced: pl.DataFrame
    unsearched: tuple[tuple[str, str], ...]


def _empty() -> _Books:
    """Start from nothing."""
    return _Books(
        pl.DataFrame(schema={"id": pl.String()}),
        pl.DataFrame(schema=LEG_SCHEMA),
        pl.DataFrame(schema=LINK_SCHEMA),
        pl.DataFrame(schema=REFUND_MARK),
        (),
    )


def fold(spans: Iterable[Span]) -> State:
    """Derive the books span by span, in memory.

    Args:
        spans: in order of time.

    Returns:
        The books after the last span.
    """
    books = reduce(_step, spans, _empty())
    return State(
        numbered(books.records).lazy(),
        books.legs.lazy(),
        books.links,
        books.unevidenced,
        counted(books.legs),
        books.unsearched,
    )


def _step(state: _Books, span: Span) -> _Books:
    fresh = span.records.filter(~pl.col("id").is_in(state.records["id"].implode()))
    posting = post(fresh, span.config)
    # Statements are read line by line later on: in order of time, and within a
    # second in the order in which they were gathered.
    records = pl.concat([state.records, posting.records], how="diagonal").sort(
        "source", "time", nulls_last=True, maintain_order=True
    )
    legs = pl.concat([state.legs, posting.legs])
    found = linked(legs, texts(records), span.config, span.chosen, span.links)
    # Last, since it asks what every account holds.
    valued = revaluations(found.legs, records, span.config)
    return _Books(
        records,
        pl.concat([found.legs, valued]) if valued.height else found.legs,
        pl.concat([state.links, found.links]),
        pl.concat([state.unevidenced, posting.unevidenced]),
        (*state.unsearched, *found.unsearched),
    )


def numbered(records: pl.DataFrame) -> pl.DataFrame:
    """Add the ``line`` of each record: its place in the order given."""
    return records.with_columns(line=pl.int_range(pl.len(), dtype=pl.UInt32))

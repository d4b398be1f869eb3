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

from duiping.leg import LEG_SCHEMA
from duiping.match.keyless import LINK_SCHEMA, linked
from duiping.post.book import Posting, post
from duiping.post.revalue import revaluations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


class State(NamedTuple):
    """The books after some spans: keyed records, legs, links, marks, limits."""

    records: pl.DataFrame
    legs: pl.DataFrame
    links: pl.DataFrame
    unevidenced: pl.DataFrame
    unsearched: tuple[tuple[str, str], ...] = ()

    @property
    def ambiguous(self) -> frozenset[str]:
        """Groups that linking could not resolve."""
        return frozenset(self.links.filter(pl.col("ambiguous"))["group"])

    def posting(self) -> Posting:
        """Give what the journal prints."""
        return Posting(self.records, self.legs, self.unevidenced)


def empty() -> State:
    """Start from nothing."""
    return State(
        pl.DataFrame(schema={"id": pl.String()}),
        pl.DataFrame(schema=LEG_SCHEMA),
        pl.DataFrame(schema=LINK_SCHEMA),
        pl.DataFrame(schema=REFUND_MARK),
    )


def fold(spans: Iterable[Span], start: State | None = None) -> State:
    """Derive the books span by span.

    Args:
        spans: sealed ones first, in order of time, the open one last.
        start: the books to go on from; nothing if left out.

    Returns:
        The books after the last span.
    """
    return reduce(_step, spans, start or empty())


def _step(state: State, span: Span) -> State:
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
    return State(
        records,
        pl.concat([found.legs, valued]) if valued.height else found.legs,
        pl.concat([state.links, found.links]),
        pl.concat([state.unevidenced, posting.unevidenced]),
        (*state.unsearched, *found.unsearched),
    )


def texts(records: pl.DataFrame) -> pl.DataFrame:
    """Give what each row prints about itself, in which a reference may stand."""
    numbers = [pl.col(n) for n in ("payout_no", "alias_no", "memo")]
    return records.select(
        pl.col("id").alias("record"),
        text=pl.concat_str(numbers, separator=" ", ignore_nulls=True),
    )

"""The journal after new evidence: only what moved since is written anew.

Entries that stand singly are written anew with their source's whole month, so that
they come in the order of their statement; a daily entry where its own legs differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.booking import GROUP, daily_event
from duiping.journal.blocks import (
    APART,
    DAILY,
    SINGLE,
    balances,
    booked,
    by_day_months,
    dailies,
    labelled,
    of,
    ordered,
    priced,
    singles,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from duiping.config import Config
    from duiping.derive import Since, State
    from duiping.journal.blocks import Known

MONTH = ("source", "month")


class Earlier(NamedTuple):
    """What an earlier state's journal was, by the same rules.

    Attributes:
        blocks: from `duiping.journal.written`.
        evidence: SHA-256 of the files it was of.
    """

    blocks: pl.DataFrame
    evidence: Collection[str]


class _Moved(NamedTuple):
    """What to write anew.

    Attributes:
        single: months of sources that are not booked by the day.
        apart: others, for their legs with a price of their own.
        turned: months that are booked by the day now and were not.
        groups: daily entries (`GROUP`) of months that were so before.
    """

    single: pl.DataFrame
    apart: pl.DataFrame
    turned: pl.DataFrame
    groups: pl.DataFrame


def renewed(
    earlier: Earlier,
    state: State,
    config: Config,
    known: Known,
    after: date | None = None,
) -> pl.DataFrame:
    """Give what `duiping.journal.written` would, from what an earlier state's was.

    Args:
        earlier: the earlier journal.
        state: the books, with what moved since.
        config: as then.
        known: what is known of the books.
        after: only what is later than this day, as then.

    Raises:
        ValueError: the state doesn't know what moved.
    """
    if state.since is None:
        raise ValueError("nothing is known of an earlier state")
    daily = by_day_months(state, config, after)
    moved = _moved(earlier, state.since, daily, after)
    legs = booked(state.all_legs, after)
    summed = of(legs, daily, "semi").filter(~priced())
    parts = [_kept(earlier.blocks, moved, daily)]
    for months, mine, part in (
        (moved.single, legs, SINGLE),
        (moved.apart, legs.filter(priced()), APART),
    ):
        if months.height:
            some = of(mine, months, "semi")
            parts += singles(some, part, state, config)
    if moved.turned.height:
        some = of(summed, moved.turned, "semi")
        parts.append(table(dailies(some, state.all_records, config)))
    own = _own(moved.groups, state.since, known, after)
    others = moved.groups.join(own, on=GROUP, how="anti")
    if own.height:
        some = _of_groups(booked(state.since.after, after), own)
        records = _records(some, state, state.since)
        parts.append(table(dailies(some, records, config)))
    if others.height:
        some = _of_groups(summed, others)
        parts.append(table(dailies(some, state.all_records, config)))
    return ordered(*parts, table(balances(known.edges, config, after)))


def _of_groups(legs: pl.LazyFrame, groups: pl.DataFrame) -> pl.LazyFrame:
    """Choose the legs of some daily entries."""
    return (
        legs.filter(pl.col("day").is_in(groups["day"].unique().implode()), ~priced())
        .with_columns(event=daily_event())
        .join(groups.lazy(), on=GROUP, how="semi")
    )


def _own(
    groups: pl.DataFrame, since: Since, known: Known, after: date | None
) -> pl.DataFrame:
    """Choose the entries of which all legs moved: nobody else need be asked of them."""
    mine = _of_groups(booked(since.after, after), groups)
    held = _of_groups(booked(known.legs.lazy(), after), groups)
    counts = held.group_by(GROUP).agg(pl.col("legs").sum())
    moved = mine.group_by(GROUP).agg(legs=pl.len().cast(pl.Int64))
    return counts.join(moved, on=[*GROUP, "legs"], how="semi").select(GROUP).collect()


def _records(legs: pl.LazyFrame, state: State, since: Since) -> pl.LazyFrame:
    """Give the records of some legs that moved, asking all only for what is missing."""
    lacking = legs.filter(labelled()).join(
        since.are, left_on="record", right_on="id", how="anti"
    )
    missing = lacking.select(pl.len()).collect().item()
    return state.all_records if missing else since.are


def _moved(
    earlier: Earlier,
    since: Since,
    daily: pl.DataFrame,
    after: date | None,
) -> _Moved:
    """Find what has to be written anew."""
    was = earlier.blocks.filter(part=DAILY).select(MONTH).unique()
    then, now = (_told(legs, after) for legs in (since.before, since.after))
    both = pl.concat([then, now])
    touched = both.select(MONTH).unique()
    turned = daily.join(was, on=MONTH, how="anti")
    same = daily.join(was, on=MONTH, how="semi")
    apart = both.filter(priced()).select(MONTH).unique()
    return _Moved(
        pl.concat([touched, was]).unique().join(daily, on=MONTH, how="anti"),
        pl.concat([apart.join(daily, on=MONTH, how="semi"), turned]).unique(),
        turned,
        pl.concat([_differing(then, now), _renamed(earlier, since, then, now)])
        .unique()
        .join(same, left_on=["source", _month()], right_on=MONTH, how="semi"),
    )


def _told(legs: pl.LazyFrame, after: date | None) -> pl.DataFrame:
    """Give what the journal prints of legs, under the event of daily entries."""
    return (
        booked(legs, after)
        .select(
            *GROUP, "record", "account", "commodity", "amount", "place", month=_month()
        )
        .with_columns(event=daily_event())
        .collect()
    )


def _month() -> pl.Expr:
    return pl.col("day").dt.month_start()


def _differing(then: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Give the daily entries whose legs are not the same."""
    signed = [
        legs.with_columns(count=pl.lit(sign)) for legs, sign in ((then, -1), (now, 1))
    ]
    told = pl.concat(signed).filter(~priced())
    return (
        told.group_by(pl.exclude("count"))
        .agg(pl.col("count").sum())
        .filter(pl.col("count") != 0)
        .select(GROUP)
        .unique()
    )


def _renamed(
    earlier: Earlier, since: Since, then: pl.DataFrame, now: pl.DataFrame
) -> pl.DataFrame:
    """Give the entries of records that may have another label than before.

    A record may be told by another file now, and that may word it differently.
    """
    known = then.filter(labelled()).select("record").unique()
    if known.is_empty():
        return then.select(GROUP).clear()
    again = (
        since.are.select("id", "file")
        .filter(~pl.col("file").is_in(list(earlier.evidence)))
        .join(known.lazy(), left_on="id", right_on="record", how="semi")
        .collect()
    )
    mine = now.join(again, left_on="record", right_on="id", how="semi")
    return mine.filter(labelled()).select(GROUP).unique()


def _kept(blocks: pl.DataFrame, moved: _Moved, daily: pl.DataFrame) -> pl.DataFrame:
    """Choose the blocks that stay as they are."""
    here = blocks.join(daily, on=MONTH, how="semi", maintain_order="left")
    elsewhere = blocks.join(daily, on=MONTH, how="anti", maintain_order="left")
    return pl.concat(
        [
            elsewhere.filter(part=SINGLE).join(
                moved.single, on=MONTH, how="anti", maintain_order="left"
            ),
            here.filter(part=APART).join(
                moved.apart, on=MONTH, how="anti", maintain_order="left"
            ),
            here.filter(part=DAILY).join(
                moved.groups, on=GROUP, how="anti", maintain_order="left"
            ),
        ]
    )

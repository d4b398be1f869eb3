"""Booking: one entry a record, or one a day for sources of great volume. Pure.

The books stay as small as the merchant's story; the proof stays as complete as
its rows: a daily entry carries the count and the digest of its records, and the
sub-ledger has every one of them. Both modes give the same balances on every day
and the same breaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.record import digest128
from duiping.seal.correct import POSTING_SCHEMA

if TYPE_CHECKING:
    from datetime import date

    from duiping.config import Config

PRICED = ("convert_out", "convert_in", "revaluation")
GROUP = ("source", "day", "kind", "event")


def counted(legs: pl.DataFrame) -> pl.DataFrame:
    """Count the records that each source books in each month.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.

    Returns:
        ``source``, ``month`` (first day) and ``records``.
    """
    return (
        legs.filter(pl.col("booked"))
        .group_by("source", month=pl.col("day").dt.month_start())
        .agg(pl.col("record").n_unique().cast(pl.Int64).alias("records"))
        .sort("source", "month")
    )


def daily_months(legs: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Say which months of which sources are booked by the day: `by_day` of legs."""
    return by_day(counted(legs), config)


def by_day(counts: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Say which months of which sources are booked by the day.

    Args:
        counts: from `counted`.
        config: ``book:`` of a source, else of the books: ``detail``, ``daily``,
            or ``auto``, which books a month by the day when it has more records
            than ``daily_above``.

    Returns:
        ``source``, ``month`` (first day) and ``records``, only months by the day.
    """
    modes = {name: s.book or config.books.book for name, s in config.sources.items()}
    mode = pl.col("source").replace_strict(modes, return_dtype=pl.String)
    many = pl.col("records") > config.books.daily_above
    return counts.filter((mode == "daily") | ((mode == "auto") & many))


def daily_event() -> pl.Expr:
    """Give a leg's event as daily entries name it.

    The second refund of an order is a refund like the first.
    """
    return pl.col("event").str.replace(r"-\d+$", "")


def entry_id(source: str, day: date, kind: str, event: str) -> str:
    """Name a daily entry by its `GROUP`."""
    return digest128("daily", source, str(day), kind, event)


def with_entries(
    legs: pl.DataFrame, config: Config, months: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add to each leg the entry of the journal that it is in.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.
        config: how sources are booked.
        months: ``source`` and ``month`` of what is booked by the day, where that
            was settled before; else `daily_months` says it.

    Returns:
        The legs with ``daily`` and ``entry``: the record's id, or the id of its
        source's entry of that day, kind and event.
    """
    if months is None:
        months = daily_months(legs, config)
    chosen = months.select("source", "month", daily=pl.lit(value=True))
    shaped = (
        legs.with_columns(month=pl.col("day").dt.month_start())
        .join(chosen, on=["source", "month"], how="left", maintain_order="left")
        .with_columns(
            # What has a price of its own cannot be summed up with others.
            daily=pl.col("daily").fill_null(value=False) & ~pl.col("kind").is_in(PRICED)
        )
        .with_columns(
            event=pl.when(pl.col("daily")).then(daily_event()).otherwise("event"),
        )
    )
    groups = shaped.filter(pl.col("daily")).select(GROUP).unique()
    ids = [entry_id(*row) for row in groups.iter_rows()]
    named = groups.with_columns(group=pl.Series(ids, dtype=pl.String))
    return (
        shaped.join(named, on=GROUP, how="left", maintain_order="left")
        .with_columns(
            entry=pl.when(pl.col("daily")).then("group").otherwise("record"),
        )
        .drop("month", "group")
    )


def postings(
    legs: pl.DataFrame, config: Config, months: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Give the postings of the journal as a table.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.
        config: how sources are booked.
        months: as in `with_entries`.

    Returns:
        `duiping.seal.correct.POSTING_SCHEMA`: daily entries have neither event
        nor key, since the journal doesn't print them there.
    """
    booked = with_entries(legs.filter(pl.col("booked")), config, months)
    shown = ~pl.col("daily")
    return (
        booked.with_columns(
            event=pl.when(shown).then("event").otherwise(pl.lit("")),
            key=pl.when(shown).then("key"),
        )
        .group_by("source", "entry", "event", "account", "commodity")
        .agg(pl.col("key").min(), pl.col("day").min(), pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
        .select(list(POSTING_SCHEMA))
    )

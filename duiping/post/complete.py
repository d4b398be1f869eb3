"""From leg drafts to legs: the day, the side they stand on, and when they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.leg import (
    CORROBORATES,
    EXPECTS,
    LEG_SCHEMA,
    NEITHER,
    REFUND,
    REPORTS,
    hashed,
)
from duiping.post.currency import CONVERSIONS
from duiping.workdays import due

if TYPE_CHECKING:
    from duiping.config import Config


def complete(
    drafts: pl.DataFrame, config: Config, known: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add day, side, due day and key hash to leg drafts, and sort them.

    Args:
        drafts: `DRAFT_SCHEMA`.
        config: the rules.
        known: hashes of keys, as `duiping.leg.hashes` takes them.
    """
    dated = drafts.with_columns(
        day=pl.col("time").dt.date(),
        side=_side(config),
    )
    return (
        _with_due(hashed(dated, known), config)
        .select(pl.col(name).cast(kind) for name, kind in LEG_SCHEMA.items())
        .sort("source", "day", "time", "record", "event", "place", "account")
    )


def _side(config: Config) -> pl.Expr:
    """Say on which side of its clearing account a leg stands."""
    side = pl.lit(NEITHER)
    source, account = pl.col("source"), pl.col("account")
    for name, rule in config.accounts.clearing.items():
        known = (
            # One statement tells both halves of a conversion: the sign says which.
            pl.when(pl.col("kind").is_in(CONVERSIONS))
            .then(pl.when(pl.col("amount") > 0).then(EXPECTS).otherwise(REPORTS))
            .when(source.is_in(rule.expects))
            .then(EXPECTS)
            .when(source.is_in(rule.reports))
            .then(REPORTS)
            .when(source.is_in(rule.corroborates))
            .then(CORROBORATES)
            # An opening item says by its sign who has still to report.
            .when(pl.col("amount") > 0)
            .then(EXPECTS)
            .otherwise(REPORTS)
        )
        side = pl.when(account == name).then(known).otherwise(side)
    return side


def _with_due(legs: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Add the last day on which the other side is in time; else a leg's own day.

    Each (account, kind of flow, day) is looked up in the calendar once.
    """
    expected = legs.filter(pl.col("side") == EXPECTS)
    refund = pl.col("flow") == REFUND
    asked = expected.select("account", "day", refund=refund).unique().sort(pl.all())
    days = [
        due(day, rule.refund_due if is_refund else rule.due)
        for account, day, is_refund in asked.iter_rows()
        for rule in [config.accounts.clearing[account]]
    ]
    table = asked.with_columns(due=pl.Series(days, dtype=pl.Date), side=pl.lit(EXPECTS))
    return (
        legs.with_columns(refund=refund)
        .join(
            table,
            on=["account", "day", "refund", "side"],
            how="left",
            maintain_order="left",
        )
        .with_columns(due=pl.coalesce("due", "day"))
    )

"""Refunds that an order export shows without an amount, and no wallet ever paid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from duiping.match.breaks import Finding
from duiping.record import POSTED
from duiping.workdays import due

if TYPE_CHECKING:
    from duiping.config import Config
    from duiping.leg import Frame
    from duiping.match.coverage import Coverage


# What is to be known of an order that says "refunded" without an amount.
SILENT = {
    "key": pl.String(),
    "source": pl.String(),
    "as_of": pl.Datetime("ms"),
    "time": pl.Datetime("ms"),
    "amount": pl.Int64(),
    "subsidy": pl.Int64(),
    "currency": pl.String(),
}


def silent(records: Frame) -> pl.DataFrame:
    """List the orders that say "refunded" without an amount (`SILENT`)."""
    told = (
        (pl.col("kind") == "order")
        & (pl.col("disposition") == POSTED)
        & (pl.col("state") == "refunded")
        & pl.col("refund").is_null()
    )
    return records.lazy().filter(told).select(*SILENT).collect()


def unpaid_refunds(
    silent: pl.DataFrame,
    refunding: pl.Series,
    coverage: Coverage,
    config: Config,
) -> list[Finding]:
    """Find orders that say "refunded" although the wallet has paid nothing back.

    Where the export prints no amount (Pinduoduo), nothing is booked that could
    stay open, so the contradiction has to be looked for.

    Args:
        silent: orders that say so without an amount, from `silent`.
        refunding: the key of every order that has a refund leg.
        coverage: the reported days; a refund may come as late as its lag says.
        config: the rules.

    Returns:
        `status` breaks on the shop's clearing account, the sale at risk.
    """
    unpaid = (
        silent.filter(~pl.col("key").is_in(refunding.implode()))
        # The rows of an order are one break.
        .group_by("source", "key", "currency")
        .agg(pl.col("as_of").max(), pl.col("time").min(), _sale().sum())
        .sort("source", "key", "currency")
    )
    found = []
    for row in unpaid.iter_rows(named=True):
        account = config.sources[row["source"]].account
        rule = config.accounts.clearing[account]
        # A snapshot speaks of the day before it was taken.
        known = row["as_of"].date() - timedelta(days=1)
        last = due(known, rule.refund_due)
        if not coverage.covers(rule.reports, row["time"].date(), last):
            continue
        sale = row["sale"]
        found.append(
            Finding(
                kind="status",
                account=account,
                key=row["key"],
                commodity=row["currency"]
                or config.sources[row["source"]].currency
                or config.books.currency,
                expected=sale,
                actual=0,
                difference=sale,
                at_risk=sale,
                date=row["time"].date(),
                due=last,
                why="refund-unpaid",
            )
        )
    return found


def _sale() -> pl.Expr:
    """Give what an order's row was sold for."""
    return (pl.col("amount") + pl.col("subsidy").fill_null(0)).alias("sale")

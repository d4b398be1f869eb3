"""Doubtful legs that are in memory, summed up in columns.

What `duiping.match.clear` says of them (`groups`, `remaining`), without writing a query
down and having it compiled; tests demand the same of both.
"""

from __future__ import annotations

import polars as pl

from duiping.leg import CANCEL, CORROBORATES, EXPECTS, RECEIPT, REFUND, REPORTS
from duiping.match.clear import SUMS

GROUP = ("account", "hash", "tail", "commodity")


def left_open(legs: pl.DataFrame) -> pl.DataFrame:
    """Give the groups that need a look: not cleared, or cleared late.

    Args:
        legs: `duiping.match.sieve.COLUMNS`; all legs of some keys.

    Returns:
        As `clear.remaining` of `clear.groups`.
    """
    grouped = _groups(legs).with_columns(cleared=_cleared())
    late = pl.any_horizontal(
        pl.col("received_day") > pl.col("due"),
        pl.col("refunded_day") > pl.col("refund_due"),
    )
    return grouped.filter(~pl.col("cleared") | late.fill_null(value=False))


def none_refunding(legs: pl.DataFrame) -> pl.DataFrame | None:
    """Answer what is asked of orders with a refund leg, where there are none."""
    told = (pl.col("side") == EXPECTS) & (pl.col("flow") == REFUND)
    return None if legs.select(told.any()).item() else legs.head(0)


def _groups(legs: pl.DataFrame) -> pl.DataFrame:
    """Sum up the legs of each (account, key, commodity)."""
    expects, reports = pl.col("side") == EXPECTS, pl.col("side") == REPORTS
    flow = pl.col("flow")
    back, out = flow == REFUND, flow != REFUND
    sums = dict(
        zip(
            SUMS,
            (
                expects & (flow == RECEIPT),
                expects & (flow == CANCEL),
                reports & out,
                expects & back,
                reports & back,
            ),
            strict=True,
        )
    )
    counts = {
        "n_owed": expects & out,
        "n_received": reports & out,
        "n_refund_owed": expects & back,
        "n_refunded": reports & back,
    }
    days = {
        "owed_day": ("day", expects & out),
        "due": ("due", expects & out),
        "received_day": ("day", reports & (flow == RECEIPT)),
        "first_received": ("day", reports & out),
        "refund_due": ("due", expects & back),
        "refunded_day": ("day", reports & back),
    }
    first = ("owed_day", "first_received")
    # Chosen before they are grouped: a choice within each group costs far more.
    chosen = legs.filter(pl.col("side") < CORROBORATES).select(
        *GROUP,
        "key",
        pl.col("amount").alias("balance"),
        pl.col("day"),
        pl.col("day").alias("last_day"),
        *(pl.when(w).then("amount").otherwise(0).alias(n) for n, w in sums.items()),
        *(where.cast(pl.Int64).alias(name) for name, where in counts.items()),
        *(pl.when(where).then(day).alias(n) for n, (day, where) in days.items()),
    )
    return chosen.group_by(GROUP, maintain_order=True).agg(
        pl.col("key").min(),
        pl.col("balance", *SUMS, *counts).sum(),
        pl.col("day", *first).min(),
        pl.col("last_day", *(name for name in days if name not in first)).max(),
    )


def _cleared() -> pl.Expr:
    """Say which groups are cleared (`clear.cleared`)."""
    owed, withdrawn, received, refund_owed, refunded = map(pl.col, SUMS)
    return pl.all_horizontal(
        owed + withdrawn + received == 0,
        (pl.col("n_received") == 0) | (pl.col("n_owed") > 0),
        refund_owed + refunded == 0,
        (pl.col("n_refund_owed") > 0) == (pl.col("n_refunded") > 0),
    )

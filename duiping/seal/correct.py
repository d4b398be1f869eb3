"""Corrections: what evidence or rules say now of a sealed month, as new entries.

Sealed entries are facts. Where today's derivation of the same days differs from
them, the difference is posted on the first open day under the same entry's id,
and refers back; so the balances are today's, and nothing sealed has moved.
"""

from __future__ import annotations

import polars as pl

# What tells one posting of the books from another, sealed or derived.
POSTING = ("source", "entry", "event", "account", "commodity")

# `key` and `day` are of the entry; `amount` in minor units, debit positive.
POSTING_SCHEMA: dict[str, pl.DataType] = {
    "source": pl.String(),
    "entry": pl.String(),
    "event": pl.String(),
    "key": pl.String(),
    "day": pl.Date(),
    "account": pl.String(),
    "commodity": pl.String(),
    "amount": pl.Int64(),
}


def corrections(sealed: pl.DataFrame, derived: pl.DataFrame) -> pl.DataFrame:
    """Say what has to be posted so that sealed entries come to what is derived.

    Args:
        sealed: `POSTING_SCHEMA`, all postings of sealed days, among them earlier
            corrections under the id of the entry that they correct.
        derived: `POSTING_SCHEMA`, what evidence and rules give for these days.

    Returns:
        `POSTING_SCHEMA`, one row for each posting that differs: ``amount`` is
        derived less sealed, ``day`` the day it should have been (else was)
        posted; sorted by source, day, entry, event, account and commodity.
        The rows of an entry sum to zero in each commodity if both tables' do.
    """
    both = pl.concat(
        [
            derived.select(list(POSTING_SCHEMA)).with_columns(rank=pl.lit(0)),
            sealed.select(list(POSTING_SCHEMA)).with_columns(
                rank=pl.lit(1), amount=-pl.col("amount")
            ),
        ]
    )
    said = (
        both.sort("rank", "day", "key", nulls_last=True)
        .group_by("source", "entry", "event", maintain_order=True)
        .agg(pl.col("day").first(), pl.col("key").first())
    )
    return (
        both.group_by(POSTING)
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
        .join(said, on=["source", "entry", "event"], how="left")
        .select(list(POSTING_SCHEMA))
        .sort("source", "day", "entry", "event", "account", "commodity")
    )

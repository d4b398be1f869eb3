"""A peer: Polars' streaming engine."""

from __future__ import annotations

import polars as pl

from bench import legs
from bench.match import COLUMNS, counted


def run(root: str) -> dict[str, int]:
    """Do the same with Polars' streaming engine."""
    both = pl.scan_parquet(legs.pattern(root)).select(COLUMNS)
    owed = (
        both.filter(pl.col("side") == 0)
        .group_by("key")
        .agg(pl.col("amount").sum().alias("owed"), pl.col("due").max())
    )
    paid = (
        both.filter(pl.col("side") == 1)
        .group_by("key")
        .agg(
            (-pl.col("amount").sum()).alias("paid"),
            pl.len().alias("n"),
            pl.col("day").max(),
        )
    )
    o, p = pl.col("owed"), pl.col("paid")
    kind = (
        pl.when(o.is_null())
        .then(pl.lit("unexpected"))
        .when(p.is_null())
        .then(pl.lit("missing"))
        .when((pl.col("n") > 1) & (p == pl.col("n") * o))
        .then(pl.lit("duplicate"))
        .when(p < o)
        .then(pl.lit("short"))
        .when(p > o)
        .then(pl.lit("over"))
        .otherwise(pl.lit("late"))
    )
    broken = o.is_null() | p.is_null() | (o != p) | (pl.col("day") > pl.col("due"))
    rows = (
        owed.join(paid, on="key", how="full", coalesce=True)
        .filter(broken)
        .select("key", "owed", "paid", kind.alias("kind"))
        .collect(engine="streaming")
        .rows()
    )
    return counted(row[3] for row in rows)

"""Conversions that a file prints as rows of their own, one for each currency.

The rows of one conversion share a number. Just two rows that run against each other
in two currencies are one; anything else under a shared number is not understood.
"""

from __future__ import annotations

import polars as pl

CONVERT = "convert"


def pairs(
    kind: pl.Series, amount: pl.Series, currency: pl.Series, number: pl.Series
) -> pl.Series:
    """Resolve kind ``convert`` to ``convert_out``, ``convert_in`` or unknown.

    Args:
        kind: of each row.
        amount: signed.
        currency: ISO codes.
        number: what the rows of one conversion share.
    """
    frame = pl.DataFrame({"k": kind, "a": amount, "c": currency, "n": number})
    mine = pl.col("k") == CONVERT
    group = [mine, pl.col("n")]
    matched = (
        pl.col("n").is_not_null()
        & (pl.len().over(group) == 2)  # noqa: PLR2004 - one out, one in
        & (pl.col("c").n_unique().over(group) == 2)  # noqa: PLR2004
        & ((pl.col("a") > 0).sum().over(group) == 1)
        & ((pl.col("a") < 0).sum().over(group) == 1)
    )
    return frame.select(
        pl.when(~mine)
        .then(pl.col("k"))
        .when(matched & (pl.col("a") < 0))
        .then(pl.lit("convert_out"))
        .when(matched)
        .then(pl.lit("convert_in"))
        .otherwise(pl.lit("unknown"))
        .alias("k")
    )["k"]

"""Which way money went, where a column of words says so.

Several platforms print an amount of which only the size counts, and a word for
its direction beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from duiping.importers.cells import Cells

# A row of the same label in the other direction takes the former one back.
BACK = {"fee": "fee_refund", "service": "service_refund", "payout": "payout_return"}
INWARD = ("sale", "subsidy", "other_income", *BACK.values())
OUTWARD = ("refund", "subsidy_refund", "other_expense", *BACK)


def signed(
    cells: Cells, signs: Mapping[str, int], *, way: str = "way", size: str = "amount"
) -> pl.Series:
    """Give amounts in minor units, signed by the word beside them.

    Args:
        cells: the file's columns.
        signs: word → 1 for money in, -1 for money out.
        way: the field with the word.
        size: the field with the amount, whose own sign does not count.

    Raises:
        Refusal: a word that nobody knows (DP108), or no amount (DP109).
    """
    words = cells.text(way)
    sign = words.replace_strict(signs, default=None, return_dtype=pl.Int64)
    if sign.is_null().any():
        allowed = ", ".join(signs)
        cells.fail("DP108", sign.is_null(), way, value=words, allowed=allowed)
    return cells.needed(size, grouped=True).abs() * sign


def directed(
    kind: pl.Series,
    amount: pl.Series,
    label: pl.Series,
    *,
    said: Collection[str],
    either: Collection[str] = (),
) -> pl.Series:
    """Turn a kind that runs backwards, and doubt one that cannot.

    Args:
        kind: from the built-in table and config.
        amount: signed minor units.
        label: as printed.
        said: labels that config names: their kind stands.
        either: built-in labels that are known to run both ways.
    """
    frame = pl.DataFrame({"k": kind, "a": amount, "l": label})
    k, a = pl.col("k"), pl.col("a")
    sure = pl.col("l").is_in([*said, *either])
    strange = (k.is_in(INWARD) & (a < 0)) | (k.is_in(OUTWARD) & (a > 0))
    return frame.select(
        pl.when(sure)
        .then(k)
        .when(k.is_in(list(BACK)) & (a > 0))
        .then(k.replace(BACK))
        .when(strange)
        .then(pl.lit(UNKNOWN))
        .otherwise(k)
        .alias("k")
    )["k"]

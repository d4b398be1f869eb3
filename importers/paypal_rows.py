"""What PayPal's activity download and its reports say alike: numbers and states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from duiping.importers.movement import Parts


def stated(number: pl.Series, reason: pl.Series) -> pl.Series:
    """Add to a number why the row is left out, where it is."""
    frame = pl.DataFrame({"n": number, "r": reason})
    tail = pl.when(pl.col("r") != "DP202").then(":" + pl.col("r")).fill_null("")
    return frame.select((pl.col("n") + tail).alias("n"))["n"]


def numbers(parts: Parts, kind: pl.Series) -> dict[str, pl.Series]:
    """Spread the numbers of a row over what they number, by kind.

    Fields: row_no, reference (the row it belongs to), order_no, custom.
    """
    cells = parts.cells
    frame = pl.DataFrame(
        {
            "k": kind,
            "n": cells.number("row_no"),
            "r": cells.number("reference"),
            "i": cells.number("order_no"),
            "c": cells.number("custom"),
        }
    )
    k = pl.col("k")
    converted = k.is_in(["convert_out", "convert_in"])
    disputed = k.is_in(["refund", "chargeback", "chargeback_return", "fee"])
    told = frame.select(
        order=pl.when(~converted).then("i"),
        payment=pl.when(k == "sale").then("n").when(disputed).then("r"),
        refund=pl.when(k == "refund").then("n"),
        payout=pl.when(k.is_in(["payout", "payout_return"])).then("n"),
        alias=pl.when(converted | (k == UNKNOWN)).then("r").otherwise("c"),
    )
    return {
        "order_no": told["order"],
        "payment_no": told["payment"],
        "refund_no": told["refund"],
        "payout_no": told["payout"],
        "alias_no": told["alias"],
    }

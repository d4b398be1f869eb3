"""What the amounts of Amazon's settlement are.

Grade B for ItemPrice, ItemFees, Promotion and ItemWithheldTax of orders and refunds;
D for the descriptions of the reserve, which public parsers name. A sale below zero, a
refund above zero and every other type are unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.movement import doubted
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.importers.cells import Cells

PRICES = {"Order": "sale", "Refund": "refund"}
TAXES = ("Tax", "ShippingTax", "GiftWrapTax")
RESERVE = ("Current Reserve Amount", "Previous Reserve Amount Balance")


def label_of(cells: Cells) -> pl.Series:
    """Name a row: transaction-type / amount-type / amount-description."""
    frame = pl.DataFrame(
        {
            "x": cells.text("transaction"),
            "t": cells.text("type"),
            "d": cells.text("description"),
        }
    )
    return frame.select(n=pl.concat_str(pl.all().fill_null("-"), separator=" / "))["n"]


def kinds_of(
    cells: Cells, label: pl.Series, amount: pl.Series, said: Mapping[str, str]
) -> pl.Series:
    """Give each row its kind; what config.yaml says of its name is stronger.

    Args:
        cells: the table.
        label: names of the rows.
        amount: signed.
        said: what config.yaml says.
    """
    frame = pl.DataFrame(
        {
            "x": cells.text("transaction"),
            "t": cells.text("type"),
            "d": cells.text("description"),
            "s": label.replace_strict(dict(said), default=None, return_dtype=pl.String),
        }
    )
    price = pl.col("x").replace_strict(PRICES, default=None, return_dtype=pl.String)
    item = price.is_not_null()
    built = frame.select(
        k=pl.when(item & (pl.col("t") == "ItemWithheldTax"))
        .then(pl.lit("tax"))
        .when(item & (pl.col("t") == "ItemPrice") & pl.col("d").is_in(TAXES))
        .then(pl.lit("tax"))
        .when(item & (pl.col("t") == "ItemPrice"))
        .then(price)
        .when(item & (pl.col("t") == "ItemFees"))
        .then(pl.lit("fee"))
        .when((pl.col("t") == "other-transaction") & pl.col("d").is_in(RESERVE))
        .then(pl.lit("reserve"))
    )["k"]
    sure = doubted(built, amount, label, said)
    # A discount lowers a sale and, taken back, a refund: against their usual way.
    promoted = frame.select(k=pl.when(pl.col("t") == "Promotion").then(price))["k"]
    return pl.select(
        pl.coalesce(frame["s"], promoted, sure, pl.lit(UNKNOWN)).alias("k")
    )["k"]

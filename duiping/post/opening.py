"""Opening balances and open items: what the books start from.

Every row of the opening file posts against the equity account; the file's own
row for that account is its control total and posts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.leg import draft
from duiping.record import POSTED

if TYPE_CHECKING:
    from duiping.config import Config


def opening_legs(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Post the opening rows; ``payee`` holds the account, ``category`` the currency."""
    rows = records.filter(
        (pl.col("disposition") == POSTED) & (pl.col("payee") != config.books.equity)
    )
    common = {"commodity": pl.col("category")}
    return pl.concat(
        [
            draft(rows, account=pl.col("payee"), place=pl.lit(0), **common),
            draft(
                rows,
                account=pl.lit(config.books.equity),
                amount=-pl.col("amount"),
                place=pl.lit(1),
                **common,
            ),
        ]
    )


def carried_orders(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """List the orders that came in unrecognised: contract liability and units.

    Returns:
        ``key``, ``time``, ``record``, ``source``, ``sale`` (minor units),
        ``ordered`` (units ×100), ``product``, ``shop``, ``commodity`` (of the
        sale, else null): one row an opening row.
    """
    by_contract = {shop.contract: name for name, shop in config.shops.items()}
    rows = records.filter(
        (pl.col("kind") == "opening") & pl.col("order_key").is_not_null()
    )
    shop = pl.col("payee").replace_strict(
        by_contract, default=None, return_dtype=pl.String
    )
    ordered = pl.col("payee") == config.fulfilment.account
    return rows.select(
        "key",
        "time",
        "source",
        "product",
        record="id",
        kind=pl.lit("order"),
        shop=shop,
        commodity=pl.when(shop.is_not_null()).then("category"),
        sale=pl.when(shop.is_not_null()).then(-pl.col("amount")).otherwise(0),
        ordered=pl.when(ordered).then("amount").otherwise(0),
    ).filter((pl.col("sale") != 0) | (pl.col("ordered") != 0))

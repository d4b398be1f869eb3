"""The goods of orders: which category an order was sold under, on its own day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.config.dated import looked_up
from duiping.leg import hashes
from duiping.record import POSTED

if TYPE_CHECKING:
    from duiping.config import Config


def order_goods(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """List the category of every order whose product has one.

    Args:
        records: keyed records.
        config: the price list.

    Returns:
        ``category``, and ``hash`` and ``tail`` of the key, one row an order.
    """
    known = sold(records, config)
    return pl.concat([known.select("category"), hashes(known["key"])], how="horizontal")


def sold(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Give ``key`` and ``category`` of every order whose product has one."""
    expects = [n for n, s in config.sources.items() if s.part == "expects"]
    day = pl.col("time").dt.date()
    orders = records.filter(
        pl.col("source").is_in(expects) & (pl.col("disposition") == POSTED)
    ).select(
        "key",
        category=looked_up(
            config.products, "category", pl.String(), pl.col("product"), day
        ),
    )
    return orders.drop_nulls().unique("key", keep="first", maintain_order=True)

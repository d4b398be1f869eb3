"""What is sold: how an order's goods become revenue, and in which accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.post.opening import carried_orders

if TYPE_CHECKING:
    from duiping.config import Config


def goods(own: pl.DataFrame, known: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Say for each order how its goods become revenue, and in which accounts.

    Args:
        own: orders with ``key``, ``shop``, ``category``, ``product``, ``quantity``.
        known: keyed records, for orders that came in with the opening file.
        config: categories, shops and the price list.

    Returns:
        One row a key, as `duiping.post.recognise.recognition_legs` wants it.
    """
    category = {code: p.category for code, p in config.products.items()}
    carried = (
        carried_orders(known, config)
        .group_by("key")
        .agg(
            pl.col("product").drop_nulls().first(), pl.col("shop").drop_nulls().first()
        )
        .with_columns(
            category=pl.col("product").replace_strict(
                category, default=None, return_dtype=pl.String
            ),
            quantity=pl.lit(0, dtype=pl.Int64),
        )
    )
    columns = ["key", "shop", "category", "product", "quantity"]
    every = pl.concat([own.select(columns), carried.select(columns)]).filter(
        pl.col("category").is_not_null() & pl.col("shop").is_not_null()
    )
    return every.unique("key", keep="first", maintain_order=True).select(
        "key", *_rules(config)
    )


def _rules(config: Config) -> list[pl.Expr]:
    """Look up what category, shop and price list say."""
    categories, shops = config.categories, config.shops

    def of_category(field: str, kind: pl.DataType) -> pl.Expr:
        table = {name: getattr(c, field) for name, c in categories.items()}
        return pl.col("category").replace_strict(table, return_dtype=kind)

    def of_shop(field: str) -> pl.Expr:
        table = {name: getattr(s, field) for name, s in shops.items()}
        return pl.col("shop").replace_strict(table, return_dtype=pl.String())

    agent = of_category("recognised_as", pl.String()) == "agent"
    stock = of_category("stock", pl.String())
    piece = pl.col("product").replace_strict(
        {code: p.cost for code, p in config.products.items()},
        default=0,
        return_dtype=pl.Int64,
    )
    return [
        agent.alias("agent"),
        of_category("recognise", pl.String()).alias("recognise"),
        of_category("vat", pl.Int64()).alias("vat"),
        of_category("cost", pl.String()).alias("cost_account"),
        stock.alias("stock"),
        of_shop("contract").alias("contract"),
        pl.when(agent)
        .then(of_shop("commission"))
        .otherwise(of_shop("revenue"))
        .alias("income"),
        pl.when(stock.is_not_null())
        .then(piece * pl.col("quantity"))
        .otherwise(0)
        .alias("piece_cost"),
    ]

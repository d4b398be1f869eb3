"""What is sold: how an order's goods become revenue, and in which accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.config.dated import looked_up
from duiping.post.opening import carried_orders

if TYPE_CHECKING:
    from duiping.config import Config

DAY = pl.col("time").dt.date()


def goods(own: pl.DataFrame, known: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Say for each order how its goods become revenue, and in which accounts.

    Args:
        own: orders with ``key``, ``time``, ``commodity``, ``shop``, ``category``,
            ``product``, ``quantity``; the rules of the order's own day hold for
            all its life.
        known: keyed records, for orders that came in with the opening file.
        config: categories, shops and the price list.

    Returns:
        One row a key, as `duiping.post.recognise.recognition_legs` wants it: by the
        first of an order's rows, with what the goods of all of them cost.
    """
    carried = (
        carried_orders(known, config)
        .group_by("key")
        .agg(
            pl.col("product").drop_nulls().first(),
            pl.col("shop").drop_nulls().first(),
            pl.col("commodity").drop_nulls().first(),
            pl.col("time").min(),
        )
        .with_columns(
            category=looked_up(
                config.products, "category", pl.String(), pl.col("product"), DAY
            ),
            quantity=pl.lit(0, dtype=pl.Int64),
        )
    )
    columns = ["key", "time", "commodity", "shop", "category", "product", "quantity"]
    every = pl.concat([own.select(columns), carried.select(columns)]).filter(
        pl.col("category").is_not_null() & pl.col("shop").is_not_null()
    )
    told = every.select("key", *_rules(config), money="commodity")
    first = told.unique("key", keep="first", maintain_order=True)
    if first.height == told.height:
        return first
    costs = told.group_by("key").agg(pl.col("piece_cost").sum())
    return first.drop("piece_cost").join(
        costs, on="key", how="left", maintain_order="left"
    )


def _rules(config: Config) -> list[pl.Expr]:
    """Look up what category, shop and price list say."""
    shops = config.shops

    def of_category(field: str, kind: pl.DataType) -> pl.Expr:
        return looked_up(config.categories, field, kind, pl.col("category"), DAY)

    def of_shop(field: str) -> pl.Expr:
        table = {name: getattr(s, field) for name, s in shops.items()}
        return pl.col("shop").replace_strict(table, return_dtype=pl.String())

    agent = of_category("recognised_as", pl.String()) == "agent"
    stock = of_category("stock", pl.String())
    piece = looked_up(
        config.products, "cost", pl.Int64(), pl.col("product"), DAY
    ).fill_null(0)
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

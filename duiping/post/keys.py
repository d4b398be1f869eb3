"""Keys of records: which order, payout or bank line a row speaks of.

A party that prints the order number is taken at its word. One that prints only
a payment or refund number is led to the order through an alias: another row
that prints both. An alias that leads to two orders leads to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.post.currency import CONVERSIONS
from duiping.post.within import namespace
from duiping.record import IGNORED, REJECTED

if TYPE_CHECKING:
    from duiping.config import Config

PAYOUT_KINDS = ("payout", "payout_return")
ALIASES = ("refund_no", "alias_no", "payment_no")
# What a record tells of further numbers.
TOLD = ("namespace", "order_key", "disposition", *ALIASES)

# For each of `ALIASES` the numbers that name one order by then: ``namespace``,
# ``value`` and ``found``. A column may name orders by what the last one found.
Aliases = tuple[pl.DataFrame, ...]


def keyed(
    records: pl.DataFrame, config: Config, known: Aliases | None = None
) -> pl.DataFrame:
    """Give every record its key.

    Args:
        records: `RECORD_SCHEMA`, all sources together, or any part of them.
        config: namespaces and channels.
        known: the `aliases` of all records; left out, those of the records given.

    Returns:
        The records with columns ``namespace``, ``order_key`` (null when no
        order is known) and ``key`` (never null).
    """
    if known is None:
        known = aliases(telling(records, config))
    named = _named(records, config)
    for column, table in zip(ALIASES, known, strict=True):
        named = _through(named, table, column)
    return _opening(named).with_columns(key=_own_key())


def telling(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Keep of records what `aliases` goes by: rows with a further number.

    Returns:
        `TOLD`, and ``n``: of how many records.
    """
    further = records.filter(
        pl.any_horizontal(pl.col(column).is_not_null() for column in ALIASES)
    )
    return _named(further, config).group_by(*TOLD).agg(n=pl.len().cast(pl.Int64))


def aliases(told: pl.DataFrame) -> Aliases:
    """List the further numbers that name exactly one order, column by column.

    Args:
        told: from `telling`, of all records.
    """
    tables = []
    for column in ALIASES:
        table = _aliases(told)
        tables.append(table)
        told = _through(told, table, column)
    return tuple(tables)


def _named(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Add the namespace, and the key of orders that are named outright."""
    direct = pl.when(pl.col("order_no").is_not_null()).then(
        pl.concat_str(["namespace", pl.lit(":order:"), "order_no"])
    )
    return _namespaced(records, config).with_columns(order_key=direct)


def _namespaced(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Add the namespace of order numbers, and the channel of other numbers."""
    by_source = {name: s.namespace for name, s in config.sources.items()}
    channels = {n: s.channel or s.namespace or n for n, s in config.sources.items()}
    # Suppliers print the numbers of several shops; their shape tells which.
    nowhere: pl.Expr = pl.lit(None, dtype=pl.String)
    shapes: list[pl.Expr] = [
        pl.when(pl.col("order_no").str.contains(pattern)).then(pl.lit(name))
        for name, pattern in config.namespaces.items()
    ]
    shaped = pl.coalesce([*shapes, nowhere])
    fixed = pl.col("source").replace_strict(by_source, return_dtype=pl.String)
    return records.with_columns(
        # A shop among several in one file is told by that file's own rules.
        namespace=pl.coalesce(namespace(config), fixed, shaped, pl.col("source")),
        channel=pl.col("source").replace_strict(channels, return_dtype=pl.String),
    )


def _aliases(records: pl.DataFrame) -> pl.DataFrame:
    """List the further numbers that name exactly one order."""
    usable = records.filter(
        pl.col("order_key").is_not_null()
        & ~pl.col("disposition").is_in([REJECTED, IGNORED])
    )
    pairs = [
        usable.select(
            "namespace", "order_key", value=pl.col(column).str.split(";")
        ).explode("value")
        for column in ALIASES
    ]
    return (
        pl.concat(pairs)
        .filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
        .group_by("namespace", "value")
        .agg(pl.col("order_key").min().alias("found"), pl.col("order_key").n_unique())
        .filter(pl.col("order_key") == 1)
        .drop("order_key")
    )


def _through(records: pl.DataFrame, aliases: pl.DataFrame, column: str) -> pl.DataFrame:
    """Fill order keys that are still unknown through one column of aliases."""
    return (
        records.join(
            aliases,
            left_on=["namespace", column],
            right_on=["namespace", "value"],
            how="left",
            maintain_order="left",
        )
        .with_columns(order_key=pl.coalesce("order_key", "found"))
        .drop("found")
    )


def _opening(records: pl.DataFrame) -> pl.DataFrame:
    """Take an opening item's key as written: it is a fact somebody stated."""
    stated = (pl.col("kind") == "opening") & pl.col("alias_no").is_not_null()
    return records.with_columns(
        order_key=pl.when(stated).then("alias_no").otherwise("order_key")
    )


def _own_key() -> pl.Expr:
    number = pl.coalesce("payout_no", "id")
    payout = pl.concat_str(["channel", pl.lit(":payout:"), number])
    line = pl.concat_str(["channel", pl.lit(":txn:"), pl.coalesce("row_no", "id")])
    pair = pl.coalesce("alias_no", "row_no", "id")
    return (
        pl.when(pl.col("kind").is_in(PAYOUT_KINDS))
        .then(payout)
        .when(pl.col("kind").is_in(CONVERSIONS))
        .then(pl.concat_str(["channel", pl.lit(":convert:"), pair]))
        .otherwise(pl.coalesce(pl.col("order_key"), line))
    )

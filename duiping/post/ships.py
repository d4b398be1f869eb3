"""Shipments: orders expect pieces of their goods, the warehouse's export reports them.

Both stand in a clearing account in pieces, the goods' code as commodity, against
the obligation to ship. No money is in it: what goods cost and earn is posted from
the order alone (`duiping.post.recognise`), so nothing is made twice.

A refund takes pieces back from what is expected: those that it pays for, as far as
they were not with the buyer when it was made, or came back later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.config.shipping import names, shipped_by
from duiping.leg import CANCEL, DRAFT_SCHEMA, RECEIPT, draft
from duiping.money import UNIT
from duiping.post.share import wide
from duiping.record import POSTED

if TYPE_CHECKING:
    from duiping.config import Config

SHIPMENT, RETURN = "shipment", "shipment_return"
SHIPMENTS = (SHIPMENT, RETURN)
LINE = ("key", "account", "commodity")


def ship_legs(records: pl.DataFrame, name: str, config: Config) -> pl.DataFrame:
    """Post what one source has shipped, and what came back to it.

    Args:
        records: keyed records of the source, with ``record``; ``units`` are pieces
            ×100, negative where they came back.
        name: the source's name in config.
        config: its clearing account, and the goods' names.

    Returns:
        Leg drafts in pieces.
    """
    rows = _named(_shipped(records), config)
    back = pl.when(pl.col("kind") == RETURN).then(CANCEL).otherwise(RECEIPT)
    account = pl.lit(config.sources[name].account)
    return _both(rows, config, account=account, amount=-pl.col("units"), flow=back)


def awaited_legs(
    own: pl.DataFrame, events: pl.DataFrame, known: pl.DataFrame, config: Config
) -> pl.DataFrame:
    """Post the pieces that orders expect, and those that refunds take back.

    Args:
        own: orders from `duiping.post.orders.priced`, with ``record``.
        events: refund events of those orders, with ``record``, ``source``,
            ``event``, ``kind`` and ``number``.
        known: keyed records, shipments among them.
        config: who ships for whom.

    Returns:
        Leg drafts in pieces; none where nobody ships.
    """
    lines = awaited(own, config)
    if lines.is_empty():
        return pl.DataFrame(schema=DRAFT_SCHEMA)
    expected = _both(lines, config, amount=pl.col("pieces"), kind=pl.lit("order"))
    less = taken_back(lines, events, known, config)
    last = (
        events.select("key", "time", "number", "record", "source", "event", "kind")
        .sort("key", "time", "number")
        .group_by("key", maintain_order=True)
        .last()
    )
    refunded = last.join(less, on="key", how="inner")
    back = _both(refunded, config, amount=-pl.col("withdrawn"), flow=pl.lit(CANCEL))
    return pl.concat([expected, back])


def awaited(own: pl.DataFrame, config: Config) -> pl.DataFrame:
    """List the pieces that orders expect: goods of shops that somebody ships for.

    What clears in units of face value is no goods, nor is what its category says
    is not shipped. A row without a code expects pieces of goods without a name.

    Returns:
        The orders with ``account``, ``commodity`` and ``pieces`` (×100).
    """
    accounts = shipped_by(config)
    if not accounts:
        return own.clear().with_columns(account=pl.lit(""), pieces=pl.lit(0))
    kept = [name for name, one in config.categories.items() if not one.ships]
    goods = (
        pl.col("source").is_in(list(accounts))
        & (pl.col("ordered").fill_null(0) == 0)
        & ~pl.col("category").is_in(kept).fill_null(value=False)
    )
    account = pl.col("source").replace_strict(accounts, return_dtype=pl.String)
    rows = own.filter(goods).with_columns(
        account=account, pieces=pl.col("quantity") * UNIT
    )
    return _named(rows, config)


def taken_back(
    lines: pl.DataFrame, events: pl.DataFrame, known: pl.DataFrame, config: Config
) -> pl.DataFrame:
    """Work out the pieces that refunds take back.

    At each refund: the pieces that all refunds so far pay for, at most those that
    had not been shipped by then; in the end, those that have come back since. The
    largest of these stands, so that what is shipped after its refund is too much.
    Of several goods in one order a refund takes all that wait if it pays for all of
    them, or the only ones whose price it is; it is not guessed whose part it was.

    Args:
        lines: from `awaited`.
        events: refund events, with ``key``, ``time``, ``number`` and ``amount``.
        known: keyed records, shipments among them.
        config: the goods' names.

    Returns:
        `LINE` and ``withdrawn`` (pieces ×100, positive).
    """
    told = events.unique(["key", "number"], keep="first", maintain_order=True)
    owed = (
        lines.filter(pl.col("key").is_in(told["key"].implode()))
        .group_by(LINE, maintain_order=True)
        .agg(pl.col("pieces", "sale").sum())
        .with_columns(goods=pl.len().over("key"))
    )
    moments = _moments(told)
    at = owed.join(moments, on="key", how="inner")
    shipped = _named(
        _shipped(known.filter(pl.col("key").is_in(owed["key"].implode()))), config
    ).select("key", "commodity", "units", sent="time")
    sent = (
        at.select("key", "commodity", "moment", "time")
        .join(shipped, on=["key", "commodity"], how="inner")
        .filter(pl.col("time").is_null() | (pl.col("sent") <= pl.col("time")))
        .group_by("key", "commodity", "moment")
        .agg(pl.col("units").sum().alias("sent"))
    )
    rest = (
        (pl.col("pieces") - pl.col("sent").fill_null(0))
        .clip(0)
        .clip(upper_bound=pl.col("pieces"))
    )
    return (
        at.join(sent, on=["key", "commodity", "moment"], how="left")
        .with_columns(rest=rest)
        .with_columns(withdrawn=_withdrawn())
        .group_by(LINE, maintain_order=True)
        .agg(pl.col("withdrawn").max())
        .filter(pl.col("withdrawn") > 0)
    )


def _moments(told: pl.DataFrame) -> pl.DataFrame:
    """List each order's refunds so far: at each of them, and in the end."""
    so_far = (
        told.sort("key", "time", "number")
        .select("key", "time", "amount")
        .with_columns(
            moment=pl.int_range(pl.len()).over("key"),
            refunded=pl.col("amount").cum_sum().over("key"),
        )
        .drop("amount")
    )
    last = (
        so_far.group_by("key", maintain_order=True)
        .last()
        .with_columns(
            time=pl.lit(None, dtype=pl.Datetime("ms")), moment=pl.col("moment") + 1
        )
    )
    return pl.concat(
        [so_far.with_columns(pl.col("time").cast(pl.Datetime("ms"))), last]
    )


def _withdrawn() -> pl.Expr:
    """Give the pieces (×100) that a line loses, by what was refunded to the fen."""
    sale, pieces, rest = pl.col("sale"), pl.col("pieces"), pl.col("rest")
    refunded = pl.col("refunded") + 1
    whole = pl.col("sale").sum().over("key", "moment")
    # What waits of all goods together, each at its own price.
    waits = (wide(sale) * rest // pieces.clip(1)).cast(pl.Int64)
    all_wait = waits.sum().over("key", "moment")
    whole_pieces = wide(refunded) * pieces // UNIT // sale.clip(1)
    paid = UNIT * whole_pieces.clip(upper_bound=pieces).cast(pl.Int64)
    alone = pl.min_horizontal(paid, rest)
    mine = (waits - pl.col("refunded")).abs() <= 1
    only = mine & (mine.sum().over("key", "moment") == 1)
    return (
        pl.when((whole <= 0) | (rest == 0))
        .then(0)
        .when(pl.col("goods") == 1)
        .then(alone)
        .when((refunded >= all_wait) | only)
        .then(rest)
        .otherwise(0)
    )


def _shipped(records: pl.DataFrame) -> pl.DataFrame:
    return records.filter(
        pl.col("kind").is_in(SHIPMENTS) & (pl.col("disposition") == POSTED)
    )


def _named(rows: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Add the commodity of each row's goods."""
    called = names(rows["product"].unique(), config.products)
    named = pl.col("product").replace_strict(called, return_dtype=pl.String)
    return rows.with_columns(commodity=named)


def _both(rows: pl.DataFrame, config: Config, **columns: pl.Expr) -> pl.DataFrame:
    """Draft pieces in their clearing account, and the obligation that mirrors them."""
    mirrored = columns | {
        "account": pl.lit(config.shipping.obligation),
        "amount": -columns["amount"],
    }
    return pl.concat(
        [
            draft(rows, place=pl.lit(8), **columns),
            draft(rows, place=pl.lit(9), **mirrored),
        ]
    )

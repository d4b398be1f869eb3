"""Posting: records and rules in, legs out. Pure; the journal only prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.config.dated import looked_up
from duiping.leg import DRAFT_SCHEMA, REFUND
from duiping.post.complete import complete
from duiping.post.currency import money
from duiping.post.goods import goods
from duiping.post.keys import keyed
from duiping.post.opening import carried_orders, opening_legs
from duiping.post.orders import order_legs, priced, refunds, withdrawn
from duiping.post.recognise import life, recognition_legs
from duiping.post.ships import awaited_legs, ship_legs
from duiping.post.statements import CHARGES, corroborating_legs, statement_legs

if TYPE_CHECKING:
    from duiping.config import Config


class Posting(NamedTuple):
    """What posting gives: the keyed records, their legs, and refund marks."""

    records: pl.DataFrame
    legs: pl.DataFrame
    unevidenced: pl.DataFrame


def post(records: pl.DataFrame, config: Config) -> Posting:
    """Post all records of an open span.

    Args:
        records: `RECORD_SCHEMA`, every source together, each record once.
        config: the rules.

    Returns:
        Keyed records; legs in `LEG_SCHEMA`, sorted by source, day, time,
        record, event and place; and the (record, event) of refunds whose
        amount the order export does not print.
    """
    return posted(keyed(records, config), config)


def posted(
    known: pl.DataFrame, config: Config, pairs: pl.DataFrame | None = None
) -> Posting:
    """Post keyed records: all of them, or all of some keys.

    Args:
        known: the records, with their keys.
        config: the rules.
        pairs: hashes of keys, where they are known (`duiping.leg.hashes`).
    """
    said = _said(known, config)
    orders = priced(known, config)
    wallet = said.filter(
        (pl.col("flow") == REFUND)
        & pl.col("booked")
        & pl.col("account").is_in(_order_accounts(config))
    )
    events = _refund_events(orders, refunds(orders, wallet))
    charges = known.filter(
        pl.col("kind").is_in(CHARGES) & (pl.col("disposition") == "posted")
    )
    taken_back = _taken_back(orders, events, charges)
    # In an order's own rows `id` is the record that all its events belong to.
    own = _settled(orders, said, config).rename({"id": "record"})
    drafts = [
        said,
        order_legs(own, events, taken_back, config),
        awaited_legs(own, events, known, config),
        recognition_legs(
            _life(own, events, charges, known, config),
            goods(own, known, config),
            config,
        ),
    ]
    return Posting(
        known,
        complete(pl.concat(drafts), config, pairs),
        events.filter(pl.col("unevidenced")).select("record", "event"),
    )


def _said(known: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Collect the legs of all statements, corroborations and opening items."""
    parts = [pl.DataFrame(schema=DRAFT_SCHEMA)]
    for name, source in sorted(config.sources.items()):
        mine = known.filter(pl.col("source") == name).rename({"id": "record"})
        if source.part == "books":
            parts.append(statement_legs(mine, name, config))
        elif source.part == "ships":
            parts.append(ship_legs(mine, name, config))
        elif source.part == "corroborates":
            parts.append(corroborating_legs(mine, name, config))
        elif source.part == "opening":
            parts.append(opening_legs(mine, config))
    return pl.concat(parts)


def _order_accounts(config: Config) -> list[str]:
    return [s.account for s in config.sources.values() if s.part == "expects"]


def _settled(orders: pl.DataFrame, said: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Add to each order when a wallet first received it (``settled``)."""
    received = said.filter(
        (pl.col("kind") == "sale")
        & pl.col("booked")
        & pl.col("account").is_in(_order_accounts(config))
    )
    first = received.group_by("key").agg(pl.col("time").min().alias("settled"))
    return orders.join(first, on="key", how="left", maintain_order="left")


def _refund_events(orders: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Number the refund events of each order, and say whose its rows are."""
    return (
        events.sort("key", "time", "amount", "record")
        .with_columns(number=pl.int_range(1, pl.len() + 1).over("key"))
        .join(
            orders.select("source", "commodity", record="id"), on="record", how="inner"
        )
        .with_columns(
            event=pl.concat_str([pl.lit("refund-"), pl.col("number")]),
            kind=pl.lit("order"),
        )
    )


def _taken_back(
    orders: pl.DataFrame, events: pl.DataFrame, charges: pl.DataFrame
) -> pl.DataFrame:
    """Tie withdrawn units to the last refund event of their order."""
    refunded = events.group_by("key").agg(pl.col("amount").sum().alias("refunded"))
    delivered = charges.group_by("key").agg(pl.col("units").sum().alias("delivered"))
    # What suppliers deliver is of the order as a whole, whatever rows it has.
    whole = orders.group_by("key").agg(pl.col("sale", "ordered").sum())
    units = withdrawn(whole.join(refunded, on="key", how="left"), delivered)
    last = events.sort("key", "time", "number").group_by("key").last()
    return last.join(units, on="key", how="inner")


def _life(
    own: pl.DataFrame,
    events: pl.DataFrame,
    charges: pl.DataFrame,
    known: pl.DataFrame,
    config: Config,
) -> pl.DataFrame:
    """Gather all that happens to orders, for recognition."""
    one = pl.lit(1, dtype=pl.Int64)
    rank = {
        name: pl.lit(place, dtype=pl.Int8)
        for place, name in enumerate(("order", "ship", "finish", "charge", "refund"))
    }
    event = {name: pl.lit(name) for name in ("ship", "finish")}
    # An export may show that goods were confirmed but not when they were sent
    # (Taobao); then the payment that follows confirmation dates it.
    confirmed = pl.when(pl.col("state") == "done").then(
        pl.coalesce("finish_time", "settled", "as_of")
    )
    shipped = _dated(own, _rule(config, "shipped"), pl.coalesce("ship_time", confirmed))
    finished = _dated(own, _rule(config, "confirmed"), confirmed)
    none = pl.lit("")
    return life(
        orders=own.with_columns(event=none, rank=rank["order"]).drop("refund"),
        carried=carried_orders(known, config).with_columns(
            event=none, rank=rank["order"]
        ),
        shipped=shipped.select(
            *_who(), event=event["ship"], rank=rank["ship"], shipped=one
        ),
        finished=finished.select(
            *_who(), event=event["finish"], rank=rank["finish"], finished=one
        ),
        charges=charges.select(
            "key",
            "time",
            "source",
            "kind",
            record="id",
            event=none,
            rank=rank["charge"],
            delivered=pl.col("units").fill_null(0),
            cost=-pl.col("amount"),
            coin=money(config),
        ),
        refunds=events.select(
            *_who(), "event", rank=rank["refund"], refund=pl.col("amount")
        ),
    )


def _dated(own: pl.DataFrame, rule: pl.Expr, time: pl.Expr) -> pl.DataFrame:
    """Keep the orders of a rule whose event has a time, dated by it."""
    # The rule is that of the order's own day, before the event's time hides it.
    return own.filter(rule).with_columns(time=time).filter(pl.col("time").is_not_null())


def _who() -> list[str]:
    return ["key", "time", "record", "source", "kind"]


def _rule(config: Config, recognise: str) -> pl.Expr:
    category, day = pl.col("category"), pl.col("time").dt.date()
    said = looked_up(config.categories, "recognise", pl.String(), category, day)
    return said == recognise

"""Orders: what each one expects, and the events of its life.

An order is expected money against a contract liability, and expected units of
delivery. Refunds lower both. What the order export doesn't print of a refund
(amount or day) is taken from the wallet, capped by the order, and marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.config.dated import looked_up
from duiping.leg import CANCEL, REFUND, draft
from duiping.post.currency import money
from duiping.post.share import share, wide
from duiping.record import POSTED

if TYPE_CHECKING:
    from duiping.config import Config


def priced(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Take the posted orders and add what the price list knows of them.

    Args:
        records: keyed records of all sources.
        config: shops, categories and products.

    Returns:
        One row an order: ``key``, ``sale`` (amount plus subsidy), ``ordered``
        (units ×100, 0 if nothing is delivered in units), ``category``, and
        ``commodity`` (the money that it is paid in).
    """
    expects = [n for n, s in config.sources.items() if s.part == "expects"]
    orders = records.filter(
        pl.col("source").is_in(expects) & (pl.col("disposition") == POSTED)
    )
    face = {code: p.face or 0 for code, p in config.products.items()}
    product = pl.col("product")
    quantity = pl.col("quantity").fill_null(1)
    listed = product.replace_strict(face, default=0, return_dtype=pl.Int64) * quantity
    return orders.with_columns(
        sale=pl.col("amount") + pl.col("subsidy").fill_null(0),
        commodity=money(config),
        quantity=quantity,
        ordered=pl.coalesce("units", listed),
        category=looked_up(
            config.products, "category", pl.String(), product, pl.col("time").dt.date()
        ),
        shop=pl.col("source").replace_strict(
            {n: s.shop for n, s in config.sources.items()}, return_dtype=pl.String
        ),
    )


def refunds(orders: pl.DataFrame, wallet: pl.DataFrame) -> pl.DataFrame:
    """List the refund events of orders.

    Args:
        orders: from `priced`.
        wallet: leg drafts of refunds that wallets report (positive amounts in
            the clearing account), with ``key``, ``commodity``, ``time`` and
            ``amount``; one in another money is not of this order's.

    Returns:
        ``key``, ``record`` (the order's row, the first of several that a wallet's
        refund may be of), ``time``, ``amount`` (positive), ``unevidenced`` (the
        order export does not print the amount), one row an event.
    """
    # The rows of an order may be in several currencies; each is refunded by itself.
    one = ["key", "commodity"]
    printed = orders.filter(pl.col("refund") > 0)
    dated = printed.filter(pl.col("refund_time").is_not_null()).select(
        "key",
        record="id",
        time="refund_time",
        amount="refund",
        unevidenced=pl.lit(value=False),
    )
    undated = _caps(printed.filter(pl.col("refund_time").is_null()), "refund")
    unprinted = _caps(
        orders.filter(pl.col("refund").is_null() & (pl.col("state") == "refunded")),
        "sale",
    )
    capped = _together(
        pl.concat(
            [
                undated.with_columns(unevidenced=pl.lit(value=False)),
                unprinted.with_columns(unevidenced=pl.lit(value=True)),
            ]
        )
    )
    seen = (
        wallet.rename({"record": "by"})
        .join(capped, on=one, how="inner")
        .sort("key", "time", "by")
        .with_columns(before=pl.col("amount").cum_sum().over(one) - pl.col("amount"))
        .with_columns(
            amount=pl.min_horizontal(
                "amount", (pl.col("cap") - pl.col("before")).clip(0)
            )
        )
        .filter(pl.col("amount") > 0)
    )
    shown = seen.group_by(one).agg(pl.col("amount").sum().alias("shown"))
    # A printed refund that no wallet row dates is dated by the export itself.
    rest = (
        _together(undated.with_columns(unevidenced=pl.lit(value=False)))
        .join(shown, on=one, how="left")
        .with_columns(amount=pl.col("cap") - pl.col("shown").fill_null(0))
        .filter(pl.col("amount") > 0)
        .with_columns(time="last")
    )
    columns = ["key", "record", "time", "amount", "unevidenced"]
    return pl.concat(
        [dated.select(columns), seen.select(columns), rest.select(columns)]
    )


def _caps(orders: pl.DataFrame, cap: str) -> pl.DataFrame:
    """Say of rows of orders how much their refunds come to, at most."""
    return orders.select("key", "commodity", record="id", cap=cap, last="as_of")


def _together(caps: pl.DataFrame) -> pl.DataFrame:
    """Put the rows of an order together: wallets tell of it as a whole."""
    return caps.group_by("key", "commodity").agg(
        pl.col("record").min(),
        pl.col("cap").sum(),
        pl.col("last").max(),
        pl.col("unevidenced").any(),
    )


def withdrawn(orders: pl.DataFrame, delivered: pl.DataFrame) -> pl.DataFrame:
    """Work out the units that refunds take back from what was ordered.

    A refund withdraws delivery only as far as it was not made: the whole rest
    if it pays for the whole rest (to the fen), else its share.

    Args:
        orders: from `priced`, with ``refunded`` (sum of refund events).
        delivered: ``key`` and ``delivered`` (units that suppliers charged).

    Returns:
        ``key`` and ``withdrawn`` (units, positive).
    """
    left = orders.join(delivered, on="key", how="left").with_columns(
        rest=(pl.col("ordered") - pl.col("delivered").fill_null(0)).clip(0)
    )
    sale, refunded = pl.col("sale"), pl.col("refunded").fill_null(0)
    ordered = pl.col("ordered")
    pays_rest = wide(refunded + 1) * ordered >= wide(sale) * pl.col("rest")
    part = share(ordered, refunded, sale)
    return (
        left.filter((pl.col("ordered") > 0) & (refunded > 0) & (sale > 0))
        .with_columns(
            withdrawn=pl.when(pays_rest)
            .then("rest")
            .otherwise(pl.min_horizontal("rest", part))
        )
        .filter(pl.col("withdrawn") > 0)
        .select("key", "withdrawn")
    )


def order_legs(
    orders: pl.DataFrame,
    events: pl.DataFrame,
    taken_back: pl.DataFrame,
    config: Config,
) -> pl.DataFrame:
    """Post orders: the expectation, its refunds, and the units due.

    Args:
        orders: from `priced`.
        events: from `refunds`, joined with ``record``, ``source`` and ``event``.
        taken_back: from `withdrawn`, joined with the last refund event.
        config: accounts.

    Returns:
        Leg drafts.
    """
    rule = config.fulfilment
    unit = pl.lit(rule.unit)
    clearing = _by_source(config, "account")
    contract = _by_source(config, "contract")
    kind = {"kind": pl.lit("order")}
    return pl.concat(
        [
            draft(
                orders,
                account=clearing,
                amount=pl.col("sale"),
                place=pl.lit(0),
                **kind,
            ),
            draft(
                orders,
                account=contract,
                amount=-pl.col("sale"),
                place=pl.lit(1),
                **kind,
            ),
            draft(
                events,
                account=clearing,
                amount=-pl.col("amount"),
                flow=pl.lit(REFUND),
                place=pl.lit(0),
                **kind,
            ),
            draft(
                events,
                account=contract,
                amount=pl.col("amount"),
                flow=pl.lit(REFUND),
                place=pl.lit(1),
                **kind,
            ),
            draft(
                orders,
                account=pl.lit(rule.account),
                amount=pl.col("ordered"),
                commodity=unit,
                place=pl.lit(8),
                **kind,
            ),
            draft(
                orders,
                account=pl.lit(rule.obligation),
                amount=-pl.col("ordered"),
                commodity=unit,
                place=pl.lit(9),
                **kind,
            ),
            draft(
                taken_back,
                account=pl.lit(rule.account),
                amount=-pl.col("withdrawn"),
                commodity=unit,
                flow=pl.lit(CANCEL),
                place=pl.lit(8),
                **kind,
            ),
            draft(
                taken_back,
                account=pl.lit(rule.obligation),
                amount=pl.col("withdrawn"),
                commodity=unit,
                flow=pl.lit(CANCEL),
                place=pl.lit(9),
                **kind,
            ),
        ]
    )


def _by_source(config: Config, which: str) -> pl.Expr:
    """Map a source to its clearing account, or to its shop's contract account."""
    table = {
        name: source.account
        if which == "account"
        else config.shops[source.shop].contract
        for name, source in config.sources.items()
        if source.part == "expects" and source.shop is not None
    }
    return pl.col("source").replace_strict(table, return_dtype=pl.String)

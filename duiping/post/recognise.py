"""Revenue: contract liability is released when the rule of the goods says so.

For each order the state after every event gives a target (what should be
released, what it cost, its tax); each event posts the change of the targets.
So refunds before or after delivery, partial delivery and late charges all come
out right, and the sum over an order's life depends on no order of events.

A principal shows the gross sale and its cost; an agent only the commission,
sale less what it passes on to the supplier. Cost that no recognised sale
carries (refunded yet charged, charged twice, order unknown) waits in the
account for pending losses (待处理财产损溢).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.config.types import MILLION
from duiping.leg import draft
from duiping.post.share import share

if TYPE_CHECKING:
    from duiping.config import Config

DELTAS = ("sale", "refund", "ordered", "delivered", "cost", "shipped", "finished")
EVENT = ("key", "time", "rank", "record", "event", "source", "kind", "coin")


def life(**parts: pl.DataFrame) -> pl.DataFrame:
    """Put the events of all orders on one line of time.

    Args:
        parts: tables with the columns of `EVENT` and any of `DELTAS`; only what
            has a cost names its ``coin``, the money of it.

    Returns:
        All events with all deltas (0 where a table has none), sorted by key and
        time; ``rank`` and the record's id settle equal times.
    """
    zero = {name: pl.lit(0, dtype=pl.Int64) for name in DELTAS}
    none = pl.lit(None, dtype=pl.String)
    shaped = [
        part.with_columns(
            **({} if "coin" in part.columns else {"coin": none}),
            **{name: zero[name] for name in DELTAS if name not in part.columns},
        ).select(*EVENT, *(pl.col(name).cast(pl.Int64) for name in DELTAS))
        for part in parts.values()
    ]
    return pl.concat(shaped, how="vertical_relaxed").sort(
        "key", "time", "rank", "record", "event"
    )


def recognition_legs(
    events: pl.DataFrame, goods: pl.DataFrame, config: Config
) -> pl.DataFrame:
    """Post what each event releases, earns, owes in tax and costs.

    Args:
        events: from `life`.
        goods: one row a key: ``agent``, ``recognise``, ``vat`` (millionths),
            ``piece_cost`` (own stock, whole order), ``money``, accounts ``contract``,
            ``income``, ``cost_account``, ``stock``.
        config: the accounts for tax and pending losses.

    Returns:
        Leg drafts that balance the charges' own legs to zero.
    """
    state = events.join(goods, on="key", how="left", maintain_order="left")
    base = pl.lit(config.books.currency)
    paid = state.with_columns(money=pl.coalesce("money", base))
    same = (pl.col("coin") == pl.col("money")).fill_null(value=True)
    own = paid.with_columns(cost=pl.when(same).then("cost").otherwise(0))
    legs = [_legs(_moved(own.with_columns(bears=True)), config)]
    foreign = paid.filter(~same)["coin"].unique().sort()
    legs += [_foreign(paid, coin, config) for coin in foreign]
    return pl.concat(legs)


def _moved(state: pl.DataFrame) -> pl.DataFrame:
    """Work out what each event changes: the difference of the targets.

    Events of a key stand together, so that its sums are those of the column less
    what they were before its first event.
    """
    first = pl.col("key") != pl.col("key").shift(1)
    state = state.with_columns(first=first.fill_null(value=True))
    totals = [pl.col(name).cum_sum() for name in DELTAS]
    before = [
        pl.when("first").then(total - pl.col(name)).forward_fill()
        for name, total in zip(DELTAS, totals, strict=True)
    ]
    targets = _targets(
        state.with_columns(
            total - past for total, past in zip(totals, before, strict=True)
        )
    )
    changes = [
        pl.col(name) - pl.when("first").then(0).otherwise(pl.col(name).shift(1))
        for name in ("released", "vat_due", "earned", "borne", "waiting", "from_stock")
    ]
    return targets.with_columns(changes).drop("first")


def _foreign(paid: pl.DataFrame, coin: str, config: Config) -> pl.DataFrame:
    """Post the cost that a supplier charges in another money than the order's.

    A principal's sale bears it as it is; an agent's commission cannot be the
    difference of two currencies, so there it waits among the pending losses.
    """
    mine = (pl.col("coin") == coin).fill_null(value=False)
    keys = paid.filter(mine & (pl.col("money") != coin))["key"].unique()
    moved = _moved(
        paid.filter(pl.col("key").is_in(keys.implode())).with_columns(
            cost=pl.when(mine).then("cost").otherwise(0),
            bears=~pl.col("agent").fill_null(value=True),
            money=pl.lit(coin),
        )
    )
    return pl.concat(_costs(moved, config))


def _targets(state: pl.DataFrame) -> pl.DataFrame:
    """Work out, after each event, what should stand in each account."""
    net = pl.col("sale") - pl.col("refund")
    ordered, delivered = pl.col("ordered"), pl.col("delivered")
    done = pl.min_horizontal(ordered, delivered)
    part = share(pl.col("sale"), done, ordered.clip(1))
    by_delivery = (
        pl.when(delivered <= 0)
        .then(0)
        .when(ordered > 0)
        .then(pl.min_horizontal(net, part))
        .otherwise(net)
    )
    rule = pl.col("recognise")
    released = (
        pl.when(rule == "fulfilled")
        .then(by_delivery)
        .when(rule == "paid")
        .then(net)
        .when((rule == "shipped") & (pl.col("shipped") > 0))
        .then(net)
        .when((rule == "confirmed") & (pl.col("finished") > 0))
        .then(net)
        .otherwise(0)
    )
    cost = pl.col("cost")
    carried = share(cost, ordered, delivered.clip(1))
    return (
        state.with_columns(released=released)
        .with_columns(
            borne=pl.when((pl.col("released") <= 0) | ~pl.col("bears"))
            .then(0)
            .when((ordered > 0) & (delivered > ordered))
            .then(carried)
            .otherwise(cost),
            from_stock=pl.when(pl.col("released") > 0)
            .then(pl.col("piece_cost"))
            .otherwise(0),
        )
        .with_columns(
            waiting=cost - pl.col("borne"),
            gross=pl.col("released")
            - pl.when(pl.col("agent")).then("borne").otherwise(0),
        )
        .with_columns(vat_due=_vat(pl.col("gross").clip(0), pl.col("vat")))
        .with_columns(earned=pl.col("gross") - pl.col("vat_due"))
    )


def _vat(gross: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """Take the tax out of a gross amount, half up to the fen, in integers."""
    return share(gross, rate, MILLION + rate)


def _legs(moved: pl.DataFrame, config: Config) -> pl.DataFrame:
    money = {"commodity": pl.col("money")}
    # The price list is in the books' money.
    listed = {"commodity": pl.lit(config.books.currency)}
    known = moved.filter(pl.col("contract").is_not_null())
    stocked = known.filter(pl.col("stock").is_not_null())
    parts = [
        draft(
            known,
            account=pl.col("contract"),
            amount=pl.col("released"),
            place=pl.lit(2),
            **money,
        ),
        draft(
            known,
            account=pl.col("income"),
            amount=-pl.col("earned"),
            place=pl.lit(3),
            **money,
        ),
        draft(
            known,
            account=pl.lit(config.vat),
            amount=-pl.col("vat_due"),
            place=pl.lit(4),
            **money,
        ),
        *_costs(moved, config),
        draft(
            stocked,
            account=pl.col("cost_account"),
            amount=pl.col("from_stock"),
            place=pl.lit(5),
            **listed,
        ),
        draft(
            stocked,
            account=pl.col("stock"),
            amount=-pl.col("from_stock"),
            place=pl.lit(6),
            **listed,
        ),
    ]
    return pl.concat(parts)


def _costs(moved: pl.DataFrame, config: Config) -> list[pl.DataFrame]:
    """Post what a principal's sales bear, and what no sale does."""
    money = {"commodity": pl.col("money")}
    principal = moved.filter(pl.col("contract").is_not_null() & ~pl.col("agent"))
    return [
        draft(
            principal,
            account=pl.col("cost_account"),
            amount=pl.col("borne"),
            place=pl.lit(5),
            **money,
        ),
        draft(
            moved,
            account=pl.lit(config.books.pending),
            amount=pl.col("waiting"),
            place=pl.lit(7),
            **money,
        ),
    ]

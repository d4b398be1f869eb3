"""手续费审核表: what channels charged against their schedule.

What is right for an order, and what of it comes back on refunds, is worked out by
the schedule's own arithmetic (`duiping.match.schedule`), cumulatively. A period's
share of both is what they are at its end less what they were before it began, so
that months add up to the year. An effective rate is the
exact fraction of net fee and net amount settled; only its display is rounded.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.config.types import MILLION
from duiping.match.engine import runner
from duiping.match.fees import audited, lines
from duiping.match.goods import order_goods
from duiping.match.schedule import back, told
from duiping.statement.lines import Lines, Long
from duiping.statement.model import Column, Row, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duiping.config import Fee
    from duiping.match.fees import Line
    from duiping.statement.facts import Facts

SUMS = ("settled", "refunded", "charged", "given", "right", "back")


class Charged(NamedTuple):
    """Sums over some orders in a period, positive minor units."""

    orders: int
    settled: int
    refunded: int
    charged: int
    given: int
    right: int
    back: int

    @property
    def net(self) -> int:
        """What the channel kept."""
        return self.charged - self.given

    @property
    def due(self) -> int:
        """What it should have kept."""
        return self.right - self.back

    @property
    def rate(self) -> Fraction | None:
        """The effective rate on what was settled net of refunds."""
        base = self.settled - self.refunded
        return Fraction(self.net, base) if base else None


def fees(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Audit every line of the schedule, and list charges that none covers."""
    w = facts.word
    rows: list[Row] = []
    per_order: list[tuple[Fee, pl.DataFrame]] = []
    for line in lines(facts.config.fees):
        fee = line.fee
        if not fee.account.startswith(account or ""):
            continue
        # No decision is about an order's fee: it changes what is left of a break.
        mine = facts.ground.once(("fee", fee), partial(_period, facts, line))
        per_order.append((fee, mine))
        source = facts.config.sources[fee.source].title
        label = f"{source} {told(fee)}"
        rows.append(Row(fee.account, (label, *[None] * 9), "head"))
        for category, some in _categories(facts, mine):
            charged = _charged(some)
            rows.append(Row(category or "none", (category, *_figures(charged))))
        whole = _charged(mine)
        rows.append(Row(fee.account, (w("sum"), *_figures(whole)), "sum"))
    rows += _against_books(facts, per_order)
    columns = (
        Column("category", w("category")),
        Column("orders", w("orders-n"), "count"),
        Column("settled", w("settled-base"), "money"),
        Column("refunded", w("refunded"), "money"),
        Column("charged", w("charged"), "money"),
        Column("given", w("given-back"), "money"),
        Column("net", w("fee-net"), "money"),
        Column("due", w("fee-due"), "money"),
        Column("difference", w("difference"), "money"),
        Column("rate", w("rate"), "share"),
    )
    audit = Table("fees", w("fees"), columns, tuple(rows), w("fees-note"))
    tables = [audit, _misfits(facts, per_order), _all(facts, account or "")]
    dated = ((w("days-of"), f"{facts.period.first} – {facts.period.last}"),)
    title = facts.config.books.title
    return (Sheet("fees", title, dated, tuple(t for t in tables if t.rows)),)


def _against_books(
    facts: Facts, per_order: list[tuple[Fee, pl.DataFrame]]
) -> list[Row]:
    """Hold the net fees of all lines against what the books have on their account."""
    nets: dict[tuple[str, str], int] = {}
    for fee, mine in per_order:
        net = _charged(mine).net
        where = (fee.account, fee.source)
        nets[where] = nets.get(where, 0) + net
    rows = []
    for (account, source), net in nets.items():
        booked = facts.lines(account, source).filter(
            pl.col("kind").is_in(["fee", "fee_refund"])
        )
        left = net - int(booked["amount"].sum())
        label = facts.word("against-account", account=account)
        rows.append(Row("check", (label, *[None] * 7, left, None), "check"))
    return rows


def _figures(one: Charged) -> tuple[int | Fraction | None, ...]:
    return (
        one.orders,
        one.settled,
        one.refunded,
        one.charged,
        one.given,
        one.net,
        one.due,
        one.due - one.net,
        one.rate,
    )


def _period(facts: Facts, line: Line) -> pl.DataFrame:
    """Give the sums of a line's orders in the period: keys and `SUMS`."""
    after = _orders(facts, line, facts.period.last)
    before = _orders(facts, line, facts.period.before).drop("hash", "tail")
    joined = after.join(before, on="key", how="left", suffix="_before")
    changed = joined.select(
        *("key", "hash", "tail"),
        *(pl.col(n) - pl.col(f"{n}_before").fill_null(0) for n in SUMS),
    )
    return changed.filter(pl.any_horizontal(pl.col(n) != 0 for n in SUMS)).sort("key")


def _orders(facts: Facts, line: Line, last: date) -> pl.DataFrame:
    """Sum up a line's orders as of a day, by the schedule's own arithmetic."""
    fee = line.fee
    mine = facts.ground.money.filter(
        (pl.col("source") == fee.source)
        & pl.col("account").is_in([fee.account, fee.orders, *line.elsewhere])
        & (pl.col("day") <= last)
    )
    with runner(facts.config) as engine:
        goods = engine.memory(order_goods(facts.records, facts.config))
        found = list(engine.rows(audited(engine.memory(mine), line, goods)))
    rows = [
        row
        | {
            "right": row["right"] // MILLION,
            "back": back(fee, row["right"] // MILLION, row["settled"], row["refunded"]),
        }
        for row in found
    ]
    schema = {"key": pl.String(), "hash": pl.Int64(), "tail": pl.Int64()}
    numbers = dict.fromkeys(SUMS, pl.Int64())
    table = [{name: row[name] for name in (*schema, *SUMS)} for row in rows]
    return pl.DataFrame(table, schema={**schema, **numbers})


def _charged(some: pl.DataFrame) -> Charged:
    return Charged(some.height, *(int(some[name].sum()) for name in SUMS))


def _categories(facts: Facts, mine: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Split orders by the category of what was sold."""
    sold = facts.ground.once("goods", lambda: order_goods(facts.records, facts.config))
    nothing = facts.word("no-category")
    named = mine.join(sold, on=["hash", "tail"], how="left").with_columns(
        pl.col("category").fill_null(nothing)
    )
    return [
        (str(name), some)
        for (name,), some in sorted(
            named.partition_by("category", as_dict=True).items(),
            key=lambda pair: str(pair[0][0]),
        )
    ]


def _misfits(facts: Facts, per_order: list[tuple[Fee, pl.DataFrame]]) -> Table:
    """List the orders whose fee is not the schedule's, with their rows."""
    w = facts.word
    rows: list[Sequence[Row]] = []
    for fee, mine in per_order:
        make = partial(_wrong, facts, fee, mine)
        wrong = facts.ground.once(("misfits", fee), make)
        rows.append(Long(len(wrong), partial(_misfit, facts, fee, wrong)))
    columns = (
        Column("source", w("channel")),
        Column("key", w("key")),
        Column("rate", w("rate-agreed")),
        Column("due", w("fee-due"), "money"),
        Column("net", w("fee-net"), "money"),
        Column("difference", w("difference"), "money"),
    )
    return Table("misfits", w("misfits"), columns, Lines(rows))


def _wrong(facts: Facts, fee: Fee, mine: pl.DataFrame) -> pl.DataFrame:
    """Give the orders of a line whose fee is another: key, net, due, records."""
    net = pl.col("charged") - pl.col("given")
    due = pl.col("right") - pl.col("back")
    wrong = mine.filter(net != due).select("key", net=net, due=due)
    legs = facts.ground.money.filter(
        (pl.col("account") == fee.account)
        & (pl.col("source") == fee.source)
        & pl.col("key").is_in(wrong["key"].implode())
    )
    records = legs.group_by("key").agg(records=pl.col("record").sort())
    return wrong.join(records, on="key", how="left", maintain_order="left")


def _misfit(
    facts: Facts, fee: Fee, wrong: pl.DataFrame, first: int, last: int
) -> list[Row]:
    """Write some of these orders as lines."""
    title = facts.config.sources[fee.source].title
    some = wrong[first:last]
    places = facts.places(found or () for found in some["records"].to_list())
    return [
        Row(
            fee.account,
            (title, facts.shown(key), told(fee), due, net, due - net),
            places=where,
        )
        for (key, net, due), where in zip(
            some.select("key", "net", "due").iter_rows(), places, strict=True
        )
    ]


def _all(facts: Facts, begins: str) -> Table:
    """List every charge that sources posted to expenses, scheduled or not."""
    w = facts.word
    scheduled = {(fee.account, fee.source) for fee in facts.config.fees}
    kept = {rule.source for rule in facts.config.accounts.statement.values()}
    mine = facts.sums.filter(
        pl.col("account").str.starts_with("Expenses:")
        & pl.col("account").str.starts_with(begins)
        & pl.col("source").is_in(sorted(kept))
        & ~facts.began
    )
    rows, whole = [], 0
    grouped = mine.group_by("account", "source", "kind").agg(
        pl.col("amount").sum(), pl.col("n").sum()
    )
    for account, source, kind, amount, n in grouped.sort(
        "account", "source", "kind"
    ).iter_rows():
        whole += amount
        inside = (account, source) in scheduled
        rows.append(
            Row(
                kind,
                (
                    facts.config.sources[source].title,
                    account,
                    facts.moved(kind),
                    w("scheduled") if inside else w("unscheduled"),
                    n,
                    amount,
                ),
            )
        )
    if rows:
        rows.append(
            Row("sum", (w("sum"), "", "", "", int(mine["n"].sum()), whole), "sum")
        )
    columns = (
        Column("source", w("channel")),
        Column("account", w("account-code")),
        Column("kind", w("kind")),
        Column("schedule", w("schedule")),
        Column("count", w("count"), "count"),
        Column("amount", w("amount"), "money"),
    )
    return Table("charges", w("charges"), columns, tuple(rows))

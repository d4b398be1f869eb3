"""账龄: open items by age, account and kind. 在途: by channel and expected day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.match.breaks import BALANCE_KINDS
from duiping.sku import EVERY, PREFIX
from duiping.statement.bridge import open_columns, open_rows
from duiping.statement.ground import IN_TRANSIT
from duiping.statement.lines import Lines
from duiping.statement.model import Column, Row, Sheet, Table

if TYPE_CHECKING:
    from duiping.statement.facts import Facts

# First and last day of an age, both inclusive.
AGES: tuple[tuple[int, int | None], ...] = ((0, 7), (8, 30), (31, 90), (91, None))


def ageing(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Sort open items by their age, one sheet a commodity; pieces of goods are one.

    Age counts from the item's day to as far as the other party's evidence
    reaches, at most the period's last day.
    """
    unit = pl.col("commodity")
    found = facts.found.filter(
        pl.col("state").is_in([IN_TRANSIT, *BALANCE_KINDS])
        & pl.col("account").str.starts_with(account or "")
        & ~pl.col("settled")
    ).with_columns(
        unit=pl.when(unit.str.starts_with(PREFIX)).then(pl.lit(EVERY)).otherwise(unit)
    )
    units = {facts.currency, *found["unit"].unique()}
    return tuple(
        _aged(facts, unit, found.filter(pl.col("unit") == unit), account or "")
        for unit in sorted(units, key=lambda u: (u != facts.currency, u))
    )


def _aged(facts: Facts, unit: str, found: pl.DataFrame, begins: str) -> Sheet:
    w = facts.word
    rows, sums = [], [0] * (len(AGES) + 2)
    for name, kind, *figures in (
        found.group_by("account", "state")
        .agg(pl.len(), *_by_age(), pl.col("left").sum().alias("total"))
        .sort("account", "state")
        .iter_rows()
    ):
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        label = w(IN_TRANSIT) if kind == IN_TRANSIT else facts.kind(kind)
        rows.append(Row(kind, (facts.name(name), label, *figures)))
    rows.append(Row("sum", (w("sum"), "", *sums), "sum"))
    rows.append(_proof(facts, unit, sums[-1], begins))
    columns = (
        Column("account", w("account")),
        Column("kind", w("kind")),
        Column("count", w("count"), "count"),
        *(
            Column(f"days_{low}", _span(facts, low, high), "money")
            for low, high in AGES
        ),
        Column("total", w("total"), "money"),
    )
    aged = Table("ageing", w("ageing"), columns, tuple(rows), w("ageing-note"))
    listed = Lines([open_rows(facts, found, "date", "account", "key")])
    items = Table("open", w("items"), open_columns(facts), listed)
    return Sheet(unit, w("ageing-of", unit=unit), _dated(facts), (aged, items))


def _proof(facts: Facts, unit: str, total: int, begins: str) -> Row:
    """Hold the items against the balances of all clearing accounts in the books."""
    accounts = [a for a in facts.config.accounts.clearing if a.startswith(begins)]
    mine = facts.every.filter(facts.of(unit, accounts))
    left = total - int(mine["amount"].sum())
    blank = [None] * (len(AGES) + 1)
    return Row("check", (facts.word("against-books"), "", *blank, left), "check")


def _by_age() -> list[pl.Expr]:
    """Sum up what is open, by age."""
    age = pl.col("age")
    return [
        pl.col("left")
        .filter(age >= low if high is None else age.is_between(low, high))
        .sum()
        .alias(f"days_{low}")
        for low, high in AGES
    ]


def _span(facts: Facts, low: int, high: int | None) -> str:
    days = f"> {low - 1}" if high is None else f"{low}–{high}"
    return facts.word("days", n=days)


def _dated(facts: Facts) -> tuple[tuple[str, str], ...]:
    return ((facts.word("as-of"), str(facts.period.last)),)


def transit(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """List money in transit by channel and the day it is expected by."""
    w = facts.word
    found = facts.found.filter(
        (pl.col("state") == IN_TRANSIT)
        & (pl.col("commodity") == facts.currency)
        & pl.col("account").str.starts_with(account or "")
    )
    rows = [
        Row(name, (facts.name(name), facts.day(due), *figures))
        for name, due, *figures in found.group_by("account", "due")
        .agg(_signed())
        .sort("account", "due")
        .iter_rows()
    ]
    (whole,) = found.select(_signed()).iter_rows()
    rows.append(Row("sum", (w("sum"), None, *whole), "sum"))
    columns = (
        Column("account", w("channel")),
        Column("due", w("expected-by"), "day"),
        Column("count", w("count"), "count"),
        Column("coming", w("coming"), "money"),
        Column("going", w("going"), "money"),
        Column("net", w("net"), "money"),
    )
    by_day = Table("transit", w("transit"), columns, tuple(rows), w("transit-note"))
    listed = Lines([open_rows(facts, found, "due", "account", "key")])
    items = Table("open", w("items"), open_columns(facts), listed)
    title = facts.config.books.title
    return (Sheet("transit", title, _dated(facts), (by_day, items)),)


def _signed() -> list[pl.Expr]:
    """Count items, and sum up what is to come, what is to go, and both."""
    left = pl.col("left")
    return [
        pl.len().alias("n"),
        left.filter(left > 0).sum().alias("coming"),
        left.filter(left < 0).sum().alias("going"),
        left.sum().alias("net"),
    ]

"""账龄: open items by age, account and kind. 在途: by channel and expected day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from duiping.match.breaks import BALANCE_KINDS
from duiping.sku import together
from duiping.statement.bridge import open_columns, open_row
from duiping.statement.model import Column, Row, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.statement.facts import Facts

# First and last day of an age, both inclusive.
AGES: tuple[tuple[int, int | None], ...] = ((0, 7), (8, 30), (31, 90), (91, None))

Found = dict[str, Any]


def ageing(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Sort open items by their age, one sheet a commodity; pieces of goods are one.

    Age counts from the item's day to as far as the other party's evidence
    reaches, at most the period's last day.
    """
    found = [
        one
        for one in (*facts.transit, *facts.breaks)
        if one.get("kind", "in-transit") in {"in-transit", *BALANCE_KINDS}
        and one["account"].startswith(account or "")
        and not facts.settled(one)
    ]
    by_unit: dict[str, list[Found]] = {facts.currency: []}
    for one in found:
        by_unit.setdefault(together(one["commodity"]), []).append(one)
    return tuple(
        _aged(facts, unit, by_unit[unit], account or "")
        for unit in sorted(by_unit, key=lambda u: (u != facts.currency, u))
    )


def _aged(facts: Facts, unit: str, found: list[Found], begins: str) -> Sheet:
    w = facts.word
    groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for one in found:
        groups[one["account"], one.get("kind", "in-transit")].append(one)
    rows, sums = [], [0] * (len(AGES) + 2)
    for (account, kind), some in sorted(groups.items()):
        figures = [len(some), *_by_age(facts, some)]
        figures.append(sum(figures[1:]))
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        label = w("in-transit") if kind == "in-transit" else facts.kind(kind)
        rows.append(Row(kind, (facts.name(account), label, *figures)))
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
    ordered = sorted(found, key=lambda o: (o["date"], o["account"], o["key"]))
    listed = tuple(open_row(facts, one) for one in ordered)
    items = Table("open", w("items"), open_columns(facts), listed)
    return Sheet(unit, w("ageing-of", unit=unit), _dated(facts), (aged, items))


def _proof(facts: Facts, unit: str, total: int, begins: str) -> Row:
    """Hold the items against the balances of all clearing accounts in the books."""
    accounts = [a for a in facts.config.accounts.clearing if a.startswith(begins)]
    mine = facts.legs.filter(facts.of(unit, accounts))
    left = total - int(mine["amount"].sum())
    blank = [None] * (len(AGES) + 1)
    return Row("check", (facts.word("against-books"), "", *blank, left), "check")


def _by_age(facts: Facts, some: Iterable[Found]) -> list[int]:
    sums = [0] * len(AGES)
    for one in some:
        age = facts.age(one)
        place = next(
            n for n, (_, high) in enumerate(AGES) if high is None or age <= high
        )
        sums[place] += facts.left(one)
    return sums


def _span(facts: Facts, low: int, high: int | None) -> str:
    days = f"> {low - 1}" if high is None else f"{low}–{high}"
    return facts.word("days", n=days)


def _dated(facts: Facts) -> tuple[tuple[str, str], ...]:
    return ((facts.word("as-of"), str(facts.period.last)),)


def transit(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """List money in transit by channel and the day it is expected by."""
    w = facts.word
    found = [
        one
        for one in facts.transit
        if one["commodity"] == facts.currency
        and one["account"].startswith(account or "")
    ]
    groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for one in sorted(found, key=lambda o: (o["account"], o["due"], o["key"])):
        groups[one["account"], one["due"]].append(one)
    rows = [
        Row(
            account_,
            (facts.name(account_), facts.day(due), len(some), *_signed(facts, some)),
        )
        for (account_, due), some in groups.items()
    ]
    rows.append(Row("sum", (w("sum"), None, len(found), *_signed(facts, found)), "sum"))
    columns = (
        Column("account", w("channel")),
        Column("due", w("expected-by"), "day"),
        Column("count", w("count"), "count"),
        Column("coming", w("coming"), "money"),
        Column("going", w("going"), "money"),
        Column("net", w("net"), "money"),
    )
    by_day = Table("transit", w("transit"), columns, tuple(rows), w("transit-note"))
    ordered = sorted(found, key=lambda o: (o["due"], o["account"], o["key"]))
    listed = tuple(open_row(facts, one) for one in ordered)
    items = Table("open", w("items"), open_columns(facts), listed)
    title = facts.config.books.title
    return (Sheet("transit", title, _dated(facts), (by_day, items)),)


def _signed(facts: Facts, some: Sequence[Found]) -> tuple[int, int, int]:
    """Sum up what is to come, what is to go, and both."""
    amounts = [facts.left(one) for one in some]
    coming = sum(a for a in amounts if a > 0)
    going = sum(a for a in amounts if a < 0)
    return coming, going, coming + going

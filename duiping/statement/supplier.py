"""供应商对账单与往来对账函: what we and the other party say of one account.

The supplier statement shows what passed through the account and why both sides
differ; the letter asks the other party to confirm, with its own figures beside
ours, and leaves room for the answer and the seal.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from duiping.money import minor
from duiping.statement.bank import items_table, of_class, two_sides
from duiping.statement.bridge import evidence
from duiping.statement.ground import IN_TRANSIT
from duiping.statement.holder import Holder
from duiping.statement.lines import Lines, Long
from duiping.statement.model import Column, Row, Sheet, Table
from duiping.statement.prepaid import daily

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.statement.facts import Facts

KINDS = ("topup", "bonus", "charge", "charge_refund")


def supplier(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Write the statement of every carried account that a party reports on."""
    return tuple(
        _statement(facts, Holder(facts, name, rule.source))
        for name, rule in sorted(facts.config.accounts.carried.items())
        if rule.source is not None and name.startswith(account or "")
    )


def _statement(facts: Facts, holder: Holder) -> Sheet:
    w = facts.word
    items = holder.items(facts.period.last)
    tables = [two_sides(facts, holder, items), _products(facts, holder.source)]
    tables += [items_table(facts, holder, items)] if len(items) else []
    tables += [_queries(facts, holder.account)]
    tables.append(daily(facts, holder.account, holder.source))
    return Sheet(
        holder.account,
        facts.name(holder.account),
        _dated(facts, holder.account),
        tuple(table for table in tables if table.rows),
        (w("supplier-means"),),
        (),
        (w("prepared"), w("reviewed"), w("date")),
    )


def _dated(facts: Facts, account: str) -> tuple[tuple[str, str], ...]:
    w, period = facts.word, facts.period
    return (
        (w("account"), account),
        (w("days-of"), f"{period.first} – {period.last}"),
    )


def _products(facts: Facts, source: str) -> Table:
    """Sum up what was delivered, product by product, and what it cost."""
    w = facts.word
    day = pl.col("time").dt.date()
    mine = facts.records.filter(
        (pl.col("source") == source)
        & pl.col("kind").is_in(["charge", "charge_refund"])
        & (pl.col("disposition") == "posted")
        & (day >= facts.period.first)
    )
    sums = mine.group_by("product").agg(
        n=pl.len(),
        units=pl.col("units").fill_null(0).sum(),
        cost=-pl.col("amount").sum(),
    )
    rows, whole = [], [0, 0, 0]
    for code, n, units, cost in sums.sort("product", nulls_last=True).iter_rows():
        known = facts.config.products.get(code or "")
        whole = [a + b for a, b in zip(whole, (n, units, cost), strict=True)]
        name = known.name if known else w("nothing")
        rows.append(Row(code or "", (facts.shown(code or "–"), name, n, units, cost)))
    if rows:
        rows.append(Row("sum", (w("sum"), "", *whole), "sum"))
        rows.append(_held(facts, source, whole[2]))
    columns = (
        Column("product", w("product")),
        Column("name", w("product-name")),
        Column("count", w("count"), "count"),
        Column("units", w("face"), "money"),
        Column("cost", w("cost"), "money"),
    )
    return Table("products", w("products"), columns, tuple(rows))


def _held(facts: Facts, source: str, cost: int) -> Row:
    """Hold the rows' cost against what the books took from the account."""
    account = facts.config.sources[source].account
    legs = facts.lines(account, source).filter(
        pl.col("kind").is_in(["charge", "charge_refund"])
    )
    left = cost + int(legs["amount"].sum())
    label = facts.word("against-account", account=account)
    return Row("check", (label, "", None, None, left), "check")


def _queries(facts: Facts, account: str, *, placed: bool = True) -> Table:
    """List what we ask the other party to explain: prices that were not agreed."""
    w = facts.word
    found = facts.found.filter(
        (pl.col("account") == account) & (pl.col("state") != IN_TRANSIT)
    )
    rows: list[Sequence[Row]] = []
    if len(found):
        left = int(found["difference"].sum())
        end = Row("sum", (w("sum"), None, None, None, left), "sum")
        rows = [Long(len(found), partial(_asked, facts, found, placed)), (end,)]
    columns = (
        Column("key", w("key")),
        Column("date", w("date"), "day"),
        Column("expected", w("agreed-price"), "money"),
        Column("actual", w("charged"), "money"),
        Column("difference", w("difference"), "money"),
    )
    return Table("queries", w("queries"), columns, Lines(rows), w("queries-note"))


def _asked(
    facts: Facts,
    found: pl.DataFrame,
    placed: bool,  # noqa: FBT001 - filled in beforehand
    first: int,
    last: int,
) -> list[Row]:
    """Write some breaks as lines."""
    rows = []
    for place in found["n"][first:last]:
        one = facts.one(place)
        figures = (minor(one[name]) for name in ("expected", "actual", "difference"))
        cells = (facts.shown(one["key"]), facts.day(one["date"]), *figures)
        places = evidence(one) if placed else ()
        rows.append(Row(one["kind"], cells, places=places))
    return rows


def letter(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Write a confirmation letter for every carried account.

    With `account`, also for the statement accounts (a platform's wallet) that
    begin like it.
    """
    config = facts.config
    kept = {name: rule.source for name, rule in config.accounts.carried.items()}
    if account:
        kept |= {name: rule.source for name, rule in config.accounts.statement.items()}
    return tuple(
        _letter(facts, name, source)
        for name, source in sorted(kept.items())
        if name.startswith(account or "")
    )


def _letter(facts: Facts, account: str, source: str | None) -> Sheet:
    w, period = facts.word, facts.period
    party = facts.party(account)
    tables = []
    if source is None:
        tables.append(_ours_only(facts, account))
    else:
        holder = Holder(facts, account, source)
        items = holder.items(period.last)
        tables.append(_figures(facts, holder))
        tables += [_told(facts, holder, items)] if len(items) else []
        # Where we know it from, our files, is nobody else's business.
        tables += [_queries(facts, account, placed=False)]
    return Sheet(
        account,
        party,
        (
            (w("to"), party),
            (w("from"), facts.config.books.title),
            (w("account"), account),
            (w("cut-off"), str(period.last)),
        ),
        tuple(table for table in tables if table.rows),
        (
            w("letter-ask", us=facts.config.books.title, day=period.last),
            w("letter-sign"),
        ),
        (
            w("answer-agrees"),
            w("answer-differs", currency=facts.currency),
            w("answer-why"),
        ),
        (w("their-seal"), w("their-hand"), w("date")),
    )


def _figures(facts: Facts, holder: Holder) -> Table:
    """Set our figures and theirs beside each other, from opening to closing.

    Where they print no balance, their balances are left for them to write.
    """
    w, period = facts.word, facts.period
    days = (period.before, period.last)
    ours0, ours1 = (holder.ours(day) for day in days)
    theirs0, theirs1 = (holder.theirs(day)[0] for day in days)
    printed = holder.theirs(period.last)[1] is not None
    rows = [_line("opening", w("opening"), ours0, theirs0 if printed else None)]
    for kind, ours, theirs in _moved(facts, holder):
        label = w("own-entries") if kind == "own" else facts.moved(kind)
        rows.append(_line(kind, label, ours, theirs))
    sums = [sum(int(str(row.cells[n] or 0)) for row in rows) for n in (1, 2)]
    closing = _line("closing", w("closing"), ours1, theirs1 if printed else None)
    rows.append(closing._replace(look="sum"))
    left = sums[1] - theirs1 if printed else None
    rows.append(Row("check", (w("check-sums"), sums[0] - ours1, left, None), "check"))
    return Table("figures", w("figures"), _sided(facts), tuple(rows), w("letter-note"))


def _moved(facts: Facts, holder: Holder) -> list[tuple[str, int, int | None]]:
    """List what moved: the kind, what we have of it, and what they have."""
    lines = facts.lines(holder.account, holder.source)
    told = dict(
        lines.group_by("kind").agg(pl.col("amount").sum()).sort("kind").iter_rows()
    )
    cleared = _through(facts, holder)
    past = dict(holder.parts(facts.period.before))
    change = {
        account: amount - past.get(account, 0)
        for account, amount in holder.parts(facts.period.last)
    }
    # What runs through clearing is on our side as our evidence has it.
    expected = sum(change.get(account, 0) for account in holder.clears)
    found: list[tuple[str, int, int | None]] = []
    for kind in [*(k for k in KINDS if k in told), *sorted(set(told) - set(KINDS))]:
        ours = told[kind] - cleared.get(kind, 0)
        if kind in cleared:
            ours, expected = ours + expected, 0
        found.append((kind, ours, told[kind]))
    if expected:
        found.append(("topup", expected, 0))
    own = change.get(holder.account, 0)
    return [*found, ("own", own, None)] if own else found


def _through(facts: Facts, holder: Holder) -> dict[str, int]:
    """Sum up, by kind, their lines that answer to a clearing account or suspense."""
    through = [*holder.clears, facts.config.books.suspense]
    mine = facts.sums.filter(
        pl.col("account").is_in(through)
        & (pl.col("source") == holder.source)
        & ~facts.began
    )
    return dict(mine.group_by("kind").agg(-pl.col("amount").sum()).iter_rows())


def _line(code: str, label: str, ours: int, theirs: int | None) -> Row:
    return Row(code, (label, ours, theirs, None if theirs is None else ours - theirs))


def _told(facts: Facts, holder: Holder, items: pl.DataFrame) -> Table:
    """List the open items for the other party: no files, no judgement of ours."""
    w = facts.word
    more = pl.col("kind").is_in(["we-in", "they-out"])
    signed = pl.when(more).then("amount").otherwise(-pl.col("amount"))
    told = items.select("kind", "key", "day", amount=signed)
    end = Row("sum", (w("sum"), None, None, int(told["amount"].sum())), "sum")
    columns = (
        Column("class", w("class")),
        Column("key", w("key")),
        Column("date", w("date"), "day"),
        Column("difference", w("difference"), "money"),
    )
    rows = Lines([Long(len(told), partial(_telling, facts, holder, told)), (end,)])
    return Table("items", w("items"), columns, rows, w("told-note"))


def _telling(
    facts: Facts, holder: Holder, told: pl.DataFrame, first: int, last: int
) -> list[Row]:
    """Write some items as lines."""
    return [
        Row(kind, (of_class(facts, holder, kind), facts.shown(key), day, amount))
        for kind, key, day, amount in told[first:last].iter_rows()
    ]


def _sided(facts: Facts) -> tuple[Column, ...]:
    w = facts.word
    return (
        Column("item", w("item")),
        Column("ours", w("our-records"), "money"),
        Column("theirs", w("your-records"), "money"),
        Column("difference", w("difference"), "money"),
    )


def _ours_only(facts: Facts, account: str) -> Table:
    """State our balance where the other party has sent nothing to hold it against."""
    w, period = facts.word, facts.period
    opening = facts.balance(account, period.before)
    closing = facts.balance(account, period.last)
    rows = (
        Row("opening", (w("opening"), opening, None, None)),
        Row("moved", (w("moved"), closing - opening, None, None)),
        Row("closing", (w("closing"), closing, None, None), "sum"),
    )
    return Table("figures", w("figures"), _sided(facts), rows, w("letter-note"))

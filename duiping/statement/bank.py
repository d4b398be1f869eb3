"""余额调节表: our side and the keeper's side of a bank account or wallet.

    our balance   + they received, we not  − they paid, we not   = adjusted
    their balance + we received, they not  − we paid, they not   = adjusted

Both adjusted balances are equal, or the check line says by how much they are
not: the statement's printed balance does not follow from its lines, or an entry
of our own touches the account directly. What each side means is said in
`duiping.statement.holder`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from duiping.statement.ground import IN_TRANSIT
from duiping.statement.holder import CLASSES, MARK, Holder
from duiping.statement.lines import Lines, Long
from duiping.statement.model import Column, Row, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duiping.statement.facts import Facts


def bank(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Reconcile every statement account, or those that begin like `account`."""
    return tuple(
        sheet(facts, Holder(facts, name, rule.source))
        for name, rule in sorted(facts.config.accounts.statement.items())
        if name.startswith(account or "")
    )


def sheet(facts: Facts, holder: Holder) -> Sheet:
    """Make one account's reconciliation with its items and their roll-forward."""
    w, period = facts.word, facts.period
    before, after = holder.items(period.before), holder.items(period.last)
    tables = [two_sides(facts, holder, after)]
    tables += [items_table(facts, holder, after)] if len(after) else []
    tables.append(rolled(facts, holder, before, after))
    tables += [_carried(facts, holder, before, after)] if len(before) else []
    tables += [_ours(facts, holder), _theirs(facts, holder)]
    return Sheet(
        code=holder.account,
        title=facts.name(holder.account),
        facts=(
            (w("account"), holder.account),
            (w("as-of"), str(period.last)),
            (w("reached"), _reached(facts, holder)),
        ),
        tables=tuple(tables),
        words=(w("bank-means", they=they(facts, holder)),),
        signs=(w("prepared"), w("reviewed"), w("date")),
    )


def they(facts: Facts, holder: Holder) -> str:
    """Name what keeps the account: a bank, or a platform that orders go through."""
    orders = {n for n, s in facts.config.sources.items() if s.part == "expects"}
    rules = facts.config.accounts.clearing
    wallet = any(orders & set(rules[a].expects) for a in holder.clears)
    carried = holder.account in facts.config.accounts.carried
    kept = "supplier" if carried else "wallet" if wallet else "bank"
    return facts.word(f"they-{kept}")


def of_class(facts: Facts, holder: Holder, kind: str) -> str:
    """Name a class of open items; a supplier records, it doesn't receive or pay."""
    if holder.account in facts.config.accounts.carried:
        return facts.word(f"{kind}-carried")
    return facts.word(kind, they=they(facts, holder))


def totals(items: pl.DataFrame) -> dict[str, int]:
    """Sum up the items of every class."""
    found = dict(items.group_by("kind").agg(pl.col("amount").sum()).iter_rows())
    return {kind: found.get(kind, 0) for kind in CLASSES}


def _reached(facts: Facts, holder: Holder) -> str:
    end = facts.coverage.end([holder.source])
    return str(end) if end else facts.word("nothing")


def two_sides(facts: Facts, holder: Holder, items: pl.DataFrame) -> Table:
    """Set both sides beside each other, as the form has been for decades."""
    w, who = facts.word, they(facts, holder)
    ours = holder.ours(facts.period.last)
    theirs, printed = holder.theirs(facts.period.last)
    sums = totals(items)
    left = ours + sums["they-in"] - sums["they-out"]
    right = theirs + sums["we-in"] - sums["we-out"]
    label = w("their-balance", they=who)
    note = w("printed-on", day=printed) if printed else w("not-printed", they=who)

    def line(code: str, mine: str, yours: str, one: int, two: int) -> Row:
        return Row(code, (mine, one, yours, two), "item")

    return Table(
        "reconciliation",
        w("reconciliation"),
        (
            Column("ours", w("item")),
            Column("our_amount", w("amount"), "money"),
            Column("theirs", w("item")),
            Column("their_amount", w("amount"), "money"),
        ),
        (
            line("balance", w("our-balance", they=who), label, ours, theirs),
            line(
                "in",
                w("plus", what=of_class(facts, holder, "they-in")),
                w("plus", what=of_class(facts, holder, "we-in")),
                sums["they-in"],
                sums["we-in"],
            ),
            line(
                "out",
                w("minus", what=of_class(facts, holder, "they-out")),
                w("minus", what=of_class(facts, holder, "we-out")),
                sums["they-out"],
                sums["we-out"],
            ),
            Row("adjusted", (w("adjusted"), left, w("adjusted"), right), "sum"),
            Row("difference", (w("difference"), left - right, "", None), "check"),
        ),
        note,
    )


def items_table(facts: Facts, holder: Holder, items: pl.DataFrame) -> Table:
    """List the open items by class, each with its rows, each class with its sum."""
    w = facts.word
    columns = (
        Column("account", w("through")),
        Column("key", w("key")),
        Column("date", w("date"), "day"),
        Column("due", w("due"), "day"),
        Column("age_days", w("age"), "count"),
        Column("state", w("state")),
        Column("amount", w("amount"), "money"),
    )
    rows: list[Sequence[Row]] = []
    sums = totals(items)
    for kind in CLASSES:
        mine = items.filter(pl.col("kind") == kind)
        if not len(mine):
            continue
        head = Row(kind, (of_class(facts, holder, kind), *[None] * 6), "head")
        end = Row(kind, (w("sum"), *[None] * 5, sums[kind]), "sum")
        rows += [(head,), Long(len(mine), partial(_items, facts, mine)), (end,)]
    return Table("items", w("items"), columns, Lines(rows), w("items-note"))


def _items(facts: Facts, items: pl.DataFrame, first: int, last: int) -> list[Row]:
    """Write some items as lines."""
    some = items[first:last]
    told = states(facts, some)
    places = facts.places(some["records"])
    return [
        Row(
            kind,
            (
                facts.name(account),
                facts.shown(key),
                day,
                due,
                (facts.period.last - day).days,
                state,
                amount,
            ),
            places=where,
        )
        for (account, key, kind, day, due, amount), state, where in zip(
            some.select("account", "key", "kind", "day", "due", "amount").iter_rows(),
            told,
            places,
            strict=True,
        )
    ]


def states(facts: Facts, items: pl.DataFrame) -> list[str]:
    """Say what matching made of items: in transit, or a break of which kind."""
    found = facts.ground.once("states", lambda: _states(facts))
    waiting = facts.config.books.suspense
    known = items.join(
        found, on=["account", "key"], how="left", maintain_order="left"
    ).select("account", "state")
    return [
        ""
        if state is None
        else facts.word("in-suspense")
        if account == waiting
        else facts.word(IN_TRANSIT)
        if state == IN_TRANSIT
        else facts.kind(state)
        for account, state in known.iter_rows()
    ]


def _states(facts: Facts) -> pl.DataFrame:
    """Name the last finding of every key: a break, if there is any."""
    found = facts.ground.found.select("account", "key", "state")
    return found.unique(["account", "key"], keep="last", maintain_order=True)


def rolled(
    facts: Facts, holder: Holder, before: pl.DataFrame, after: pl.DataFrame
) -> Table:
    """Roll the open items forward: opening + new − cleared = closing, by class."""
    w = facts.word
    opened, closed = totals(before), totals(after)
    new = _risen(after, before)
    rows = []
    sums = [0, 0, 0, 0]
    for kind in CLASSES:
        gone = opened[kind] + new[kind] - closed[kind]
        sign = 1 if kind in {"they-in", "we-out"} else -1
        figures = [opened[kind], new[kind], -gone, closed[kind]]
        sums = [a + sign * b for a, b in zip(sums, figures, strict=True)]
        rows.append(Row(kind, (of_class(facts, holder, kind), *figures)))
    columns = (
        Column("class", w("class")),
        Column("opening", w("opening-items"), "money"),
        Column("new", w("new-items"), "money"),
        Column("cleared", w("cleared-items"), "money"),
        Column("closing", w("closing-items"), "money"),
    )
    apart = [
        holder.theirs(day)[0] - holder.ours(day)
        for day in (facts.period.before, facts.period.last)
    ]
    # What the opening items lost, item by item.
    lost = sum(_risen(before, after).values())
    cleared = lost + sum(int(str(row.cells[3])) for row in rows)
    rows.append(Row("net", (w("net-items"), *sums), "sum"))
    lefts = (sums[0] - apart[0], None, cleared, sums[3] - apart[1])
    rows.append(Row("check", (w("check-roll"), *lefts), "check"))
    return Table("roll", w("roll"), columns, tuple(rows), w("roll-note"))


def _beside(items: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Put beside items, as ``other``, what is open of the same at another day."""
    mine = others.select(*MARK, other="amount")
    return items.join(mine, on=MARK, how="left", maintain_order="left").with_columns(
        pl.col("other").fill_null(0)
    )


def _risen(items: pl.DataFrame, others: pl.DataFrame) -> dict[str, int]:
    """Sum up, by class, how much more is open of items than at another day."""
    more = (pl.col("amount") - pl.col("other")).clip(lower_bound=0)
    return totals(_beside(items, others).with_columns(amount=more))


def _carried(
    facts: Facts, holder: Holder, before: pl.DataFrame, after: pl.DataFrame
) -> Table:
    """Say what became of each item that was open at the beginning."""
    w = facts.word
    still = _beside(before, after)
    make = partial(_followed, facts, holder, still)
    opened, left = int(still["amount"].sum()), int(still["other"].sum())
    end = Row("sum", (w("sum"), None, None, opened, None, opened - left, left), "sum")
    columns = (
        Column("account", w("through")),
        Column("key", w("key")),
        Column("date", w("date"), "day"),
        Column("opening", w("opening-items"), "money"),
        Column("cleared_on", w("cleared-on"), "day"),
        Column("cleared", w("cleared-items"), "money"),
        Column("closing", w("still-open"), "money"),
    )
    rows = Lines([Long(len(still), make), (end,)])
    return Table("carried", w("carried"), columns, rows)


def _followed(
    facts: Facts, holder: Holder, items: pl.DataFrame, first: int, last: int
) -> list[Row]:
    """Write some items of the beginning as lines, with what is still open of them."""
    some = items[first:last]
    days = _last_days(holder, some)
    places = facts.places(some["records"])
    return [
        Row(
            "open" if left else "cleared",
            (
                facts.name(account),
                facts.shown(key),
                day,
                amount,
                days[account, key] if left < amount else None,
                amount - left,
                left,
            ),
            places=where,
        )
        for (account, key, day, amount, left), where in zip(
            some.select("account", "key", "day", "amount", "other").iter_rows(),
            places,
            strict=True,
        )
    ]


def _last_days(holder: Holder, items: pl.DataFrame) -> dict[tuple[str, str], date]:
    """Give the last day on which anything happened to the key of an item."""
    sides = holder.sides(holder.facts.period.last)
    wanted = items.select("account", "key").unique()
    mine = sides.join(wanted, on=["account", "key"], how="semi")
    found = mine.group_by("account", "key").agg(pl.col("last").max())
    return {(a, k): day for a, k, day in found.iter_rows()}


def _ours(facts: Facts, holder: Holder) -> Table:
    """Show what our balance is made of: opening, expected, entered; closing."""
    w, period = facts.word, facts.period
    opening, closing = holder.ours(period.before), holder.ours(period.last)
    past = dict(holder.parts(period.before))
    rows = [Row("opening", (w("opening"), opening, ""))]
    for account, amount in holder.parts(period.last):
        change = amount - past.get(account, 0)
        if change:
            code = (
                "expected"
                if account in holder.clears
                else "own"
                if account == holder.account
                else "entered"
            )
            rows.append(
                Row(code, (f"{w(code)} {facts.name(account)}", change, account))
            )
    rows.append(Row("closing", (w("closing"), closing, ""), "sum"))
    left = sum(int(str(row.cells[1])) for row in rows[:-1]) - closing
    rows.append(Row("check", (w("difference"), left, ""), "check"))
    return Table("ours", w("ours"), _composed(facts), tuple(rows), w("ours-note"))


def _theirs(facts: Facts, holder: Holder) -> Table:
    """Show the statement's own arithmetic: opening, lines in and out, closing."""
    w, period = facts.word, facts.period
    opening = holder.theirs(period.before)[0]
    closing, _ = holder.theirs(period.last)
    mine = facts.lines(holder.account, holder.source)
    into, out = mine.filter(mine["sign"] > 0), mine.filter(mine["sign"] < 0)
    plus, minus = int(into["amount"].sum()), int(out["amount"].sum())
    n_plus, n_minus = into["n"].sum(), out["n"].sum()
    rows = (
        Row("opening", (w("opening"), opening, "")),
        Row("in", (w("lines-in"), plus, w("lines", n=n_plus))),
        Row("out", (w("lines-out"), minus, w("lines", n=n_minus))),
        Row("closing", (w("closing"), closing, ""), "sum"),
        Row(
            "check",
            (w("difference"), opening + plus + minus - closing, ""),
            "check",
        ),
    )
    title = w("theirs", they=they(facts, holder))
    return Table("theirs", title, _composed(facts), rows)


def _composed(facts: Facts) -> tuple[Column, ...]:
    w = facts.word
    return (
        Column("item", w("item")),
        Column("amount", w("amount"), "money"),
        Column("detail", w("detail")),
    )

"""余额调节表: our side and the keeper's side of a bank account or wallet.

    our balance   + they received, we not  − they paid, we not   = adjusted
    their balance + we received, they not  − we paid, they not   = adjusted

Both adjusted balances are equal, or the check line says by how much they are
not: the statement's printed balance does not follow from its lines, or an entry
of our own touches the account directly. What each side means is said in
`duiping.statement.holder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.statement.holder import CLASSES, Holder, Item
from duiping.statement.model import Column, Row, Sheet, Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from duiping.statement.facts import Facts

Mark = tuple[str, str, bool, str]
Rolled = tuple[int, int, int, int]


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
    tables += [items_table(facts, holder, after)] if after else []
    tables.append(rolled(facts, holder, before, after))
    tables += [_carried(facts, before, after)] if before else []
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


def marks(items: Iterable[Item]) -> dict[Mark, Item]:
    """Index items by what they are of."""
    return {(i.account, i.key, i.refund, i.kind): i for i in items}


def total(items: Iterable[Item], kind: str) -> int:
    """Sum up the items of a class."""
    return sum(item.amount for item in items if item.kind == kind)


def _reached(facts: Facts, holder: Holder) -> str:
    end = facts.coverage.end([holder.source])
    return str(end) if end else facts.word("nothing")


def two_sides(facts: Facts, holder: Holder, items: list[Item]) -> Table:
    """Set both sides beside each other, as the form has been for decades."""
    w, who = facts.word, they(facts, holder)
    ours = holder.ours(facts.period.last)
    theirs, printed = holder.theirs(facts.period.last)
    sums = {kind: total(items, kind) for kind in CLASSES}
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


def items_table(facts: Facts, holder: Holder, items: list[Item]) -> Table:
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
    rows: list[Row] = []
    why = reasons(facts)
    for kind in CLASSES:
        mine = [item for item in items if item.kind == kind]
        if not mine:
            continue
        rows.append(Row(kind, (of_class(facts, holder, kind), *[None] * 6), "head"))
        places = facts.places(item.records for item in mine)
        rows += [
            Row(
                kind,
                (
                    facts.name(item.account),
                    facts.shown(item.key),
                    item.day,
                    item.due,
                    (facts.period.last - item.day).days,
                    why.get((item.account, item.key), ""),
                    item.amount,
                ),
                places=found,
            )
            for item, found in zip(mine, places, strict=True)
        ]
        rows.append(Row(kind, (w("sum"), *[None] * 5, total(mine, kind)), "sum"))
    return Table("items", w("items"), columns, tuple(rows), w("items-note"))


def reasons(facts: Facts) -> dict[tuple[str, str], str]:
    """Say what matching made of a key: in transit, or a break of which kind."""
    found = {
        (one["account"], one["key"]): facts.word("in-transit") for one in facts.transit
    }
    broken = {
        (one["account"], one["key"]): facts.kind(one["kind"]) for one in facts.breaks
    }
    waiting = facts.config.books.suspense
    return {
        where: facts.word("in-suspense") if where[0] == waiting else state
        for where, state in (found | broken).items()
    }


def rolled(
    facts: Facts, holder: Holder, before: list[Item], after: list[Item]
) -> Table:
    """Roll the open items forward: opening + new − cleared = closing, by class."""
    w = facts.word
    old, new = marks(before), marks(after)
    rows = []
    sums = [0, 0, 0, 0]
    for kind in CLASSES:
        opening, closing = total(before, kind), total(after, kind)
        arisen = sum(
            max(item.amount - (old[m].amount if m in old else 0), 0)
            for m, item in new.items()
            if item.kind == kind
        )
        gone = opening + arisen - closing
        sign = 1 if kind in {"they-in", "we-out"} else -1
        figures = [opening, arisen, -gone, closing]
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
    cleared = _gone(before, after) + sum(int(str(row.cells[3])) for row in rows)
    rows.append(Row("net", (w("net-items"), *sums), "sum"))
    lefts = (sums[0] - apart[0], None, cleared, sums[3] - apart[1])
    rows.append(Row("check", (w("check-roll"), *lefts), "check"))
    return Table("roll", w("roll"), columns, tuple(rows), w("roll-note"))


def _gone(before: list[Item], after: list[Item]) -> int:
    """Sum up what the opening items lost, item by item."""
    new = marks(after)
    return sum(
        max(item.amount - (new[mark].amount if mark in new else 0), 0)
        for mark, item in marks(before).items()
    )


def _carried(facts: Facts, before: list[Item], after: list[Item]) -> Table:
    """Say what became of each item that was open at the beginning."""
    w = facts.word
    still = marks(after)
    last = _last_days(facts, before)
    rows = []
    for item, places in zip(
        before, facts.places(i.records for i in before), strict=True
    ):
        mark = (item.account, item.key, item.refund, item.kind)
        left = still[mark].amount if mark in still else 0
        rows.append(
            Row(
                "open" if left else "cleared",
                (
                    facts.name(item.account),
                    facts.shown(item.key),
                    item.day,
                    item.amount,
                    last.get((item.account, item.key)) if left < item.amount else None,
                    item.amount - left,
                    left,
                ),
                places=places,
            )
        )
    sums = (
        sum(item.amount for item in before),
        sum(int(str(row.cells[5])) for row in rows),
        sum(int(str(row.cells[6])) for row in rows),
    )
    rows.append(
        Row("sum", (w("sum"), None, None, sums[0], None, sums[1], sums[2]), "sum")
    )
    columns = (
        Column("account", w("through")),
        Column("key", w("key")),
        Column("date", w("date"), "day"),
        Column("opening", w("opening-items"), "money"),
        Column("cleared_on", w("cleared-on"), "day"),
        Column("cleared", w("cleared-items"), "money"),
        Column("closing", w("still-open"), "money"),
    )
    return Table("carried", w("carried"), columns, tuple(rows))


def _last_days(facts: Facts, items: list[Item]) -> dict[tuple[str, str], date]:
    """Give the last day on which anything happened to the key of an item."""
    wanted = pl.DataFrame(
        sorted({(item.account, item.key) for item in items}),
        schema={"account": pl.String, "key": pl.String},
        orient="row",
    )
    mine = facts.money.join(wanted, on=["account", "key"], how="semi")
    found = mine.group_by("account", "key").agg(pl.col("day").max())
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
    plus = int(mine.filter(mine["amount"] > 0)["amount"].sum())
    minus = int(mine.filter(mine["amount"] < 0)["amount"].sum())
    n_plus, n_minus = (mine["amount"] > 0).sum(), (mine["amount"] < 0).sum()
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

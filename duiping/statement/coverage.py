"""余额印证表: which days' balances other parties print, people declare, or nobody.

=========  ==================================================================
proven     the party prints a balance on the day, and the books agree
declared   nobody prints one, a person declared it with evidence, and the books agree
quiet      the day is reported and nothing moved since a proven balance
unproven   the day is reported, its balance is not printed
gap        no file of the party covers the day
wrong      another balance is printed or declared than the books have
=========  ==================================================================
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from duiping.statement.model import Column, Row, Sheet, Table

if TYPE_CHECKING:
    from datetime import date

    from duiping.statement.facts import Facts

STATES = ("proven", "declared", "quiet", "unproven", "gap", "wrong")


def coverage(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Judge every day of every statement and carried account."""
    w = facts.word
    found = {
        name: _days(facts, name, source)
        for name, source in sorted(facts.keepers.items())
        if name.startswith(account or "")
    }
    columns = (
        Column("account", w("account")),
        Column("code", w("account-code")),
        *(Column(state, w(f"day-{state}"), "count") for state in STATES),
        Column("days", w("days-all"), "count"),
    )
    rows = [
        Row(name, (facts.name(name), name, *_counts(days), len(days)))
        for name, days in found.items()
    ]
    sums = [sum(int(str(r.cells[n])) for r in rows) for n in range(2, len(STATES) + 3)]
    rows.append(Row("sum", (w("sum"), "", *sums), "sum"))
    by_account = Table(
        "coverage", w("coverage"), columns, tuple(rows), w("states-note")
    )
    spans = Table(
        "spans",
        w("spans"),
        (
            Column("account", w("account")),
            Column("state", w("state")),
            Column("first", w("from-day"), "day"),
            Column("last", w("to-day"), "day"),
            Column("days", w("days-all"), "count"),
            Column("balance", w("balance-books"), "money"),
            Column("difference", w("difference"), "money"),
        ),
        tuple(row for name, days in found.items() for row in _spans(facts, name, days)),
        w("spans-note"),
    )
    dated = ((w("days-of"), f"{facts.period.first} – {facts.period.last}"),)
    title = facts.config.books.title
    return (Sheet("coverage", title, dated, (by_account, spans)),)


Day = tuple["date", str, int, int]


def _days(facts: Facts, account: str, source: str | None) -> list[Day]:
    """Judge each day: the day, its state, our balance, how far it is off."""
    printed = facts.printed.get(account, {})
    declared = facts.declared.get(account, {})
    moved = _moves(facts, account)
    held = facts.balance(account, facts.period.before)
    known = any(day <= facts.period.before for day in printed)
    out: list[Day] = []
    for day in facts.period.days():
        held += moved.get(day, 0)
        off = 0
        if day in declared and day not in printed:
            off = held - declared[day]
            state, known = ("wrong" if off else "declared"), not off
        elif source is None or not facts.coverage.covers([source], day, day):
            state = "unproven" if source is None else "gap"
            known = False
        elif day in printed:
            off = held - printed[day]
            state, known = ("wrong" if off else "proven"), not off
        elif known and day not in moved:
            state = "quiet"
        else:
            state, known = "unproven", False
        out.append((day, state, held, off))
    return out


def _moves(facts: Facts, account: str) -> dict[date, int]:
    mine = facts.sums.filter((pl.col("account") == account) & ~facts.began)
    return dict(mine.group_by("day").agg(pl.col("amount").sum()).iter_rows())


def _counts(days: list[Day]) -> list[int]:
    return [sum(day[1] == state for day in days) for state in STATES]


def _spans(facts: Facts, account: str, days: list[Day]) -> list[Row]:
    """Join days that follow each other in the same state; a wrong day stands alone."""
    rows = []
    for _, some in groupby(days, key=lambda d: (d[1], d[0] if d[3] else None)):
        span = list(some)
        (first, state, _, off), (last, _, held, _) = span[0], span[-1]
        cells = (
            facts.name(account),
            facts.word(f"day-{state}"),
            first,
            last,
            len(span),
            held,
            off or None,
        )
        rows.append(Row(state, cells, "check" if off else "item"))
    return rows

"""预付款余额表: opening + top-ups + bonus − charges + refunds = closing, day by day.

The closing balance of a day is held against what the supplier prints, less its
credit line (授信), which is a limit and not money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.match.proof import CREDIT_LINE
from duiping.statement.model import Column, Row, Sheet, Table

if TYPE_CHECKING:
    from datetime import date

    from duiping.statement.facts import Facts

PARTS = ("topup", "bonus", "charge", "charge_refund")


def prepaid(facts: Facts, account: str | None = None) -> tuple[Sheet, ...]:
    """Show every carried account that a party reports on."""
    return tuple(
        _sheet(facts, name, rule.source)
        for name, rule in sorted(facts.config.accounts.carried.items())
        if rule.source is not None and name.startswith(account or "")
    )


def _sheet(facts: Facts, account: str, source: str) -> Sheet:
    w = facts.word
    dated = (
        (w("account"), account),
        (w("days-of"), f"{facts.period.first} – {facts.period.last}"),
    )
    return Sheet(account, facts.name(account), dated, (daily(facts, account, source),))


def daily(facts: Facts, account: str, source: str) -> Table:
    """Write a line a day on which anything moved, and the period's sum."""
    w, period = facts.word, facts.period
    moves = _moves(facts, account)
    printed = facts.printed.get(account, {})
    limits = _limits(facts, source)
    held = opening = facts.balance(account, period.before)
    rows, sums = [], [0] * (len(PARTS) + 1)
    for day in sorted({*moves, *(d for d in printed if d >= period.first)}):
        figures = _figures(moves.get(day, {}))
        before, held = held, held + sum(figures)
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        own = printed.get(day)
        limit = max((d for d in limits if d <= day), default=None)
        credit = limits[limit] if limit else 0
        shown = own + credit if own is not None else None
        left = held - own if own is not None else None
        cells = (day, before, *figures, held, shown, -credit, left)
        rows.append(Row("day", cells))
    rows.append(Row("sum", (w("sum"), opening, *sums, held, None, None, None), "sum"))
    left = opening + sum(sums) - held
    wrong = sum(abs(int(str(r.cells[-1]))) for r in rows if r.cells[-1] is not None)
    blank = [None] * (len(PARTS) + 5)
    rows.append(Row("check", (w("difference"), *blank, left + wrong), "check"))
    columns = (
        Column("day", w("day"), "day"),
        Column("opening", w("opening"), "money"),
        *(Column(name, facts.moved(name), "money") for name in PARTS),
        Column("other", w("other"), "money"),
        Column("closing", w("closing"), "money"),
        Column("reported", w("printed"), "money"),
        Column("credit_line", w("less-credit"), "money"),
        Column("difference", w("difference"), "money"),
    )
    note = w("prepaid-note" if printed else "prepaid-unproven")
    return Table("prepaid", w("prepaid"), columns, tuple(rows), note)


def _moves(facts: Facts, account: str) -> dict[date, dict[str, int]]:
    """Sum up what moved the account, by day and kind."""
    mine = facts.sums.filter((pl.col("account") == account) & ~facts.began)
    found: dict[date, dict[str, int]] = {}
    for day, kind, amount in (
        mine.group_by("day", "kind").agg(pl.col("amount").sum()).iter_rows()
    ):
        found.setdefault(day, {})[kind] = amount
    return found


def _figures(parts: dict[str, int]) -> list[int]:
    known = [parts.get(name, 0) for name in PARTS]
    return [*known, sum(parts.values()) - sum(known)]


def _limits(facts: Facts, source: str) -> dict[date, int]:
    """Give the credit line after each day on which it changed."""
    lines = facts.records.filter(
        (pl.col("source") == source) & (pl.col("kind") == CREDIT_LINE)
    ).select(day=pl.col("time").dt.date(), amount="amount")
    summed = lines.group_by("day").agg(pl.col("amount").sum()).sort("day")
    return dict(summed.with_columns(pl.col("amount").cum_sum()).iter_rows())

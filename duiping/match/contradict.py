"""Contradictions: what a corroborating source tells otherwise than the booked one.

Which amounts differ is asked of legs alone. Whether the corroborating source has told
all of the days in question is held against the answer afterwards, so that a day more
of it changes nothing but what was undecided.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import polars as pl

from duiping.leg import CORROBORATES, EXPECTS, NEITHER, REFUND, REPORTS, TOGETHER
from duiping.match.breaks import Finding
from duiping.match.stretches import starts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from ibis.expr.types import Table

    from duiping.config import Config
    from duiping.match.coverage import Coverage, Span
    from duiping.match.stretches import Legs, Places

    Days = Sequence[tuple[date, date]]

GROUP = ("account", "hash", "tail", "commodity")
SUMS = ("booked", "told")


def compared(coverage: Coverage, config: Config) -> list[str]:
    """List the accounts that a corroborating source has told anything of."""
    return sorted(account for account, _, spans in _told(coverage, config) if spans)


def differing(legs: Table, accounts: Collection[str]) -> Table:
    """Find keys for which a corroborating source tells another amount.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.
        accounts: where two sources are compared.

    Returns:
        ``account``, ``hash``, ``tail``, ``commodity``, ``key``, ``booked``, ``told``
        (as in the clearing account), how many legs are ``refunds``; a row for each
        ``day`` that has a leg.
    """
    shown = legs.filter(legs.account.isin(sorted(accounts)), legs.side != NEITHER)
    zero = ibis.literal(0, "int64")
    summed = shown.group_by(*GROUP).agg(
        key=shown.key.min(),
        booked=shown.amount.sum(where=shown.side == REPORTS).fill_null(zero),
        told=shown.amount.sum(where=shown.side == CORROBORATES).fill_null(zero),
        refunds=shown.count(where=shown.flow == REFUND),
    )
    days = shown.select(*GROUP, "day").distinct()
    return summed.filter(summed.booked != summed.told).inner_join(days, list(GROUP))


def apart(
    accounts: Collection[str], legs: Legs, _goods: pl.DataFrame | None = None
) -> Places:
    """Give a row of each key that `differing` keeps.

    Args:
        accounts: where two sources are compared.
        legs: sorted by key and account.
    """
    rows = np.flatnonzero(legs.is_("account", *accounts) & (legs["side"] != NEITHER))
    if not rows.size:
        return rows
    first = starts(legs, rows, TOGETHER)
    amount, side = legs["amount"][rows], legs["side"][rows]
    signed = np.where(side == CORROBORATES, -amount, amount)
    sums = np.add.reduceat(np.where(side == EXPECTS, 0, signed), first)
    found: Places = rows[first[sums != 0]]
    return found


def contradictions(
    found: pl.DataFrame, coverage: Coverage, config: Config
) -> list[Finding]:
    """Keep what the corroborating source should have told alike by now.

    A key with a leg on a day that it has not told is not judged; two parties may date
    a refund some days apart.

    Args:
        found: from `differing`.
        coverage: the reported days of all sources.
        config: the rules.

    Returns:
        `status` breaks on the clearing account.
    """
    told = _told(coverage, config)
    payments = {account: _inner(spans, 0) for account, _, spans in told}
    refunds = {account: _inner(spans, days) for account, days, spans in told}
    seen = pl.when(pl.col("refunds") > 0).then(_within(refunds))
    wrong = (
        found.with_columns(seen=seen.otherwise(_within(payments)))
        .group_by(*GROUP)
        .agg(pl.col("seen").all(), pl.col("day").max(), pl.col("key", *SUMS).first())
        .filter("seen")
    )
    return [_finding(row) for row in wrong.iter_rows(named=True)]


def _told(
    coverage: Coverage, config: Config
) -> list[tuple[str, int, tuple[Span, ...]]]:
    """List the days that corroborating sources have told, by account."""
    return [
        (account, rule.refund_due.days, coverage.spans.get(source, ()))
        for account, rule in config.accounts.clearing.items()
        for source in rule.corroborates
    ]


def _inner(spans: Sequence[Span], days: int) -> Days:
    """Cut some days off both ends of each span; what is left may be nothing."""
    margin = timedelta(days=days)
    cut = [(span.first + margin, span.last - margin) for span in spans]
    return [(first, last) for first, last in cut if first <= last]


def _within(spans: Mapping[str, Days]) -> pl.Expr:
    """Say which legs lie on a day of their account's spans."""
    day = pl.col("day")
    days = [
        (pl.col("account") == account) & day.is_between(pl.lit(first), pl.lit(last))
        for account, covered in sorted(spans.items())
        for first, last in covered
    ]
    return pl.any_horizontal(pl.lit(value=False), *days)


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(
        kind="status",
        account=row["account"],
        key=row["key"],
        commodity=row["commodity"],
        expected=-row["told"],
        actual=-row["booked"],
        difference=row["booked"] - row["told"],
        at_risk=abs(row["booked"] - row["told"]),
        date=row["day"],
        due=row["day"],
        why="contradicted",
    )

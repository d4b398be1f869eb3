"""Contradictions: what a corroborating source tells otherwise than the booked one.

Which amounts differ is asked of legs alone. Whether the corroborating source has told
all of the days in question is held against the answer afterwards, so that a day more
of it changes nothing but what was undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import ibis
import numpy as np
import polars as pl

from duiping.config.types import Lag
from duiping.leg import CORROBORATES, NEITHER, REFUND, REPORTS, TOGETHER
from duiping.match.breaks import Finding
from duiping.match.coverage import ONE
from duiping.match.stretches import starts
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ibis.expr.types import BooleanValue, Table

    from duiping.config import Config
    from duiping.match.coverage import Coverage, Span
    from duiping.match.stretches import Legs, Places

    Days = Sequence[tuple[date, date]]

GROUP = ("account", "hash", "tail", "commodity")
SUMS = ("booked", "told")
AT_ONCE = Lag(0, working=False)


class Pair(NamedTuple):
    """A corroborating source, and what it is compared with in a clearing account.

    Attributes:
        account: the clearing account.
        source: the corroborating source.
        booked: those who report there from the account that the source tells of.
        beside: all who corroborate these, itself among them. They may tell of the
            same money again, or each of a part of it.
    """

    account: str
    source: str
    booked: tuple[str, ...]
    beside: tuple[str, ...]


def pairs(coverage: Coverage, config: Config) -> list[Pair]:
    """List who is compared with whom, of those that have told anything."""
    return [
        _pair(account, source, config)
        for account, rule in sorted(config.accounts.clearing.items())
        for source in sorted(rule.corroborates)
        if coverage.spans.get(source)
    ]


def _pair(account: str, source: str, config: Config) -> Pair:
    rule, sources = config.accounts.clearing[account], config.sources

    def alike(names: Sequence[str]) -> tuple[str, ...]:
        mine = sources[source].account
        return tuple(sorted(n for n in names if sources[n].account == mine))

    # One that names no account of theirs tells of them all.
    booked = alike(rule.reports) or tuple(sorted(rule.reports))
    return Pair(account, source, booked, alike(rule.corroborates))


def differing(legs: Table, compared: Sequence[Pair]) -> Table:
    """Find keys for which a corroborating source tells another amount.

    Where several tell of a key, one that is silent is not asked, and what they tell
    may be the parts of what was booked.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`.
        compared: from `pairs`.

    Returns:
        ``account``, ``hash``, ``tail``, ``commodity``, ``teller`` (who corroborates),
        ``key``, ``booked``, ``told`` (as in the clearing account), how many legs are
        ``refunds``; a row for each ``day`` that has a leg.
    """
    sided = legs.filter(legs.side != NEITHER)
    found = ibis.union(*(_apart(sided, one) for one in compared))
    days = sided.select(*GROUP, "day").distinct()
    return found.inner_join(days, list(GROUP))


def _apart(legs: Table, pair: Pair) -> Table:
    """Sum up what a pair tells of each key; keep where it differs."""
    mine = legs.filter(legs.account == pair.account)
    tells = mine.side == CORROBORATES
    own, beside = (tells & mine.source.isin(w) for w in ((pair.source,), pair.beside))
    zero = ibis.literal(0, "int64")

    def total(where: BooleanValue) -> ibis.Value:
        return mine.amount.sum(where=where).fill_null(zero)

    summed = mine.group_by(*GROUP).agg(
        teller=ibis.literal(pair.source),
        key=mine.key.min(),
        booked=total((mine.side == REPORTS) & mine.source.isin(pair.booked)),
        told=total(own),
        refunds=mine.count(where=mine.flow == REFUND),
        all_told=total(beside),
        silent=(mine.count(where=own) == 0) & (mine.count(where=beside) > 0),
    )
    differs = (summed.booked != summed.told) & (summed.booked != summed.all_told)
    return summed.filter(differs & ~summed.silent).drop("all_told", "silent")


def apart(
    compared: Sequence[Pair], legs: Legs, _goods: pl.DataFrame | None = None
) -> Places:
    """Give a row of each key that `differing` keeps, and of few others.

    Args:
        compared: from `pairs`.
        legs: sorted by key and account.
    """
    return np.unique(np.concatenate([_places(one, legs) for one in compared]))


def _places(pair: Pair, legs: Legs) -> Places:
    rows = np.flatnonzero(legs.is_("account", pair.account))
    if not rows.size:
        return rows
    first = starts(legs, rows, TOGETHER)
    side, amount = legs["side"][rows], legs["amount"][rows]
    booked = (side == REPORTS) & legs.is_("source", *pair.booked)[rows]
    told = side == CORROBORATES
    differ = np.ones(first.size, dtype=np.bool_)
    for tellers in {(pair.source,), pair.beside}:
        signed = np.where(told & legs.is_("source", *tellers)[rows], -amount, 0)
        sums = np.add.reduceat(np.where(booked, amount, signed), first)
        differ &= sums != 0
    found: Places = rows[first[differ]]
    return found


def contradictions(
    found: pl.DataFrame, coverage: Coverage, config: Config
) -> list[Finding]:
    """Keep what a corroborating source should have told alike by now.

    A key with a leg on a day that it has not told is not judged by it; two parties
    may date a refund some days apart.

    Args:
        found: from `differing`.
        coverage: the reported days of all sources.
        config: the rules.

    Returns:
        `status` breaks on the clearing account, one a key.
    """
    told = [
        (one, config.accounts.clearing[one.account].refund_due)
        for one in pairs(coverage, config)
    ]
    spans = coverage.spans
    payments = {one: _inner(spans[one.source], AT_ONCE) for one, _ in told}
    refunds = {one: _inner(spans[one.source], lag) for one, lag in told}
    seen = pl.when(pl.col("refunds") > 0).then(_within(refunds))
    wrong = (
        found.with_columns(seen=seen.otherwise(_within(payments)))
        .group_by(*GROUP, "teller")
        .agg(pl.col("seen").all(), pl.col("day").max(), pl.col("key", *SUMS).first())
        .filter("seen")
        .sort(*GROUP, "teller")
        .unique(GROUP, keep="first", maintain_order=True)
    )
    return [_finding(row) for row in wrong.iter_rows(named=True)]


def _inner(spans: Sequence[Span], lag: Lag) -> Days:
    """Cut a lag off both ends of each span; what is left may be nothing."""
    cut = []
    for first, last in spans:
        start, end = due(first, lag), last
        while end >= start and due(end, lag) > last:
            end -= ONE
        if start <= end:
            cut.append((start, end))
    return cut


def _within(spans: Mapping[Pair, Days]) -> pl.Expr:
    """Say which legs lie on a day that the source has told."""
    day = pl.col("day")
    days = [
        (pl.col("account") == pair.account)
        & (pl.col("teller") == pair.source)
        & day.is_between(pl.lit(first), pl.lit(last))
        for pair, covered in sorted(spans.items())
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

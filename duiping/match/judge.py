"""Judging: from legs to breaks and items in transit. Reads tables, writes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import ibis

from duiping.leg import EXPECTS, NEITHER, REFUND, REPORTS
from duiping.match import clear, fees
from duiping.match.breaks import Finding
from duiping.match.classify import Group, classify
from duiping.match.costs import cost_findings
from duiping.match.coverage import holes
from duiping.match.goods import order_goods
from duiping.match.proof import broken_chains
from duiping.match.refunds import unpaid_refunds
from duiping.match.residual import gathered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl
    from ibis.expr.types import Table

    from duiping.config import Config
    from duiping.match.coverage import Coverage, Span
    from duiping.match.engine import Runner


class Flow(NamedTuple):
    """One clearing account in numbers: keys and money that clear, minor units."""

    account: str
    commodity: str
    keys: int
    owed: int
    received: int
    refunded: int


class Verdict(NamedTuple):
    """What matching says of the books."""

    findings: tuple[Finding, ...]
    flows: tuple[Flow, ...]


def judge(
    engine: Runner,
    legs: Table,
    records: pl.DataFrame,
    ambiguous: frozenset[str],
    coverage: Coverage,
    config: Config,
) -> Verdict:
    """Find everything that does not agree, and everything still on its way.

    Args:
        engine: runs the expressions.
        legs: `duiping.leg.LEG_SCHEMA`, links applied.
        records: keyed records.
        ambiguous: groups that linking could not resolve.
        coverage: the reported days of all sources.
        config: the rules.

    Returns:
        All findings in a fixed order (account, key, kind) and the numbers of
        every clearing account.
    """
    grouped = clear.groups(clear.suspected(legs))
    currency = config.books.currency
    found = [
        classify(
            Group(**row),
            config.accounts.clearing[row["account"]],
            coverage,
            ambiguous=ambiguous,
            currency=currency,
        )
        for row in engine.rows(clear.remaining(grouped))
    ]
    costs = _fees(engine, legs, records, config) + cost_findings(records, config)
    found += gathered(costs, config)
    found += _refunded_yet_charged(engine, legs, config)
    found += unpaid_refunds(records, engine.rows(_refunding(legs)), coverage, config)
    found += _gaps(coverage, config)
    found += broken_chains(records, config)
    known = {(f.account, f.key) for f in found}
    found += [
        f
        for f in _contradicted(engine, legs, coverage, config)
        if (f.account, f.key) not in known
    ]
    order = sorted(found, key=lambda f: (f.account, f.key, str(f.kind), f.commodity))
    flows = tuple(Flow(**row) for row in engine.rows(clear.flows(legs)))
    return Verdict(tuple(order), flows)


def _fees(
    engine: Runner, legs: Table, records: pl.DataFrame, config: Config
) -> list[Finding]:
    named = any(fee.category for fee in config.fees)
    goods = engine.memory(order_goods(records, config)) if named else None
    return fees.fee_findings(engine, legs, config.fees, goods, config.books.currency)


def _refunded_yet_charged(engine: Runner, legs: Table, config: Config) -> list[Finding]:
    """Find orders given back in full to the buyer that a supplier still charges."""
    shops = [s.account for s in config.sources.values() if s.part == "expects"]
    clearing = config.accounts.clearing.get(config.fulfilment.account)
    if clearing is None:
        return []
    suppliers = [config.sources[name].account for name in clearing.reports]
    ordered = legs.account.isin(shops) & (legs.side == EXPECTS)
    delivered = (legs.account == config.fulfilment.account) & (legs.side == REPORTS)
    charged = legs.account.isin(suppliers) & legs.kind.isin(["charge", "charge_refund"])
    zero = ibis.literal(0, "int64")

    def total(where: ibis.Value) -> ibis.Value:
        return legs.amount.sum(where=where).fill_null(zero)

    sums = legs.group_by("hash").agg(
        key=legs.key.min(),
        sold=total(ordered & (legs.flow != REFUND)),
        returned=total(ordered & (legs.flow == REFUND)),
        units=total(delivered),
        cost=total(charged),
        day=legs.day.max(where=ordered),
    )
    hit = sums.filter(sums.sold > 0, -sums.returned >= sums.sold, sums.units < 0)
    return [
        Finding(
            kind="status",
            account=config.fulfilment.account,
            key=row["key"],
            commodity=config.books.currency,
            expected=0,
            actual=-row["cost"],
            difference=row["cost"],
            at_risk=-row["cost"],
            date=row["day"],
            due=row["day"],
            why="refunded-charged",
        )
        for row in engine.rows(hit)
    ]


def _refunding(legs: Table) -> Table:
    """List the keys whose orders have a refund leg, from whichever side."""
    return (
        legs.filter(legs.side == EXPECTS, legs.flow == REFUND).select("key").distinct()
    )


def _gaps(coverage: Coverage, config: Config) -> list[Finding]:
    """Name the days between a source's files that no file covers."""
    return [
        Finding(
            kind="gap",
            account=config.sources[source].account,
            key=f"{source}:{hole.first}",
            commodity="",
            expected=0,
            actual=0,
            difference=0,
            at_risk=0,
            date=hole.first,
            due=hole.first,
            why="gap-days",
            facts=(("first", str(hole.first)), ("last", str(hole.last))),
        )
        for source, spans in sorted(coverage.spans.items())
        for hole in holes(spans)
    ]


def _inner(spans: Sequence[Span], days: int) -> list[tuple[date, date]]:
    """Cut some days off both ends of each span; what is left may be nothing."""
    margin = timedelta(days=days)
    cut = [(span.first + margin, span.last - margin) for span in spans]
    return [(first, last) for first, last in cut if first <= last]


def _contradicted(
    engine: Runner, legs: Table, coverage: Coverage, config: Config
) -> list[Finding]:
    """Find what a corroborating source tells differently from the booked one."""
    told = [
        (account, rule.refund_due.days, coverage.spans.get(source, ()))
        for account, rule in config.accounts.clearing.items()
        for source in rule.corroborates
    ]
    if not told:
        return []
    payments = {account: _inner(spans, 0) for account, _, spans in told}
    refunds = {account: _inner(spans, days) for account, days, spans in told}
    only = legs.filter(legs.side != NEITHER)
    return [
        Finding(
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
        for row in engine.rows(clear.disagreeing(only, payments, refunds))
    ]

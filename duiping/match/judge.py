"""Judging: from legs to breaks and items in transit. Reads tables, writes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import ibis
import polars as pl

from duiping.leg import EXPECTS, NEITHER, REFUND, REPORTS
from duiping.match import clear, fees
from duiping.match.breaks import Finding
from duiping.match.classify import Group, classify
from duiping.match.costs import cost_findings
from duiping.match.coverage import holes
from duiping.match.currency import mixed
from duiping.match.goods import order_goods
from duiping.match.plan import Plan
from duiping.match.proof import broken_chains
from duiping.match.refunds import unpaid_refunds
from duiping.match.residual import gathered
from duiping.match.unproven import long_unproven
from duiping.record import POSTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ibis.expr.types import Table

    from duiping.config import Config
    from duiping.leg import Frame
    from duiping.match.coverage import Coverage, Span
    from duiping.match.engine import Runner


CHARGES = ("charge", "charge_refund")
# What takes much room in a record and says nothing of its price.
TEXTS = (
    *("file", "identity", "payee", "memo", "phone", "cause"),
    *("row_no", "alias_no", "payment_no", "refund_no", "payout_no", "order_no"),
)


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
    partitions: Iterable[Table],
    records: Frame,
    ambiguous: frozenset[str],
    coverage: Coverage,
    config: Config,
) -> Verdict:
    """Find everything that does not agree, and everything still on its way.

    Args:
        engine: runs the expressions.
        partitions: `duiping.leg.LEG_SCHEMA`, links applied; all legs of a key
            in one of them.
        records: keyed records.
        ambiguous: groups that linking could not resolve.
        coverage: the reported days of all sources.
        config: the rules.

    Returns:
        All findings in a fixed order (account, key, kind) and the numbers of
        every clearing account.
    """
    sold = _sold(records, config)
    named = any(fee.category for fee in config.fees)
    goods = engine.memory(order_goods(sold, config)) if named else None
    told = engine.answers(questions(coverage, config, goods), partitions)
    unit = config.fulfilment.unit
    left = [Group(**row) for row in told["open"]]
    found = mixed(
        left,
        [
            classify(
                group,
                config.accounts.clearing[group.account],
                coverage,
                ambiguous=ambiguous,
                unit=unit,
            )
            for group in left
        ],
        unit,
    )
    charged = [told[f"fee {place}"] for place in range(len(config.fees))]
    costs = fees.found(config.fees, charged) + cost_findings(sold, config)
    found += gathered(costs, config)
    found += [_refunded_yet_charged(row, config) for row in told["returned"]]
    found += unpaid_refunds(records, told["refunding"], coverage, config)
    found += _gaps(coverage, config)
    found += broken_chains(records, config)
    found += long_unproven(records, coverage, config)
    known = {(f.account, f.key) for f in found}
    found += [
        f
        for f in map(_contradicted, told["contradicted"])
        if (f.account, f.key) not in known
    ]
    order = sorted(found, key=lambda f: (f.account, f.key, str(f.kind), f.commodity))
    return Verdict(tuple(order), _flows(told["flows"], told["keys"]))


def _sold(records: Frame, config: Config) -> pl.DataFrame:
    """Take what prices are tested by: orders and charges, without their texts."""
    expects = [n for n, s in config.sources.items() if s.part == "expects"]
    priced = pl.col("source").is_in(expects) | pl.col("kind").is_in(CHARGES)
    posted = pl.col("disposition") == POSTED
    return records.lazy().filter(posted & priced).drop(*TEXTS, strict=False).collect()


def questions(coverage: Coverage, config: Config, goods: Table | None) -> Plan:
    """Write down all that is asked of legs.

    Args:
        coverage: the reported days of all sources.
        config: the rules.
        goods: the category of orders, where the fee schedule names one.
    """
    plan = Plan()
    legs = plan.legs
    seen = plan.keep("seen", clear.seen(legs))
    plan.ask("keys", clear.counted(seen))
    plan.ask("flows", clear.flows(legs))
    suspects = plan.keep("suspects", clear.suspects(seen))
    grouped = clear.groups(clear.of(legs, suspects))
    plan.ask("open", clear.remaining(grouped))
    for place, line in enumerate(fees.lines(config.fees)):
        plan.ask(f"fee {place}", fees.misfits(legs, line, goods))
    refunding = plan.keep("refunds", _refunding(legs))
    plan.ask("refunding", refunding.select("key").distinct())
    plan.ask("returned", _returned(legs, refunding, config))
    plan.ask("contradicted", _contradictions(legs, coverage, config))
    return plan


def _flows(
    sums: Iterable[dict[str, Any]], counts: Iterable[dict[str, Any]]
) -> tuple[Flow, ...]:
    """Add up the numbers of each account over all partitions."""
    keys: Counter[int] = Counter()
    for row in counts:
        keys[row["turn"]] += row["keys"]
    flows: dict[tuple[str, str], Flow] = {}
    for row in sums:
        name = (row["account"], row["commodity"])
        before = flows.get(name, Flow(*name, keys[row["turn"]], 0, 0, 0))
        flows[name] = before._replace(
            **{n: getattr(before, n) + row[n] for n in ("owed", "received", "refunded")}
        )
    return tuple(flows[name] for name in sorted(flows))


def _returned(legs: Table, refunding: Table, config: Config) -> Table:
    """Find orders given back in full to the buyer that a supplier still charges."""
    shops = [s.account for s in config.sources.values() if s.part == "expects"]
    clearing = config.accounts.clearing.get(config.fulfilment.account)
    reports = clearing.reports if clearing else ()
    suppliers = [config.sources[name].account for name in reports]
    # What nobody wants back cannot be among them, and that is nearly all.
    mine = legs.semi_join(refunding, ["hash", "tail"])
    ordered = mine.account.isin(shops) & (mine.side == EXPECTS)
    delivered = (mine.account == config.fulfilment.account) & (mine.side == REPORTS)
    charged = mine.account.isin(suppliers) & mine.kind.isin(["charge", "charge_refund"])
    zero = ibis.literal(0, "int64")

    def total(where: ibis.Value) -> ibis.Value:
        return mine.amount.sum(where=where).fill_null(zero)

    sums = mine.group_by("hash", "tail").agg(
        key=mine.key.min(),
        sold=total(ordered & (mine.flow != REFUND)),
        returned=total(ordered & (mine.flow == REFUND)),
        units=total(delivered),
        cost=total(charged),
        coin=mine.commodity.max(where=charged),
        day=mine.day.max(where=ordered),
    )
    return sums.filter(sums.sold > 0, -sums.returned >= sums.sold, sums.units < 0)


def _refunded_yet_charged(row: dict[str, Any], config: Config) -> Finding:
    return Finding(
        kind="status",
        account=config.fulfilment.account,
        key=row["key"],
        commodity=row["coin"] or config.books.currency,
        expected=0,
        actual=-row["cost"],
        difference=row["cost"],
        at_risk=-row["cost"],
        date=row["day"],
        due=row["day"],
        why="refunded-charged",
    )


def _refunding(legs: Table) -> Table:
    """List the keys whose orders have a refund leg, from whichever side."""
    return (
        legs.filter(legs.side == EXPECTS, legs.flow == REFUND)
        .select("hash", "tail", "key")
        .distinct()
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


def _contradictions(legs: Table, coverage: Coverage, config: Config) -> Table:
    """Find what a corroborating source tells differently from the booked one."""
    told = [
        (account, rule.refund_due.days, coverage.spans.get(source, ()))
        for account, rule in config.accounts.clearing.items()
        for source in rule.corroborates
    ]
    payments = {account: _inner(spans, 0) for account, _, spans in told}
    refunds = {account: _inner(spans, days) for account, days, spans in told}
    only = legs.filter(legs.side != NEITHER)
    return clear.disagreeing(only, payments, refunds)


def _contradicted(row: dict[str, Any]) -> Finding:
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

"""Judging: from legs to breaks and items in transit. Reads tables, writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.match import fees
from duiping.match.breaks import Finding
from duiping.match.chain import broken_chains, long_unproven
from duiping.match.classify import classify
from duiping.match.contradict import contradictions
from duiping.match.costs import cost_findings
from duiping.match.coverage import holes
from duiping.match.currency import mixed
from duiping.match.goods import order_goods
from duiping.match.plan import GOODS
from duiping.match.questions import questions
from duiping.match.recorded import Recorded, sold
from duiping.match.refunds import unpaid_refunds
from duiping.match.residual import gathered
from duiping.match.ships import pieces, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ibis.expr.types import Table

    from duiping.config import Config
    from duiping.leg import Frame
    from duiping.match.coverage import Coverage
    from duiping.match.engine import Runner
    from duiping.match.plan import Answers


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
    asking = Judging(records, coverage, config)
    told = engine.answers(asking.plan, partitions, asking.beside())
    return asking.verdict(told | asking.recorded.asked(records), ambiguous)


class Judging:
    """One judgement: what is asked of legs, and what follows from the answers."""

    def __init__(self, records: Frame, coverage: Coverage, config: Config) -> None:
        """Prepare.

        Args:
            records: keyed records.
            coverage: the reported days of all sources.
            config: the rules.
        """
        self._records, self._coverage, self._config = records, coverage, config
        self.plan = questions(coverage, config)
        self.recorded = Recorded(config)

    def beside(self, records: Frame | None = None) -> dict[str, pl.DataFrame]:
        """Give the tables that the questions name beside legs.

        Args:
            records: all those of the keys in question; left out, of any key.
        """
        if self.plan.goods is None:
            return {}
        mine = self._records if records is None else records
        return {GOODS: order_goods(sold(mine, self._config), self._config)}

    def verdict(self, told: Answers, ambiguous: frozenset[str]) -> Verdict:
        """Conclude from the answers.

        Args:
            told: the answers to the plan, and those of `recorded`.
            ambiguous: groups that linking could not resolve.
        """
        coverage, config = self._coverage, self._config
        unit = config.fulfilment.unit
        # In the findings' own order: sorting them again is quick.
        left = told["open"].sort("account", "key", "commodity")
        found = classify(
            left, config.accounts.clearing, coverage, ambiguous=ambiguous, unit=unit
        )
        found = pieces(left, mixed(left, found, unit))
        charged = [told[f"fee {place}"] for place in range(len(config.fees))]
        costs = fees.found(config.fees, charged) + cost_findings(told["costs"], config)
        found += gathered(costs, config)
        if "returned" in told:
            returned = told["returned"].iter_rows(named=True)
            found += [_refunded_yet_charged(row, config) for row in returned]
        refunding = told["refunding"]["key"]
        found += unpaid_refunds(told["silent"], refunding, coverage, config)
        found += _gaps(coverage, config)
        found += broken_chains(told["days"], told["jumps"], config)
        found += long_unproven(told["moves"], coverage, config)
        if "contradicted" in told:
            wrong = contradictions(told["contradicted"], coverage, config)
            found += _new(wrong, found)
        found.sort(key=lambda f: (f.account, f.key, f.kind or "None", f.commodity))
        return Verdict(tuple(found), _flows(told["flows"], told["keys"]))


def _flows(sums: pl.DataFrame, counts: pl.DataFrame) -> tuple[Flow, ...]:
    """Add up the numbers of each account over all partitions."""
    keys = counts.group_by("turn").agg(pl.col("keys").sum())
    each = (
        sums.group_by("account", "commodity", "turn")
        .agg(pl.col("owed", "received", "refunded").sum())
        .join(keys, on="turn")
    )
    # Pieces of all goods are one, or an account would have thousands.
    flows = (
        each.with_columns(together("commodity"))
        .group_by("account", "commodity")
        .agg(pl.col("keys", "owed", "received", "refunded").sum())
        .sort("account", "commodity")
    )
    return tuple(Flow(*row) for row in flows.select(Flow._fields).iter_rows())


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


def _new(wrong: Iterable[Finding], found: Sequence[Finding]) -> list[Finding]:
    """Keep findings of keys that nothing else is said of."""
    known = {(f.account, f.key) for f in found}
    return [f for f in wrong if (f.account, f.key) not in known]

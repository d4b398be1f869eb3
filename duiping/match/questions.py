"""The questions: all that matching asks of legs, by the rules of the books.

Only what depends on legs and rules alone is asked here; how far each source has told
is held against the answers afterwards (`duiping.match.judge`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import ibis

from duiping.leg import EXPECTS, REFUND, REPORTS
from duiping.match import clear, fees, tariff
from duiping.match.contradict import apart, differing, pairs
from duiping.match.doubt import left_open, none_refunding
from duiping.match.plan import DOUBTFUL, Plan, ask, keep

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from duiping.config import Config
    from duiping.match.coverage import Coverage

# To write the questions down and to compile them takes longer than to answer them
# for small books. So many sets of rules are in use at a time.
_KNOWN: dict[str, Plan] = {}
_RULES = 8


def questions(coverage: Coverage, config: Config) -> Plan:
    """Write down all that is asked of legs; the same rules give the same plan.

    Args:
        coverage: the reported days of all sources.
        config: the rules.
    """
    asks = config.model_dump_json(include={"sources", "accounts", "fulfilment", "fees"})
    name = f"{asks}{pairs(coverage, config)}"
    plan = _KNOWN.get(name)
    if plan is None:
        # Another thread may be doing the same: it comes to the same end.
        for old in list(_KNOWN)[: 1 - _RULES]:
            _KNOWN.pop(old, None)
        plan = _KNOWN[name] = _questions(coverage, config)
    return plan


def _questions(coverage: Coverage, config: Config) -> Plan:
    plan = Plan()
    legs, open_legs = plan.legs, plan.doubtful
    seen = keep(plan.sieve, "seen", clear.seen(legs))
    ask(plan.sieve, "keys", clear.counted(seen))
    ask(plan.sieve, "flows", clear.flows(legs))
    suspects = keep(plan.sieve, "suspects", clear.suspects(seen))
    keep(plan.sieve, DOUBTFUL, clear.doubtful(legs, suspects))
    named = any(fee.category for fee in config.fees)
    goods = plan.name_goods() if named else None
    for place, line in enumerate(fees.lines(config.fees)):
        look = partial(tariff.doubtful, line)
        ask(plan.whole, f"fee {place}", fees.misfits(legs, line, goods), look)
    compared = pairs(coverage, config)
    if compared:
        table = differing(legs, compared)
        ask(plan.whole, "contradicted", table, partial(apart, compared))
        plan.depends["contradicted"] = repr(compared)
    table = clear.remaining(clear.groups(open_legs))
    ask(plan.late, "open", table, quick=left_open)
    # Where a refund is, no group is beyond doubt.
    refunding = keep(plan.late, "refunds", _refunding(open_legs))
    ask(plan.late, "refunding", refunding, quick=none_refunding)
    if _suppliers(config):
        table = _returned(open_legs, refunding, config)
        ask(plan.late, "returned", table, quick=none_refunding)
    return plan


def _suppliers(config: Config) -> list[str]:
    """Name the accounts of those who charge for what is delivered."""
    clearing = config.accounts.clearing.get(config.fulfilment.account)
    reports = clearing.reports if clearing else ()
    return [config.sources[name].account for name in reports]


def _returned(legs: Table, refunding: Table, config: Config) -> Table:
    """Find orders given back in full to the buyer that a supplier still charges."""
    shops = [s.account for s in config.sources.values() if s.part == "expects"]
    suppliers = _suppliers(config)
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


def _refunding(legs: Table) -> Table:
    """List the keys whose orders have a refund leg, from whichever side."""
    return (
        legs.filter(legs.side == EXPECTS, legs.flow == REFUND)
        .select("hash", "tail", "key")
        .distinct()
    )

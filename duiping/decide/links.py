"""Links that a person made: which keys they join, and what the books say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.decide.fold import Facts
from duiping.decide.model import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.decide.model import Decision
    from duiping.leg import Frame

# The name of the pass, as in `duiping.match.keyless`.
RULE = "decided by a person"


class Chosen(NamedTuple):
    """Keys of one account that a person joined; the group has the first one's."""

    account: str
    group: str
    keys: tuple[str, ...]
    decision: str


def chosen(decisions: Iterable[Decision]) -> tuple[Chosen, ...]:
    """Give the links that stand: the last of each break, unless it was reopened.

    A key that two links claim goes to the first; the other then lacks a key,
    which is found out when its facts are asked for.
    """
    standing: dict[str, Decision] = {}
    for decision in decisions:
        if decision.verb == "link":
            standing[decision.subject] = decision
        elif decision.verb == "reopen":
            standing.pop(decision.subject, None)
    taken: set[tuple[str, str]] = set()
    found = []
    for decision in standing.values():
        keys = tuple(k for k in decision.keys if (decision.account, k) not in taken)
        taken |= {(decision.account, key) for key in keys}
        found.append(Chosen(decision.account, decision.key, keys, decision.id))
    return tuple(found)


def facts(
    decisions: Sequence[Decision],
    links: Iterable[Chosen],
    legs: Frame,
    table: pl.DataFrame,
) -> Facts:
    """Ask the legs what folding has to know.

    Args:
        decisions: all of them.
        links: those that were applied.
        legs: `duiping.leg.LEG_SCHEMA`, links applied.
        table: `duiping.match.keyless.LINK_SCHEMA`.
    """
    wanted = {(d.account, d.key) for d in decisions if d.kind not in CHECKS}
    if not wanted:
        return Facts()
    keys = sorted({key for _, key in wanted})
    mine = legs.lazy().filter(pl.col("key").is_in(keys) & pl.col("booked"))
    sums = {
        (account, key, commodity): amount
        for account, key, commodity, amount in mine.group_by(
            "account", "key", "commodity"
        )
        .agg(pl.col("amount").sum())
        .collect()
        .iter_rows()
    }
    moved = {
        (account, key, group)
        for account, key, group in table.filter(pl.col("rule") == RULE)
        .select("account", "key", "group")
        .iter_rows()
    }
    was = table.filter(pl.col("key").is_in(keys)).select("account", "key").iter_rows()
    known = {(account, key) for account, key, _ in sums} | set(was)
    units = {d.id: d.commodity for d in decisions}
    joined = {
        one.decision: (
            sum((one.account, key, one.group) in moved for key in one.keys),
            sums.get((one.account, one.group, units[one.decision]), 0),
        )
        for one in links
    }
    return Facts(frozenset(known & wanted), joined)

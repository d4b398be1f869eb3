"""What two states of the books say differently: breaks, links, rules, balances."""

from __future__ import annotations

from collections import Counter
from difflib import unified_diff
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.money import plain

if TYPE_CHECKING:
    from duiping.pipeline import Work

# What makes a break another one although its id is the same.
SAID = ("kind", "difference", "at_risk", "status")


class Side(NamedTuple):
    """The books at one moment, as far as they are compared."""

    breaks: dict[str, dict[str, Any]]
    links: dict[tuple[str, str], tuple[str, str]]
    balances: dict[tuple[str, str], int]
    rules: str
    evidence: dict[str, str]


def side(work: Work) -> Side:
    """Take from a derivation what is compared."""
    booked = work.state.legs.filter(pl.col("booked"))
    held = booked.group_by("account", "commodity").agg(pl.col("amount").sum())
    sums: Counter[tuple[str, str]] = Counter()
    for account, commodity, amount in held.iter_rows():
        sums[account, commodity] += amount
    # Entries beside decisions are of the books, and of no record.
    for entry in work.book.posted:
        for account, amount, commodity in entry.legs:
            sums[account, commodity] += amount
    return Side(
        breaks={one["id"]: one for one in work.result["breaks"]},
        links={
            (account, key): (group, rule)
            for account, key, group, rule in work.state.links.select(
                "account", "key", "group", "rule"
            ).iter_rows()
        },
        balances={known: amount for known, amount in sums.items() if amount},
        rules=work.folder.config.read_text(encoding="utf-8"),
        evidence={item.sha256: item.file for item in work.items},
    )


def difference(old: Side, new: Side) -> dict[str, Any]:
    """Compare two states of the books.

    Returns:
        ``breaks`` (``new``, ``cured`` and ``changed``, each a list), ``links``
        (``account``, ``key``, ``before``, ``after``: group and pass, null where
        there is none), ``balances`` (decimal strings), ``rules`` (lines of a
        unified diff), ``evidence`` (``added``, ``removed``). All sorted.
    """
    return {
        "breaks": breaks(old.breaks, new.breaks),
        "links": [
            {
                "account": account,
                "key": key,
                "before": _link(old.links.get((account, key))),
                "after": _link(new.links.get((account, key))),
            }
            for account, key in sorted(old.links.keys() | new.links.keys())
            if old.links.get((account, key)) != new.links.get((account, key))
        ],
        "balances": [
            {
                "account": account,
                "commodity": commodity,
                "before": plain(old.balances.get((account, commodity), 0)),
                "after": plain(new.balances.get((account, commodity), 0)),
            }
            for account, commodity in sorted(old.balances.keys() | new.balances.keys())
            if old.balances.get((account, commodity), 0)
            != new.balances.get((account, commodity), 0)
        ],
        "rules": list(
            unified_diff(
                old.rules.splitlines(),
                new.rules.splitlines(),
                "config.yaml",
                "config.yaml",
                lineterm="",
            )
        ),
        "evidence": {
            "added": sorted(
                new.evidence[d] for d in new.evidence.keys() - old.evidence.keys()
            ),
            "removed": sorted(
                old.evidence[d] for d in old.evidence.keys() - new.evidence.keys()
            ),
        },
    }


def breaks(
    old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]
) -> dict[str, list[Any]]:
    """Compare the breaks of two states, given by id.

    Returns:
        ``new`` and ``cured``, lists of breaks, and ``changed``, each with
        ``before`` and ``after``; sorted by id.
    """
    return {
        "new": [new[name] for name in sorted(new.keys() - old.keys())],
        "cured": [old[name] for name in sorted(old.keys() - new.keys())],
        "changed": [
            {"before": old[name], "after": new[name]}
            for name in sorted(old.keys() & new.keys())
            if _said(old[name]) != _said(new[name])
        ],
    }


def _said(one: dict[str, Any]) -> list[Any]:
    return [one.get(name) for name in SAID]


def _link(found: tuple[str, str] | None) -> dict[str, str] | None:
    return {"group": found[0], "pass": found[1]} if found else None

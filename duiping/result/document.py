"""The result of a run as one plain document: what ``--json`` prints.

Amounts are decimal strings; the order of every list is fixed; nothing in it
depends on the clock, the machine or the language except the sentences.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from duiping.booking import by_day
from duiping.match.breaks import BALANCE_KINDS
from duiping.match.proof import day_ends, unproven
from duiping.money import plain
from duiping.moves import money
from duiping.reasons import reason
from duiping.result.places import places
from duiping.result.waiting import suspense

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.derive import State
    from duiping.evidence import Evidence
    from duiping.match.breaks import Finding
    from duiping.match.coverage import Coverage
    from duiping.match.judge import Verdict
    from duiping.result.places import Place

Document = dict[str, Any]

# Source, day, account, currency and balance in minor units (`day_ends`).
End = tuple[str, date, str, str, int]

# What is only known once its time is over.
_AWAITED = frozenset({"missing", "short", "quantity"})


def document(
    items: Iterable[Evidence],
    state: State,
    verdict: Verdict,
    coverage: Coverage,
    config: Config,
) -> Document:
    """Assemble the result of a run; `period` views are cut from it later."""
    records, legs = state.all_records, state.all_legs
    ends = list(day_ends(records, config))
    daily = by_day(state.counts, config)
    listed = list(items)
    files = {item.sha256: item for item in listed}
    evidence = places(verdict.findings, records, legs, daily, files, config)
    found = [
        _finding(f, evidence.get((f.account, f.key), []), coverage, config)
        for f in verdict.findings
    ]
    breaks = [entry for entry in found if entry["kind"]]
    transit = [entry for entry in found if not entry["kind"]]
    for entry in transit:
        del entry["kind"], entry["status"]
    open_keys = sum(
        1 for f in verdict.findings if f.kind is None or f.kind in BALANCE_KINDS
    )
    return {
        "title": config.books.title,
        "currency": config.books.currency,
        "day": str(_latest(coverage) or ""),
        "files": [_file(item) for item in listed],
        "language": config.books.language,
        "sources": {n: s.account for n, s in sorted(config.sources.items())},
        "checked": sorted(
            {
                *config.accounts.statement,
                *config.accounts.carried,
                *config.accounts.clearing,
            }
        ),
        "daily": [
            [source, f"{month:%Y-%m}", count]
            for source, month, count in daily.iter_rows()
        ],
        "printed": [
            [account, str(day), plain(own), money]
            for _, day, account, money, own in ends
        ],
        "records": records.select(pl.len()).collect().item(),
        "cleared": sum(flow.keys for flow in verdict.flows) - open_keys,
        "in_transit": transit,
        "breaks": breaks,
        "money": money(legs, records),
        "unsearched": [
            {"account": account, "lines": lines}
            for account, lines in sorted(
                Counter(account for account, _ in state.unsearched).items()
            )
        ],
        "suspense": suspense(records, legs, files, config),
        "balances": _balances(ends, legs, config),
        "flows": [
            {
                "account": flow.account,
                "commodity": flow.commodity,
                "keys": flow.keys,
                "owed": plain(flow.owed),
                "received": plain(flow.received),
                "refunded": plain(flow.refunded),
            }
            for flow in verdict.flows
        ],
        "as_of": {
            account: str(end)
            for account, rule in sorted(config.accounts.clearing.items())
            if (end := coverage.end(rule.reports)) is not None
        },
    }


def _file(item: Evidence) -> Document:
    posted, corroborating, ignored, rejected = item.counts
    return {
        "path": item.file,
        "sha256": item.sha256,
        "source": item.source,
        "importer": item.layout,
        "rows": item.rows,
        "posted": posted,
        "corroborating": corroborating,
        "ignored": ignored,
        "suspense": item.suspense,
        "rejected": rejected,
        "first_day": str(item.first_day),
        "last_day": str(item.last_day),
    }


def _finding(
    finding: Finding, rows: list[Place], coverage: Coverage, config: Config
) -> Document:
    rule = config.accounts.clearing.get(finding.account)
    end = coverage.end(rule.reports) if rule else None
    known = end or _latest(coverage)
    they = _they(finding, rows, config)
    since = _since(finding, rows)
    return {
        "id": finding.identity,
        "kind": finding.kind,
        "account": finding.account,
        "key": finding.key,
        "commodity": finding.commodity,
        "expected": plain(finding.expected),
        "actual": plain(finding.actual),
        "difference": plain(finding.difference),
        "at_risk": plain(finding.at_risk),
        "date": str(finding.date),
        "due": str(finding.due),
        "since": str(since),
        "age_days": max((known - since).days, 0) if known else 0,
        "status": "open",
        "evidence": rows,
        "reason": {
            language: reason(finding, they, language) for language in ("en", "zh")
        },
    }


def _since(finding: Finding, rows: list[Place]) -> date:
    """Give the first day on which a finding could be known.

    What has not come is known when it was due, anything else when the last of
    its rows was there; an item in transit counts from its beginning.
    """
    if finding.kind is None:
        return finding.date
    newest = max((date.fromisoformat(row["time"][:10]) for row in rows), default=None)
    day = newest or finding.date
    return max(day, finding.due) if finding.kind in _AWAITED else day


def _they(finding: Finding, rows: list[Place], config: Config) -> str:
    """Name the party that a finding is about: who reports to its account."""
    rule = config.accounts.clearing.get(finding.account)
    sources = list(rule.reports) if rule else []
    if not sources:
        books = [n for n, s in config.sources.items() if s.account == finding.account]
        sources = books or [row["source"] for row in rows]
    titles = dict.fromkeys(config.sources[name].title for name in sources)
    return " / ".join(titles) or finding.account


def _latest(coverage: Coverage) -> date | None:
    ends = [spans[-1].last for spans in coverage.spans.values() if spans]
    return max(ends) if ends else None


def _balances(ends: Iterable[End], legs: pl.LazyFrame, config: Config) -> Document:
    """Say which balances other parties print, and which nobody does."""
    printed: dict[tuple[str, str], Document] = {}
    days: dict[tuple[str, str], int] = {}
    for source, day, account, commodity, own in ends:
        known = (account, commodity)
        days[known] = days.get(known, 0) + 1
        printed[known] = {
            "account": account,
            "commodity": commodity,
            "source": source,
            "date": str(day),
            "balance": plain(own),
            "days": days[known],
        }
    silent = unproven(config)
    booked = legs.filter(pl.col("booked") & pl.col("account").is_in(silent))
    held = {(account, config.books.currency): 0 for account in silent}
    for account, commodity, amount in (
        booked.group_by("account", "commodity")
        .agg(pl.col("amount").sum())
        .collect(engine="streaming")
        .iter_rows()
    ):
        held[account, commodity] = amount
    return {
        "proven": [printed[known] for known in sorted(printed)],
        "unproven": [
            {"account": account, "commodity": commodity, "balance": plain(amount)}
            for (account, commodity), amount in sorted(held.items())
        ],
    }

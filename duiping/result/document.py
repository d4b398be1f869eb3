"""The result of a run as one plain document: what ``--json`` prints.

Amounts are decimal strings; the order of every list is fixed; nothing in it
depends on the clock, the machine or the language except the sentences.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.booking import by_day
from duiping.match.breaks import BALANCE_KINDS
from duiping.match.proof import day_ends, unproven
from duiping.money import plain
from duiping.moves import money
from duiping.reasons import reasons
from duiping.result.places import Booked, places
from duiping.result.waiting import suspense

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from duiping.config import Config
    from duiping.derive import State
    from duiping.evidence import Evidence
    from duiping.kept import Memory
    from duiping.match.breaks import Finding
    from duiping.match.coverage import Coverage
    from duiping.match.judge import Verdict
    from duiping.moves import Sums
    from duiping.result.places import Place

Document = dict[str, Any]

# Source, day, account, currency and balance in minor units (`day_ends`).
End = tuple[str, date, str, str, int]

# What is only known once its time is over.
_AWAITED = frozenset({"missing", "short", "quantity"})


class Told(NamedTuple):
    """The books, and what was concluded from them before.

    Attributes:
        state: the books.
        sums: from `duiping.moves.sums`.
        edges: the lines that `duiping.match.proof.edges` asks for.
        memory: where further conclusions are kept; None where nothing is.
    """

    state: State
    sums: Sums
    edges: pl.DataFrame
    memory: Memory | None = None


def document(
    items: Iterable[Evidence],
    told: Told,
    verdict: Verdict,
    coverage: Coverage,
    config: Config,
) -> Document:
    """Assemble the result of a run; `period` views are cut from it later."""
    state, sums = told.state, told.sums
    ends = list(day_ends(told.edges, config))
    daily = by_day(state.counts, config)
    listed = list(items)
    files = {item.sha256: item for item in listed}
    booked = Booked(daily, sums.clearing, config)
    evidence = places(verdict.findings, state, booked, files, told.memory)
    parties = Parties(coverage, config)
    found = [
        _finding(f, evidence.get((f.account, f.key), []), parties)
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
        "records": int(sums.records["records"].sum()),
        "cleared": sum(flow.keys for flow in verdict.flows) - open_keys,
        "in_transit": transit,
        "breaks": breaks,
        "money": money(sums),
        "unsearched": [
            {"account": account, "lines": lines}
            for account, lines in sorted(
                Counter(account for account, _ in state.unsearched).items()
            )
        ],
        "suspense": suspense(state, files, config, told.memory),
        "balances": _balances(ends, sums, config),
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


class Parties:
    """Who findings are about, and how far they have reported; looked up once each."""

    def __init__(self, coverage: Coverage, config: Config) -> None:
        """Prepare."""
        self._config = config
        rules = config.accounts.clearing
        latest = _latest(coverage)
        self._known = {n: coverage.end(r.reports) or latest for n, r in rules.items()}
        self._latest = latest
        self._named: dict[str, list[str]] = {}
        for name, source in config.sources.items():
            self._named.setdefault(source.account, []).append(name)
        self._named |= {n: list(r.reports) for n, r in rules.items() if r.reports}
        self._titles: dict[tuple[str, ...], str] = {}

    def known(self, account: str) -> date | None:
        """Give the last day that is known of an account."""
        return self._known.get(account, self._latest)

    def title(self, account: str, rows: list[Place]) -> str:
        """Name the party that a finding is about: who reports to its account."""
        sources = self._named.get(account) or [row["source"] for row in rows]
        names = tuple(sources)
        title = self._titles.get(names)
        if title is None:
            each = dict.fromkeys(self._config.sources[name].title for name in names)
            title = self._titles[names] = " / ".join(each)
        return title or account


def _finding(finding: Finding, rows: list[Place], parties: Parties) -> Document:
    known = parties.known(finding.account)
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
        "reason": reasons(finding, parties.title(finding.account, rows)),
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


def _latest(coverage: Coverage) -> date | None:
    ends = [spans[-1].last for spans in coverage.spans.values() if spans]
    return max(ends) if ends else None


def _balances(ends: Iterable[End], sums: Sums, config: Config) -> Document:
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
    held = {(account, config.books.currency): 0 for account in silent}
    held |= sums.held(silent)
    return {
        "proven": [printed[known] for known in sorted(printed)],
        "unproven": [
            {"account": account, "commodity": commodity, "balance": plain(amount)}
            for (account, commodity), amount in sorted(held.items())
        ],
    }

"""The result of a run as one plain document: what ``--json`` prints.

Amounts are decimal strings; the order of every list is fixed; nothing in it
depends on the clock, the machine or the language except the sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import polars as pl

from duiping import mask
from duiping.booking import daily_months, with_entries
from duiping.catalogue import LANGUAGES, sentence
from duiping.leg import NEITHER
from duiping.match.breaks import BALANCE_KINDS
from duiping.match.proof import day_ends, unproven
from duiping.money import plain
from duiping.moves import money
from duiping.reasons import reason
from duiping.record import POSTED, REJECTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.match.breaks import Finding
    from duiping.match.coverage import Coverage
    from duiping.match.judge import Verdict

Document = dict[str, Any]


class Place(TypedDict):
    """Where a leg comes from: a row of a file."""

    file: str
    name: str
    row: int
    source: str
    amount: str
    time: str
    record: str
    entry: str


def document(
    items: Iterable[Evidence],
    records: pl.DataFrame,
    legs: pl.DataFrame,
    verdict: Verdict,
    coverage: Coverage,
    config: Config,
) -> Document:
    """Assemble the result of a run; `period` views are cut from it later."""
    listed = list(items)
    names = {item.sha256: item.file for item in listed}
    evidence = _places(verdict.findings, records, legs, names, config)
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
            for source, month, count in daily_months(legs, config).iter_rows()
        ],
        "printed": [
            [account, str(day), plain(own)]
            for _, day, account, own in day_ends(records, config)
        ],
        "records": records.height,
        "cleared": sum(flow.keys for flow in verdict.flows) - open_keys,
        "in_transit": transit,
        "breaks": breaks,
        "money": money(legs, records),
        "suspense": _suspense(records, legs, names, config),
        "balances": _balances(records, legs, config),
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
    finding: Finding, places: list[Place], coverage: Coverage, config: Config
) -> Document:
    rule = config.accounts.clearing.get(finding.account)
    end = coverage.end(rule.reports) if rule else None
    known = end or _latest(coverage)
    they = _they(finding, places, config)
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
        "age_days": max((known - finding.date).days, 0) if known else 0,
        "status": "open",
        "evidence": places,
        "reason": {
            language: reason(finding, they, language) for language in ("en", "zh")
        },
    }


def _they(finding: Finding, places: list[Place], config: Config) -> str:
    """Name the party that a finding is about: who reports to its account."""
    rule = config.accounts.clearing.get(finding.account)
    sources = list(rule.reports) if rule else []
    if not sources:
        books = [n for n, s in config.sources.items() if s.account == finding.account]
        sources = books or [place["source"] for place in places]
    titles = dict.fromkeys(config.sources[name].title for name in sources)
    return " / ".join(titles) or finding.account


def _latest(coverage: Coverage) -> date | None:
    ends = [spans[-1].last for spans in coverage.spans.values() if spans]
    return max(ends) if ends else None


def _places(
    findings: Iterable[Finding],
    records: pl.DataFrame,
    legs: pl.DataFrame,
    names: dict[str, str],
    config: Config,
) -> dict[tuple[str, str], list[Place]]:
    """Find the rows of evidence behind every finding, in order of time."""
    wanted = pl.DataFrame(
        sorted({(f.account, f.key) for f in findings}),
        schema={"finding": pl.String, "key": pl.String},
        orient="row",
    )
    # A check break (a fee, a status) is explained by all legs of its key; an
    # open item by those of its own account.
    clearing = set(legs.filter(pl.col("side") != NEITHER)["account"])
    entered = with_entries(legs, config)
    mine = (
        entered.join(wanted, on="key", how="inner")
        .filter(
            (pl.col("account") == pl.col("finding"))
            | ~pl.col("finding").is_in(sorted(clearing))
        )
        .group_by("finding", "key", "record", maintain_order=True)
        .agg(pl.col("amount", "commodity", "entry").first())
        .join(
            records.select("id", "file", "row", "source", "time"),
            left_on="record",
            right_on="id",
            how="inner",
        )
        .sort("finding", "key", "time", "source", "row", "record")
    )
    out: dict[tuple[str, str], list[Place]] = {}
    for row in mine.iter_rows(named=True):
        out.setdefault((row["finding"], row["key"]), []).append(
            {
                "file": names[row["file"]],
                "name": names[row["file"]].rsplit("/", 1)[-1].split(".", 2)[-1],
                "row": row["row"],
                "source": row["source"],
                "amount": f"{plain(row['amount'])} {row['commodity']}",
                "time": str(row["time"]),
                "record": row["record"],
                "entry": row["entry"],
            }
        )
    return out


def _suspense(
    records: pl.DataFrame, legs: pl.DataFrame, names: dict[str, str], config: Config
) -> list[Document]:
    """List the rows nobody has understood: unknown labels, and no rule for them."""
    unruled = legs.filter(
        (pl.col("account") == config.books.suspense) & (pl.col("kind") != "opening")
    )["record"]
    # Without its price list line nobody knows when an order becomes revenue.
    unpriced = (
        (pl.col("kind") == "order")
        & (pl.col("disposition") == POSTED)
        & ~pl.col("product").is_in(list(config.products)).fill_null(value=False)
    )
    rows = records.filter(
        pl.col("disposition").is_in([SUSPENSE, REJECTED])
        | pl.col("id").is_in(unruled.implode())
        | unpriced
    ).with_columns(
        cause=pl.when(unpriced).then(pl.lit("DP204")).otherwise("cause"),
        category=pl.when(unpriced).then("product").otherwise("category"),
    )
    return [_waiting(row, names) for row in rows.iter_rows(named=True)]


def _waiting(row: dict[str, Any], names: dict[str, str]) -> Document:
    code = row["cause"] or "DP203"
    name = names[row["file"]].rsplit("/", 1)[-1].split(".", 2)[-1]
    said = mask.text(row["category"] or row["memo"] or row["kind"] or "-")
    facts = {
        "file": name,
        "row": str(row["row"]),
        "value": said,
        "source": row["source"],
    }
    return {
        "file": names[row["file"]],
        "name": name,
        "row": row["row"],
        "source": row["source"],
        "code": code,
        "category": said,
        "amount": plain(row["amount"] or 0),
        "time": str(row["time"]),
        "reason": {lang: sentence(code, lang, facts) for lang in LANGUAGES},
    }


def _balances(records: pl.DataFrame, legs: pl.DataFrame, config: Config) -> Document:
    """Say which balances other parties print, and which nobody does."""
    printed: dict[str, Document] = {}
    days: dict[str, int] = {}
    for source, day, account, own in day_ends(records, config):
        days[account] = days.get(account, 0) + 1
        printed[account] = {
            "account": account,
            "source": source,
            "date": str(day),
            "balance": plain(own),
            "days": days[account],
        }
    booked = legs.filter(pl.col("booked") & pl.col("account").is_in(unproven(config)))
    held = dict(booked.group_by("account").agg(pl.col("amount").sum()).iter_rows())
    return {
        "proven": [printed[account] for account in sorted(printed)],
        "unproven": [
            {"account": account, "balance": plain(held.get(account, 0))}
            for account in unproven(config)
        ],
    }

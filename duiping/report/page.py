"""The report as one self-contained HTML page: nothing is loaded, all is escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duiping.money import grouped, minor
from duiping.report import figures
from duiping.report.cells import own_name
from duiping.report.chart import lanes
from duiping.report.escaped import escaped
from duiping.report.names import account_name
from duiping.report.period import cut
from duiping.report.standing import balance_breaks, standings
from duiping.report.way import channels
from duiping.report.words import status_words, word
from duiping.words import kind_word

if TYPE_CHECKING:
    from jinja2 import Environment

    from duiping.config import Config
    from duiping.result import Document

TEMPLATES = Path(__file__).parent / "templates"
# A page of more rows than this helps nobody; sums are always over all of them.
MOST_BREAKS = 2_000
MOST_ITEMS = 500
MOST_PLACES = 50


def page(result: Document, config: Config, *, period: str | None, language: str) -> str:
    """Write the report.

    The same document and rules give the same bytes. Keys, file names and all
    else that strangers wrote is escaped; the page's content policy forbids
    everything but its own style and its own script, by hash.

    Args:
        result: the result of a run, cut to a period or not.
        config: the rules; they give accounts and sources their names.
        period: ``YYYY-MM``, or None for everything.
        language: ``zh`` or ``en``.

    Returns:
        The whole page.
    """
    shown = cut(result, period) if period else result
    balance = sorted(balance_breaks(shown), key=_weight)
    known = {entry["id"] for entry in balance}
    checks = sorted(
        (entry for entry in shown["breaks"] if entry["id"] not in known), key=_weight
    )
    transit = sorted(
        shown["in_transit"], key=lambda e: (e["due"], e["account"], e["key"])
    )
    sources = figures.origins(shown, config)
    held = standings(shown, config)
    script = (TEMPLATES / "page.js").read_text("utf-8").strip()
    facts: dict[str, Any] = {
        "result": shown,
        "period": period or shown.get("period") or "",
        "language": language,
        "currency": config.books.currency,
        "w": partial(word, language=language),
        "kind": partial(kind_word, language=language),
        "status": partial(status_words, language=language),
        "name": partial(account_name, config=config, language=language),
        "titles": {name: source.title for name, source in config.sources.items()},
        "script": script,
        "script_hash": _hash(script),
        "as_of": _as_of(shown),
        "several_ends": len(set(shown["as_of"].values())) > 1,
        "balance": balance,
        "checks": checks,
        "transit": transit,
        "standings": held,
        "cleared": sum(s.cleared for s in held),
        "keys": sum(s.keys for s in held),
        "kinds": figures.by_kind(shown),
        "ages": figures.ages(shown),
        "sources": sources,
        "total": figures.totals(sources),
        "lanes": lanes(channels(shown, config), language),
        "at_risk": figures.at_risk,
        "failed": {entry["account"] for entry in checks if entry["kind"] == "gap"},
        "most": {"breaks": MOST_BREAKS, "items": MOST_ITEMS, "places": MOST_PLACES},
    }
    return environment().get_template("page.html").render(facts)


@cache
def environment() -> Environment:
    """Give the templates' surroundings: all is escaped, amounts are grouped."""
    made = escaped(TEMPLATES)
    made.filters["money"] = grouped
    made.filters["count"] = lambda number: f"{number:,}"
    made.filters["amount"] = lambda text: grouped(minor(text))
    made.filters["place"] = _place
    made.filters["base"] = own_name
    return made


def _place(text: str) -> tuple[str, str]:
    """Take an amount with its commodity apart: ``-1234.50 CNY``."""
    number, _, commodity = text.partition(" ")
    return grouped(minor(number)), commodity


def _weight(entry: Document) -> tuple[int, str, str]:
    return -minor(entry["at_risk"]), entry["date"], entry["id"]


def _as_of(result: Document) -> str:
    days = sorted(set(result["as_of"].values()))
    return " – ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()

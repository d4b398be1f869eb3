"""Suggestions: decisions that look alike, as the line of config.yaml behind them.

Two kinds so far. What came late again and again and was each time explained
wants a longer `due`. Lines in suspense that were put to the same account again
and again want a rule for their payer. A suggestion is only that: what it would
change is derived and shown before anyone writes it down.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.config.types import Lag
from duiping.decide.model import POSTS
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duiping.config import Config

Document = dict[str, Any]

ENOUGH = 3  # alike decisions
LONGEST = 60  # days that a `due` may be stretched to


class Suggestion(NamedTuple):
    """A line of config.yaml, what it comes from, and the rules with it."""

    place: str
    line: str
    breaks: tuple[str, ...]
    config: Config


def suggestions(
    breaks: Iterable[Document], payers: Mapping[str, tuple[str, str]], config: Config
) -> list[Suggestion]:
    """Find what alike decisions say about the rules.

    Args:
        breaks: those of the result, with their history.
        payers: by record, its source and the other party's name.
        config: the rules.

    Returns:
        In order of their place in config.yaml.
    """
    decided = [one for one in breaks if one["decided"] and one["history"]]
    found = [*_due(decided, config), *_rules(decided, payers, config)]
    return sorted(found, key=lambda one: (one.place, one.line))


def _due(decided: Iterable[Document], config: Config) -> list[Suggestion]:
    """Stretch `due` where late arrivals were explained again and again."""
    alike: dict[str, list[Document]] = defaultdict(list)
    for one in decided:
        if one["kind"] == "late" and one["status"] == "explained":
            alike[one["account"]].append(one)
    found = []
    for account, listed in sorted(alike.items()):
        rule = config.accounts.clearing.get(account)
        if rule is None or len(listed) < ENOUGH:
            continue
        lag = _enough(rule.due, listed)
        if lag is None:
            continue
        changed = rule.model_copy(update={"due": lag})
        clearing = {**config.accounts.clearing, account: changed}
        accounts = config.accounts.model_copy(update={"clearing": clearing})
        unit = "working days" if lag.working else "days"
        found.append(
            Suggestion(
                f"accounts.clearing.{account}",
                f"due: {lag.days} {unit}",
                tuple(sorted(one["id"] for one in listed)),
                config.model_copy(update={"accounts": accounts}),
            )
        )
    return found


def _enough(lag: Lag, listed: Iterable[Document]) -> Lag | None:
    """Find the shortest lag with which none of these would have been late."""
    spans = [
        (date.fromisoformat(one["date"]), date.fromisoformat(one["since"]))
        for one in listed
    ]
    for days in range(lag.days + 1, LONGEST + 1):
        longer = Lag(days, lag.working)
        if all(due(first, longer) >= last for first, last in spans):
            return longer
    return None


def _rules(
    decided: Iterable[Document],
    payers: Mapping[str, tuple[str, str]],
    config: Config,
) -> list[Suggestion]:
    """Name the account of a payer whose lines were put there again and again."""
    alike: dict[tuple[str, str, str, bool], list[str]] = defaultdict(list)
    for one in decided:
        last = one["history"][-1]
        posted = [step for step in one["history"] if step["verb"] in POSTS]
        suspense = one["account"] == config.books.suspense
        if not suspense or not posted or last["verb"] == "reopen":
            continue
        source, payer = payers.get(one["evidence"][0]["record"], ("", ""))
        if payer:
            into = one["difference"].startswith("-")
            alike[source, payer, posted[-1]["to"], into].append(one["id"])
    found = []
    for (source, payer, account, into), names in sorted(alike.items()):
        if len(names) < ENOUGH:
            continue
        rules = config.sources[source].rules
        way = "in" if into else "out"
        rule = {"payee": payer, "direction": way, "to": account}
        more = [*(r.model_dump(exclude_none=True) for r in rules), rule]
        plain = config.sources[source]
        fresh = type(plain).model_validate({**plain.model_dump(), "rules": more})
        sources = {**config.sources, source: fresh}
        found.append(
            Suggestion(
                f"sources.{source}.rules",
                f"- {{payee: {payer}, direction: {way}, to: '{account}'}}",
                tuple(sorted(names)),
                config.model_copy(update={"sources": sources}),
            )
        )
    return found


class Change(NamedTuple):
    """What a rule would change: breaks that go, breaks that come."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]


def change(before: Iterable[Document], after: Iterable[Document]) -> Change:
    """Compare the breaks without and with a suggestion."""
    old, new = {one["id"] for one in before}, {one["id"] for one in after}
    return Change(tuple(sorted(old - new)), tuple(sorted(new - old)))

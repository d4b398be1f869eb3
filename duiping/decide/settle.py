"""Settling: the result of matching, with what people decided about each break."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from duiping.decide.case import Case
from duiping.decide.fold import Facts, Move, Outcome, fold
from duiping.decide.model import CHECKS, Book, Decision, Fault, told
from duiping.decide.rights import Rights
from duiping.decide.sound import sound
from duiping.listed import listed
from duiping.money import minor, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.config import Config

Document = dict[str, Any]


def rights_of(config: Config) -> Rights:
    """Give the people and roles of a set of rules."""
    return Rights(config.people, config.roles, config.books.currency)


def proven(config: Config) -> frozenset[str]:
    """List the accounts that another party's report or clearing itself proves."""
    accounts = config.accounts
    carried = {n for n, a in accounts.carried.items() if a.proof == "printed"}
    return frozenset({*accounts.statement, *accounts.clearing, *carried})


def settled(found: Document, book: Book, facts: Facts, config: Config) -> Document:
    """Add to a result what was decided; the result itself is not changed.

    Each break gets its `status`, whether it is `decided`, what is `remaining` of
    its difference, `assigned` and `until`, and its `history`. Breaks that were
    decided and are found no more stand in `cured`, what entries took off the
    accounts in `settled`, all decisions in `decisions`, and what is wrong with
    them in `faults`.

    Args:
        found: the result of matching, or one that was settled before.
        book: all decisions.
        facts: what the legs say about them.
        config: the rules.
    """
    today = date.fromisoformat(found["day"]) if found["day"] else None
    whole = sound(book.decisions, rights_of(config))
    breaks = listed(found["breaks"])
    named = breaks.named
    outcome = fold(
        whole.decisions, book.posted, named, rights_of(config), facts, proven(config)
    )
    faults = sorted({*book.faults, *whole.faults, *outcome.faults})
    acted = (name for name, case in outcome.cases.items() if case.history)
    decided = {breaks.places[name] for name in acted if name in named}
    stand = {
        number: breaks[number]
        | _state(outcome.cases.get(breaks[number]["id"]), breaks[number], today)
        for number in breaks.touched | decided
    }
    return found | {
        "breaks": breaks.restated(stand),
        "cured": _cured(outcome, named),
        "settled": [_move(one) for one in sorted(outcome.moves)],
        "decisions": [told(d) for d in book.decisions],
        "posted": [[p.decision, p.file, p.line] for p in book.posted],
        "faults": [_fault(one) for one in faults],
        "facts": {
            "known": sorted(map(list, facts.known)),
            "joined": {name: list(pair) for name, pair in sorted(facts.joined.items())},
        },
    }


def kept_facts(found: Document) -> Facts:
    """Read the facts back from a result, to settle it again."""
    kept = found["facts"]
    return Facts(
        frozenset((account, key) for account, key in kept["known"]),
        {name: (count, rest) for name, (count, rest) in kept["joined"].items()},
    )


def _state(case: Case | None, one: Document, today: date | None) -> Document:
    """Say how a break stands."""
    if case is None or not case.history:
        case = Case()
    remaining = minor(one["difference"])
    if one["kind"] not in CHECKS:
        remaining -= case.settled
    until = case.until if case.status in {"waiting", "disputed"} else None
    return {
        "status": case.status,
        "decided": case.decided(today),
        "remaining": plain(remaining),
        "assigned": case.assigned,
        "until": str(until) if until else "",
        "history": [_step(d) for d in case.history],
    }


def _cured(outcome: Outcome, named: Mapping[str, Document]) -> list[Document]:
    """List the decided breaks that are found no more."""
    return [
        _last(name, case)
        for name, case in sorted(outcome.cases.items())
        if case.history and name not in named
    ]


def _last(name: str, case: Case) -> Document:
    last: Decision = case.history[-1]
    return {
        "id": name,
        "kind": last.kind,
        "account": last.account,
        "key": last.key,
        "commodity": last.commodity,
        "difference": plain(last.difference),
        "status": case.status,
        "history": [_step(d) for d in case.history],
    }


def _step(decision: Decision) -> Document:
    """Give one line of a break's history."""
    whole = told(decision)
    return {n: v for n, v in whole.items() if n not in {"break", "file", "line"}}


def _move(move: Move) -> Document:
    return {
        "account": move.account,
        "commodity": move.commodity,
        "date": str(move.day),
        "amount": plain(move.amount),
    }


def _fault(fault: Fault) -> Document:
    return {
        "code": fault.code,
        "file": fault.file,
        "line": fault.line,
        "facts": dict(fault.facts),
    }

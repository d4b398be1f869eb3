"""The decision: one directive of the books, and the entries that belong to it.

A decision states the break as it was when it was decided (kind, account, key,
difference), so that one that no longer fits can be told. Its id is a digest of
everything it says, so that a changed word shows; its step counts the decisions
on one break, so that a missing one shows. Signs of amounts are those of the
break's difference: expected − actual, minor units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.money import plain
from duiping.record import digest128

if TYPE_CHECKING:
    from datetime import date

DIRECTIVE = "decision"

# What moves money.
POSTS = frozenset({"adjust", "write-off"})
VERBS = (
    "explain",
    "link",
    "adjust",
    "write-off",
    "dispute",
    "answer",
    "assign",
    "wait",
    "approve",
    "reject",
    "reopen",
)

# Breaks whose difference is their share of a clearing account's balance are
# known by account, key and commodity; the others by what was checked.
CHECKS = frozenset({"fee", "status", "late", "gap", "unproven", "tampered"})


class Decision(NamedTuple):
    """What one person said about one break.

    `to` is the account of the other side, or who it is assigned to; `until` the
    day of a wait or the deadline of a dispute; `of` the decision that is
    approved or rejected; `keys` what a link joins, the break's own key first.
    `proposed` says that it posts nothing before another person approves it.
    """

    day: date
    verb: str
    subject: str
    step: int
    by: str
    reason: str
    kind: str
    account: str
    key: str
    commodity: str
    difference: int
    amount: int = 0
    to: str = ""
    until: date | None = None
    of: str = ""
    keys: tuple[str, ...] = ()
    evidence: str = ""
    proposed: bool = False
    id: str = ""
    file: str = ""
    line: int = 0


class Posted(NamedTuple):
    """An entry found beside the decisions: legs are (account, amount, commodity)."""

    decision: str
    subject: str
    day: date
    legs: tuple[tuple[str, int, str], ...]
    file: str
    line: int


class Fault(NamedTuple):
    """Something that is wrong with a decision, at its line."""

    code: str
    file: str
    line: int
    facts: tuple[tuple[str, str], ...] = ()


class Book(NamedTuple):
    """All decisions in order of their days, the entries, and what is unreadable."""

    decisions: tuple[Decision, ...] = ()
    posted: tuple[Posted, ...] = ()
    faults: tuple[Fault, ...] = ()


def identity(decision: Decision) -> str:
    """Digest what a decision says: 12 hex digits.

    Where it stands is no part of it, nor is the id that is written down.
    """
    values = decision._replace(id="", file="", line=0)
    return digest128("decision", *map(str, values))[:12]


def subject(kind: str, account: str, key: str, commodity: str) -> str:
    """Give the id of a break from what makes it."""
    check = kind if kind in CHECKS else "balance"
    return digest128(check, account, key, commodity)[:12]


def fault(code: str, at: Decision | Posted, **facts: object) -> Fault:
    """Note a fault at a decision or an entry."""
    what = tuple((name, str(value)) for name, value in facts.items())
    return Fault(code, at.file, at.line, what)


def told(decision: Decision) -> dict[str, Any]:
    """Give a decision as plain data, for the result and for ``--json``."""
    found: dict[str, Any] = {
        "id": decision.id,
        "date": str(decision.day),
        "verb": decision.verb,
        "break": decision.subject,
        "step": decision.step,
        "by": decision.by,
        "reason": decision.reason,
        "file": decision.file,
        "line": decision.line,
    }
    if decision.verb in POSTS:
        found |= {"amount": plain(decision.amount), "proposed": decision.proposed}
    if decision.until is not None:
        found["until"] = str(decision.until)
    found |= {
        name: value
        for name in ("to", "of", "evidence")
        if (value := getattr(decision, name))
    }
    if decision.keys:
        found["keys"] = list(decision.keys)
    return found

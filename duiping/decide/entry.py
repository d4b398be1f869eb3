"""Decisions as ledger text: the directive, and the entry that moves the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping import ledgertext, mask, money
from duiping.cleantext import clean
from duiping.decide.model import DIRECTIVE, POSTS, Decision, identity
from duiping.ledgertext import VALUE_LIMIT, Leg

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

# In the words of the books, by language.
WORDS: dict[str, tuple[str, str]] = {
    "explain": ("explained", "说明"),
    "link": ("linked", "勾对"),
    "adjust": ("adjusted", "调整"),
    "write-off": ("written off", "核销"),
    "dispute": ("disputed", "申诉"),
    "answer": ("answered", "答复"),
    "assign": ("assigned", "指派"),
    "wait": ("waiting", "等待"),
    "approve": ("approved", "批准"),
    "reject": ("rejected", "驳回"),
    "reopen": ("reopened", "撤销"),
}


def sealed(decision: Decision) -> Decision:
    """Clean and mask what a person typed, and give the decision its id."""
    ready = decision._replace(
        reason=_safe(decision.reason),
        evidence=_safe(decision.evidence),
        to=_safe(decision.to),
        by=_safe(decision.by),
    )
    return ready._replace(id=identity(ready))


def _safe(text: str) -> str:
    return clean(mask.text(text), VALUE_LIMIT)


def directive(decision: Decision) -> str:
    """Write a decision as one ``custom`` directive."""
    meta: list[tuple[str, ledgertext.Value]] = [
        ("id", decision.id),
        ("step", decision.step),
        ("by", decision.by),
    ]
    if decision.reason:
        meta.append(("reason", decision.reason))
    meta += [
        ("kind", decision.kind),
        ("account", decision.account),
        ("key", decision.key),
        ("commodity", decision.commodity),
        ("difference", money.decimal(decision.difference)),
    ]
    if decision.verb in POSTS or decision.amount:
        meta.append(("amount", money.decimal(decision.amount)))
    if decision.to:
        meta.append(("to", decision.to))
    if decision.until is not None:
        meta.append(("until", decision.until))
    if decision.of:
        meta.append(("of", decision.of))
    meta += [(f"key-{n}", key) for n, key in enumerate(decision.keys, 1)]
    if decision.evidence:
        meta.append(("evidence", decision.evidence))
    if decision.proposed:
        meta.append(("proposed", True))
    return ledgertext.custom(
        decision.day, DIRECTIVE, [decision.verb, decision.subject], meta
    )


def legs(
    amounts: Iterable[tuple[str, int]], account: str, commodity: str
) -> tuple[tuple[str, int, str], ...]:
    """Give the legs that take amounts off a break and put them elsewhere.

    Args:
        amounts: account of the other side and minor units, signed like the
            break's difference.
        account: the clearing account.
        commodity: of the break.

    Returns:
        Legs (account, amount, commodity), the clearing account's first.
    """
    listed = list(amounts)
    total = sum(amount for _, amount in listed)
    others = tuple((name, amount, commodity) for name, amount in listed)
    return ((account, -total, commodity), *others)


def transaction(
    decision: Decision,
    day: date,
    amounts: Sequence[tuple[str, int]],
    language: str,
) -> str:
    """Write the entry of a decision, linked to it and to the break.

    Args:
        decision: the adjustment, write-off, or the reopening that reverses.
        day: when it is posted: its own day, or that of its approval.
        amounts: as for `legs`; a reopening gives them with the other sign.
        language: ``zh`` or ``en``.
    """
    english, chinese = WORDS[decision.verb]
    word = chinese if language == "zh" else english
    return ledgertext.transaction(
        day,
        None,
        f"{word} {decision.key}: {decision.reason}",
        [("decision", decision.id), ("break", decision.subject)],
        [
            Leg(name, amount, commodity)
            for name, amount, commodity in legs(
                amounts, decision.account, decision.commodity
            )
        ],
    )

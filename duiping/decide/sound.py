"""Soundness: what can be said of decisions without looking at the breaks.

Whoever wrote the text, by command, in an editor or in Fava: only decisions that
pass here can have any effect.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from duiping.decide.model import POSTS, Decision, Fault, fault, identity, subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duiping.decide.rights import Rights

# What a verb cannot do without.
NEEDS = {
    "explain": ("reason",),
    "link": ("keys",),
    "adjust": ("amount", "to", "reason"),
    "write-off": ("amount", "to", "reason"),
    "dispute": ("until",),
    "answer": ("reason",),
    "assign": ("to",),
    "wait": ("until",),
    "approve": ("of",),
    "reject": ("of", "reason"),
    "reopen": ("reason",),
}


class Sound(NamedTuple):
    """Decisions that may have an effect, and what is wrong with the others."""

    decisions: tuple[Decision, ...]
    faults: tuple[Fault, ...]


def sound(decisions: Sequence[Decision], rights: Rights) -> Sound:
    """Keep the decisions that are whole, unaltered and somebody's right.

    Args:
        decisions: in order of their days, and within one as they stand.
        rights: people, roles and limits.

    Returns:
        The sound decisions in the same order, and the faults of the others.
    """
    kept: list[Decision] = []
    faults: list[Fault] = []
    steps: Counter[str] = Counter()
    for decision in decisions:
        steps[decision.subject] += 1
        wrong = [*alone(decision, steps[decision.subject]), *rights.faults(decision)]
        faults += wrong
        if not wrong:
            kept.append(decision)
        # One that is missing is told once, not by every one after it.
        steps[decision.subject] = max(steps[decision.subject], decision.step)
    return Sound(tuple(kept), tuple(faults))


def alone(decision: Decision, step: int) -> Iterator[Fault]:
    """Check one decision by itself; `step` is the one that should follow."""
    for name in NEEDS[decision.verb]:
        if not getattr(decision, name):
            yield fault("DP511", decision, problem=f"{decision.verb}: {name}")
            return
    right = identity(decision)
    if decision.id != right:
        yield fault("DP512", decision, expected=right, actual=decision.id or "-")
    about = (decision.kind, decision.account, decision.key, decision.commodity)
    if subject(*about) != decision.subject:
        yield fault("DP505", decision, value=decision.subject)
    if decision.step != step:
        yield fault(
            "DP513",
            decision,
            value=decision.subject,
            expected=step,
            actual=decision.step,
        )
    month = f"{decision.day:%Y-%m}.beancount"
    if decision.file.rsplit("/", 1)[-1] != month:
        yield fault("DP514", decision, date=decision.day, expected=month)
    if decision.proposed and decision.verb not in POSTS:
        yield fault("DP511", decision, problem="proposed")

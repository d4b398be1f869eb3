"""The case: one break through all that was decided about it, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from duiping.decide.model import POSTS, Decision

if TYPE_CHECKING:
    from datetime import date

# States in which a break still needs a person; `waiting` depends on the day.
UNDECIDED = frozenset({"open", "assigned", "disputed", "proposed", "reopened", "unfit"})

STATUSES = (
    "open",
    "assigned",
    "waiting",
    "disputed",
    "explained",
    "proposed",
    "approved",
    "settled",
    "reopened",
    "unfit",
    "linked",
    "cured",
)

_STATES = {
    "explain": "explained",
    "dispute": "disputed",
    "answer": "disputed",
    "assign": "assigned",
    "wait": "waiting",
    "link": "open",  # linked once nothing of it is left
}


@dataclass
class Case:
    """What stands of the decisions on one break.

    `posted` are the entries that count, each (account of the other side,
    amount); `alone` what of them was posted without approval. `firm` are the
    decisions that have to fit the break as it is now.
    """

    history: list[Decision] = field(default_factory=list)
    status: str = "open"
    before: str = "open"
    assigned: str = ""
    until: date | None = None
    pending: Decision | None = None
    posted: list[tuple[Decision, int]] = field(default_factory=list)
    alone: list[Decision] = field(default_factory=list)
    firm: dict[str, Decision] = field(default_factory=dict)
    link: Decision | None = None

    @property
    def settled(self) -> int:
        """What was posted against the break, minor units."""
        return sum(amount for _, amount in self.posted)

    def back(self) -> list[tuple[str, int]]:
        """Give what a reversal posts: account of the other side and amount."""
        back: dict[str, int] = {}
        for posted, amount in self.posted:
            back[posted.to] = back.get(posted.to, 0) - amount
        return sorted(back.items())

    def say(self, decision: Decision) -> None:
        """Take a decision that moves no money, or only proposes to."""
        self.history.append(decision)
        verb = decision.verb
        if verb in POSTS:
            self.before, self.status = self.status, "proposed"
            self.pending = decision
            self.firm["proposed"] = decision
            return
        if verb == "reject":
            self.status, self.pending = self.before, None
            self.firm.pop("proposed", None)
            return
        if self.pending is None:
            self.status = _STATES[verb]
        else:
            self.before = _STATES[verb]
        if verb == "assign":
            self.assigned = decision.to
        elif verb in {"wait", "dispute", "answer"}:
            self.until = decision.until or self.until
        elif verb == "explain":
            self.firm["explain"] = decision
        elif verb == "link":
            # The group differs from what was explained before.
            self.firm.pop("explain", None)
            self.link = decision

    def post(self, decision: Decision, *, approval: Decision | None = None) -> None:
        """Count an amount that is in the books, alone or approved."""
        self.history.append(approval or decision)
        self.posted.append((decision, decision.amount))
        self.firm[decision.id] = decision
        if approval is None:
            self.alone.append(decision)
        else:
            self.pending = None
            self.firm.pop("proposed", None)
            self.status = self.before
        if self.settled == decision.difference:
            self.status = "settled" if approval is None else "approved"

    def reopen(self, decision: Decision) -> None:
        """Begin anew: what stood is reversed, the history stays."""
        fresh = Case(history=[*self.history, decision], status="reopened")
        self.__dict__.update(fresh.__dict__)

    def decided(self, today: date | None) -> bool:
        """Say whether nobody needs to look, as of a day."""
        if self.status == "waiting":
            return self.until is not None and (today is None or today <= self.until)
        return self.status not in UNDECIDED

    def fits(self, entry: dict[str, Any], difference: int) -> Decision | None:
        """Give the decision that no longer fits the break, if there is one."""
        for decision in self.firm.values():
            if (decision.kind, decision.difference) != (entry["kind"], difference):
                return decision
        return None

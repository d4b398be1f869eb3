"""Rights: who may decide what on a day, and up to which amount alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from duiping.decide.model import POSTS, Decision, Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duiping.config import Limit, Person, Role

# Verbs that come with another right.
_WITH = {"answer": "dispute", "reject": "approve"}


class Allowed(NamedTuple):
    """Up to which amounts somebody decides alone, minor units; None: any."""

    item: int | None
    month: int | None


NOTHING = Allowed(0, 0)


class Rights:
    """The people and roles of config.yaml, asked about one day.

    Books that name nobody let anyone explain, assign, wait, dispute and link
    under any name, and nobody move money.
    """

    def __init__(
        self, people: Mapping[str, Person], roles: Mapping[str, Role], currency: str
    ) -> None:
        """Keep the rules; they are consistent, since config.yaml was checked."""
        self.people = people
        self.roles = roles
        self.currency = currency

    def knows(self, name: str, day: date) -> bool:
        """Say whether a name may stand in the books on a day."""
        if not self.people:
            return bool(name)
        person = self.people.get(name)
        return person is not None and person.there(day)

    def may(self, name: str, verb: str, day: date) -> bool:
        """Say whether somebody may decide with a verb on a day."""
        if not self.people:
            return verb not in {*POSTS, "approve", "reject", "close", "declare"}
        right = _WITH.get(verb, verb)
        own = any(right in role.may for role in self._roles(name, day))
        # Who proposed may take it back; that it is one's own is asked elsewhere.
        return own or (verb == "reject" and self.knows(name, day))

    def allowed(self, name: str, verb: str, day: date) -> Allowed:
        """Say up to which amounts somebody decides alone on a day.

        Without a limit nothing may be posted alone, and anything approved. Of
        several roles the widest counts.
        """
        open_end = Allowed(None, None) if verb == "approve" else NOTHING
        found = [
            _newest(role, verb, day) or open_end
            for role in self._roles(name, day)
            if verb in role.may
        ]
        if not found:
            return NOTHING
        return Allowed(_widest(a.item for a in found), _widest(a.month for a in found))

    def faults(self, decision: Decision) -> Iterator[Fault]:
        """Name what forbids somebody this decision, whatever it is about."""
        by, verb, day = decision.by, decision.verb, decision.day
        if not self.knows(by, day):
            yield fault("DP501", decision, person=by, date=day)
        elif not self.may(by, verb, day):
            code = "DP502" if self.people else "DP519"
            yield fault(code, decision, person=by, verb=verb)
        if decision.verb == "assign" and not self.knows(decision.to, decision.day):
            yield fault("DP501", decision, person=decision.to, date=decision.day)

    def _roles(self, name: str, day: date) -> list[Role]:
        person = self.people.get(name)
        if person is None or not person.there(day):
            return []
        return [self.roles[role] for role in person.roles]


def _newest(role: Role, verb: str, day: date) -> Allowed | None:
    """Take the limit that holds on a day: the one that began last."""
    fitting: list[Limit] = [
        limit
        for limit in role.limits
        if limit.verb == verb and (limit.from_ is None or limit.from_ <= day)
    ]
    if not fitting:
        return None
    last = max(fitting, key=lambda limit: limit.from_ or date.min)
    return Allowed(last.item, last.month)


def _widest(values: Iterator[int | None]) -> int | None:
    """Take the largest; None is without end."""
    listed = list(values)
    bounded = [value for value in listed if value is not None]
    return max(bounded) if len(bounded) == len(listed) else None

"""Folding: decisions in their order onto the breaks of today.

Each decision either counts or is a fault, and a fault counts for nothing: the
break stays as it was before. What moves money counts only with its entry in
the books, exactly as the decision says.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.decide import entry
from duiping.decide.case import Case
from duiping.decide.model import CHECKS, POSTS, Decision, Fault, Posted, fault
from duiping.money import minor, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from duiping.decide.rights import Rights


class Facts(NamedTuple):
    """What the books know besides the breaks.

    `known` are (account, key) that any leg has or had; `joined` gives for each
    link, by id, how many of its keys were found and what they sum to.
    """

    known: Collection[tuple[str, str]] = frozenset()
    joined: Mapping[str, tuple[int, int]] = {}


class Move(NamedTuple):
    """An entry that counts: what it takes off a clearing account, and when."""

    account: str
    commodity: str
    day: date
    amount: int


class Outcome(NamedTuple):
    """The cases by break, everything that is wrong, and what was posted."""

    cases: dict[str, Case]
    faults: tuple[Fault, ...]
    moves: tuple[Move, ...] = ()


def fold(
    decisions: Sequence[Decision],
    posted: Sequence[Posted],
    breaks: Mapping[str, dict[str, Any]],
    rights: Rights,
    facts: Facts,
    checked: Collection[str] = (),
) -> Outcome:
    """Fold sound decisions onto breaks.

    Args:
        decisions: in order of their days, and within one as they stand.
        posted: entries found beside them.
        breaks: the breaks of today by id, as the result lists them.
        rights: people, roles and limits.
        facts: what else the books know.
        checked: accounts that another party's report proves; no adjustment may
            lead there.

    Returns:
        One case for each break that was ever decided, and all faults, sorted by
        file and line.
    """
    work = Fold(posted, breaks, rights, facts, frozenset(checked))
    for decision in decisions:
        work.take(decision)
    work.close()
    order = sorted(work.faults, key=lambda f: (f.file, f.line, f.code))
    return Outcome(work.cases, tuple(order), tuple(work.moves))


class Fold:
    """The cases while decisions come in."""

    def __init__(
        self,
        posted: Sequence[Posted],
        breaks: Mapping[str, dict[str, Any]],
        rights: Rights,
        facts: Facts,
        checked: frozenset[str],
    ) -> None:
        """Begin without any decision; arguments as for `fold`."""
        self.breaks, self.rights, self.facts = breaks, rights, facts
        self.checked = checked
        self.cases: dict[str, Case] = {}
        self.faults: list[Fault] = []
        self.moves: list[Move] = []
        self.entries: dict[str, list[Posted]] = defaultdict(list)
        for one in posted:
            self.entries[one.decision].append(one)

    def take(self, decision: Decision) -> None:
        """Let one decision count, or note why it cannot."""
        case = self.cases.setdefault(decision.subject, Case())
        found = self.breaks.get(decision.subject)
        if found is not None and str(decision.day) < found["date"]:
            self._wrong("DP514", decision, date=decision.day, expected=found["date"])
        elif decision.verb in POSTS:
            self._post(case, decision)
        elif decision.verb in {"approve", "reject"}:
            self._judge(case, decision)
        elif decision.verb == "reopen":
            self._reopen(case, decision)
        elif decision.verb == "link" and (case.posted or case.pending):
            problem = "an entry stands against this break; reopen it first"
            self._wrong("DP518", decision, problem=problem)
        else:
            case.say(decision)

    def _post(self, case: Case, decision: Decision) -> None:
        remaining = decision.difference - case.settled
        fits = decision.amount * remaining > 0 and abs(decision.amount) <= abs(
            remaining
        )
        if decision.kind in CHECKS or case.pending is not None or not fits:
            rest = 0 if decision.kind in CHECKS else remaining
            self._wrong(
                "DP516",
                decision,
                amount=plain(decision.amount),
                expected=plain(rest if case.pending is None else 0),
            )
        elif decision.to in self.checked:
            self._wrong("DP520", decision, account=decision.to)
        elif decision.proposed:
            case.say(decision)
        elif (limit := self.over(decision)) is not None:
            self._wrong(
                "DP504",
                decision,
                person=decision.by,
                amount=plain(decision.amount),
                allowed=plain(limit),
            )
        elif self._stands(decision, decision, [(decision.to, decision.amount)]):
            case.post(decision)

    def over(self, decision: Decision) -> int | None:
        """Give the limit that a decision alone would break, if it would.

        The limit of an item counts what anybody posted against the break alone;
        that of a month what this person did with this verb.
        """
        allowed = self.rights.allowed(decision.by, decision.verb, decision.day)
        size = abs(decision.amount)
        case = self.cases.get(decision.subject, Case())
        item = size + sum(abs(d.amount) for d in case.alone)
        month = size + sum(
            abs(d.amount)
            for other in self.cases.values()
            for d in other.alone
            if (d.by, d.verb) == (decision.by, decision.verb)
            and (d.day.year, d.day.month) == (decision.day.year, decision.day.month)
        )
        if allowed.item is not None and item > allowed.item:
            return allowed.item
        if allowed.month is not None and month > allowed.month:
            return allowed.month
        return None

    def _judge(self, case: Case, decision: Decision) -> None:
        pending = case.pending
        if pending is None or pending.id != decision.of:
            self._wrong("DP517", decision, value=decision.of)
            return
        own = pending.by == decision.by
        if decision.verb == "reject":
            if own or self.rights.may(decision.by, "approve", decision.day):
                case.say(decision)
            return
        limit = self.rights.allowed(decision.by, "approve", decision.day).item
        if own:
            self._wrong("DP503", decision, person=decision.by)
        elif limit is not None and abs(pending.amount) > limit:
            self._wrong(
                "DP504",
                decision,
                person=decision.by,
                amount=plain(pending.amount),
                allowed=plain(limit),
            )
        elif self._stands(pending, decision, [(pending.to, pending.amount)]):
            case.post(pending, approval=decision)

    def _reopen(self, case: Case, decision: Decision) -> None:
        back = case.back()
        if not back or self._stands(decision, decision, back):
            case.reopen(decision)

    def _stands(
        self, decision: Decision, act: Decision, amounts: list[tuple[str, int]]
    ) -> bool:
        """Demand exactly one entry, as the decision says, dated by the act."""
        wanted = sorted(entry.legs(amounts, decision.account, decision.commodity))
        found = self.entries.pop(decision.id, [])
        if not found:
            self._wrong("DP508", act, value=decision.id)
            return False
        first, *more = found
        for one in more:
            self.faults.append(fault("DP510", one, value=one.decision))
        if (first.day, first.subject, sorted(first.legs)) == (
            act.day,
            decision.subject,
            wanted,
        ):
            total = sum(amount for _, amount in amounts)
            where = decision.account, decision.commodity
            self.moves.append(Move(*where, act.day, total))
            return True
        expected = ", ".join(f"{a} {plain(n)} {c}" for a, n, c in wanted)
        self.faults.append(fault("DP509", first, value=decision.id, expected=expected))
        return False

    def close(self) -> None:
        """Hold what stands at the end against the breaks and the entries left."""
        for name, case in self.cases.items():
            if not case.history:
                continue
            found = self.breaks.get(name)
            if found is None:
                self._gone(case)
            else:
                self.fit(case, found)
            if case.link is not None:
                self._joined(case.link)
        for left in self.entries.values():
            for one in left:
                bare = not one.decision
                if bare and not any(leg[0] in self.checked for leg in one.legs):
                    continue  # ordinary bookkeeping, no break's business
                self.faults.append(fault("DP510", one, value=one.decision or "-"))

    def fit(self, case: Case, found: dict[str, Any]) -> None:
        """Demand that what stands fits the break as it is now."""
        odd = case.fits(found, minor(found["difference"]))
        if odd is None:
            return
        case.status = "unfit"
        self._wrong(
            "DP506",
            odd,
            value=odd.subject,
            expected=f"{odd.kind} {plain(odd.difference)}",
            actual=f"{found['kind']} {found['difference']}",
        )

    def _gone(self, case: Case) -> None:
        """A break that is no longer found: cured, unless it never was."""
        last = case.history[-1]
        known = (last.account, last.key) in self.facts.known
        if last.kind not in CHECKS and not known:
            case.status = "unfit"
            self._wrong("DP505", last, value=last.subject)
        elif case.posted:
            case.status = "unfit"
            self._wrong(
                "DP507",
                case.posted[-1][0],
                value=last.subject,
                amount=plain(case.settled),
            )
        else:
            case.status = "linked" if case.link is not None else "cured"

    def _joined(self, link: Decision) -> None:
        count, rest = self.facts.joined.get(link.id, (0, 0))
        if count != len(link.keys):
            self._wrong("DP518", link, problem=f"{count} / {len(link.keys)} keys")
        elif rest != link.amount:
            problem = f"{plain(rest)} ≠ {plain(link.amount)}"
            self._wrong("DP518", link, problem=problem)

    def _wrong(self, code: str, decision: Decision, **facts: object) -> None:
        self.faults.append(fault(code, decision, **facts))

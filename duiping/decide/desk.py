"""The desk: what somebody orders becomes decisions and the text of their entries.

Nothing is allowed here that folding would not let count: every order is folded
onto the cases as they stand, and refused with the fault that it would be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from duiping.decide import entry
from duiping.decide.case import Case
from duiping.decide.fold import Facts, Fold
from duiping.decide.model import POSTS, Book, Decision, Fault, Posted
from duiping.decide.settle import proven, rights_of
from duiping.decide.sound import alone, sound
from duiping.errors import BooksError
from duiping.listed import listed
from duiping.money import minor

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from duiping.config import Config


# What must not be decided while an earlier decision no longer fits.
_FIRM = frozenset({*POSTS, "explain", "approve"})


class Order(NamedTuple):
    """What somebody wants: fields as in a decision; no `amount` means all of it."""

    verb: str
    by: str
    day: date
    reason: str = ""
    to: str = ""
    amount: int | None = None
    until: date | None = None
    evidence: str = ""
    keys: tuple[str, ...] = ()


class Drafted(NamedTuple):
    """A decision to be, and the blocks of ledger text that make it."""

    decision: Decision
    blocks: tuple[tuple[date, str], ...]


class _Break(NamedTuple):
    """What a decision states of its break."""

    kind: str
    account: str
    key: str
    commodity: str
    difference: int


class Desk:
    """The cases of a set of books, taking orders one after the other."""

    def __init__(
        self,
        found: dict[str, Any],
        book: Book,
        facts: Facts,
        config: Config,
        opened: Mapping[str, Collection[str]],
    ) -> None:
        """Fold what was decided so far.

        Args:
            found: the result.
            book: all decisions.
            facts: what the legs say about them.
            config: the rules.
            opened: accounts of the books with the commodities they take; none
                means any.
        """
        self.breaks = listed(found["breaks"]).named
        self.opened = opened
        self.language = config.books.language
        self.rights = rights_of(config)
        self.steps: dict[str, int] = {}
        self.last: dict[str, Decision] = {}
        self.fold = Fold(book.posted, self.breaks, self.rights, facts, proven(config))
        for decision in book.decisions:
            name = decision.subject
            self.steps[name] = max(self.steps.get(name, 0) + 1, decision.step)
            self.last[name] = decision
        for decision in sound(book.decisions, self.rights).decisions:
            self.fold.take(decision)

    def case(self, name: str) -> Case:
        """Give the case of a break as it stands, decided before or not."""
        return self.fold.cases.get(name, Case())

    def take(self, name: str, order: Order) -> Drafted:
        """Turn an order about a break into a decision.

        Args:
            name: the id of a break, or of one that was decided and is cured.
            order: what is wanted.

        Raises:
            BooksError: the fault that the decision would be (DP5xx).
        """
        draft = self._draft(name, order)
        whole, amounts = self._money(draft)
        fault = self._try(draft, whole, amounts)
        if fault is not None and fault.code == "DP504" and draft.verb in POSTS:
            # Too much for one: it posts nothing before another approves it.
            draft = entry.sealed(draft._replace(proposed=True))
            amounts = []
            fault = self._try(draft, draft, amounts)
        if fault is not None:
            raise BooksError(fault.code, **{"file": fault.file, **dict(fault.facts)})
        self.steps[name] = draft.step
        self.last[name] = draft
        blocks = [(draft.day, entry.directive(draft))]
        if amounts:
            text = entry.transaction(whole, draft.day, amounts, self.language)
            blocks.append((draft.day, text))
        return Drafted(draft, tuple(blocks))

    def _draft(self, name: str, order: Order) -> Decision:
        case = self.case(name)
        found = self.breaks.get(name)
        last = self.last.get(name)
        if found is None and (last is None or order.verb != "reopen"):
            raise BooksError("DP521", value=name)
        if found is not None:
            names = ("kind", "account", "key", "commodity")
            kind, account, key, commodity = (str(found[n]) for n in names)
            difference = minor(found["difference"])
            about = _Break(kind, account, key, commodity, difference)
        else:
            assert last is not None  # noqa: S101 - said above
            about = _Break(*(getattr(last, name) for name in _Break._fields))
        amount = order.amount or 0
        if order.verb in POSTS:
            self._account(order.to, about.commodity)
            amount = about.difference - case.settled if order.amount is None else amount
        of = ""
        if order.verb in {"approve", "reject"}:
            if case.pending is None:
                raise BooksError("DP517", value=name)
            of = case.pending.id
        return entry.sealed(
            Decision(
                day=order.day,
                verb=order.verb,
                subject=name,
                step=self.steps.get(name, 0) + 1,
                by=order.by,
                reason=order.reason,
                kind=about.kind,
                account=about.account,
                key=about.key,
                commodity=about.commodity,
                difference=about.difference,
                amount=amount,
                to=order.to,
                until=order.until,
                of=of,
                keys=order.keys,
                evidence=order.evidence,
                file=f"decisions/{order.day:%Y-%m}.beancount",
            )
        )

    def _account(self, name: str, commodity: str) -> None:
        """Demand that the other side is an account that can take the entry."""
        allowed = self.opened.get(name)
        if allowed is None or (allowed and commodity not in allowed):
            raise BooksError("DP520", account=name or "-")

    def _try(
        self, draft: Decision, whole: Decision, amounts: Sequence[tuple[str, int]]
    ) -> Fault | None:
        """Fold a draft with its entry; give the fault, if it is one."""
        faults = self.fold.faults
        before = len(faults)
        faults += alone(draft, draft.step)
        faults += self.rights.faults(draft)
        if len(faults) == before:
            if amounts:
                legs = entry.legs(amounts, whole.account, whole.commodity)
                posted = Posted(whole.id, whole.subject, draft.day, legs, draft.file, 0)
                self.fold.entries[whole.id].append(posted)
            self.fold.take(draft)
            found = self.breaks.get(draft.subject)
            if len(faults) == before and found is not None and draft.verb in _FIRM:
                self.fold.fit(self.case(draft.subject), found)
        if len(faults) == before:
            return None
        fault = faults[before]
        del faults[before:]
        self.fold.entries.pop(whole.id, None)
        return fault

    def _money(self, draft: Decision) -> tuple[Decision, list[tuple[str, int]]]:
        """Say whose entry a draft needs, and which amounts go where."""
        case = self.case(draft.subject)
        if draft.verb == "approve" and case.pending is not None:
            return case.pending, [(case.pending.to, case.pending.amount)]
        if draft.verb == "reopen":
            return draft, case.back()
        if draft.verb in POSTS:
            return draft, [(draft.to, draft.amount)]
        return draft, []

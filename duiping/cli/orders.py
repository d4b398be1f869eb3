"""The counter where decisions are handed in: from orders to files, under the lock."""

from __future__ import annotations

import contextlib
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import cache, decisions
from duiping.cli.keys import Keys
from duiping.decide import links, settle
from duiping.decide.desk import Desk, Drafted, Order
from duiping.decide.message import Claim, message
from duiping.decide.model import CHECKS, Book
from duiping.errors import BooksError, Both
from duiping.listed import listed
from duiping.pipeline import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from duiping.books import Folder
    from duiping.decide.fold import Facts

    Tell = Callable[[str, int, int], None]

# What takes an account, a person or keys after the verb.
_ONE = frozenset({"adjust", "write-off", "assign"})
NAMING = _ONE | {"link"}
_AFTER = {
    "adjust": ("one account", "写一个科目"),
    "write-off": ("one account", "写一个科目"),
    "assign": ("one person", "写一个人"),
}


class Named(NamedTuple):
    """An order and the break that it is about."""

    name: str
    order: Order


class Done(NamedTuple):
    """What came of the orders: decisions, and their text as it is written."""

    drafted: tuple[Drafted, ...]

    @property
    def text(self) -> str:
        """Give the exact text, blocks apart by an empty line."""
        return "\n".join(block for one in self.drafted for _, block in one.blocks)


class Counter:
    """One set of books while somebody decides."""

    def __init__(
        self,
        folder: Folder,
        tell: Tell,
        *,
        by: str | None,
        day: date | None,
        found: dict[str, Any] | None = None,
    ) -> None:
        """Read the books as they stand.

        Args:
            folder: the books; locked by the caller.
            tell: told about progress.
            by: who decides; None asks git.
            day: when; None is the books' as-of day.
            found: the result as it is now, by whoever has it at hand.
        """
        self.folder, self.tell = folder, tell
        self.work = Work(folder, tell=tell)
        kept = cache.load(folder) if found is None else found
        self.found: dict[str, Any] = self.work.result if kept is None else kept
        self.shelves = None if kept is None else cache.shelves(folder)
        self.book = decisions.read(folder)
        self.facts = settle.kept_facts(self.found)
        self.by = by or _committer(self.work)
        self.day = day or self._today()
        opened = {
            name: frozenset(entry.currencies or ())
            for name, entry in decisions.opened(folder).items()
        }
        self.desk = Desk(self.found, self.book, self.facts, self.work.config, opened)

    def _today(self) -> date:
        if not self.found["day"]:
            raise BooksError("DP417", file=self.folder.root.name)
        return date.fromisoformat(self.found["day"])

    def named(  # noqa: PLR0913 - the fields of an order
        self,
        names: Sequence[str],
        verb: str,
        what: Sequence[str],
        *,
        by: str = "",
        day: date | None = None,
        reason: str = "",
        amount: int | None = None,
        until: date | None = None,
        evidence: str = "",
    ) -> list[Named]:
        """Make one order a break.

        Raises:
            BooksError: DP420, the words after the verb don't suit it.
        """
        if (verb in _ONE) != (len(what) == 1) and verb != "link":
            one, also = _AFTER.get(verb, ("nothing", "不写别的"))
            problem = Both(f"after {verb} stands {one}", f"{verb} 后面{also}")
            raise BooksError("DP420", problem=problem)
        if verb == "link" and (not what or len(names) != 1):
            problem = Both(
                "link: one break, then what it belongs to",
                "link:先写一项差异,再写与它同属一笔的编号",
            )
            raise BooksError("DP420", problem=problem)
        order = Order(
            verb=verb,
            by=by or self.by,
            day=day or self.day,
            reason=reason,
            to=what[0] if verb in _ONE else "",
            amount=amount,
            until=until,
            evidence=evidence,
        )
        if verb == "link":
            keys = Keys(self.work, self.found)
            order = order._replace(keys=keys.joined(names[0], what))
        return [Named(name, order) for name in names]

    def decide(self, named: Sequence[Named]) -> Done:
        """Turn orders into decisions; all or none.

        Raises:
            BooksError: the fault that one of them would be, or DP457: it would
                stand in a closed month.
        """
        drafted = []
        for name, order in named:
            self._open(order.day)
            if order.verb == "link":
                order = self._summed(name, order)  # noqa: PLW2901 - its rest is known
            drafted.append(self.desk.take(name, order))
        return Done(tuple(drafted))

    def _open(self, day: date) -> None:
        """Refuse a day in a closed month."""
        held = self.work.seals
        if held and day <= held[-1].last:
            problem = f"{held[-1].period} is closed; decide with a later --on"
            raise BooksError("DP457", period=f"{day:%Y-%m}", problem=problem)

    def _summed(self, name: str, order: Order) -> Order:
        """Derive the books with a link, to say what remains of its group."""
        probe = Desk(self.found, self.book, self.facts, self.work.config, {})
        draft = probe.take(name, order).decision
        book = self.book._replace(decisions=(*self.book.decisions, draft))
        state = Work(self.folder, config=self.work.config, book=book).state
        chosen = links.chosen(book.decisions)
        facts = links.facts(book.decisions, chosen, state.all_legs, state.links)
        count, rest = facts.joined[draft.id]
        if count != len(order.keys):
            problem = f"{count} / {len(order.keys)} keys"
            raise BooksError("DP518", problem=problem)
        return order._replace(amount=rest)

    def write(self, done: Done) -> None:
        """Write the decisions, and what follows from them."""
        decisions.append(
            self.folder, [block for one in done.drafted for block in one.blocks]
        )
        fresh = decisions.read(self.folder)
        if links.chosen(fresh.decisions) != links.chosen(self.book.decisions):
            work = Work(self.folder, tell=self.tell)
            work.write_journal()
            work.write_result()
            self.found = work.result
            return
        self.found = settle.settled(
            self.found, fresh, self._more(fresh), self.work.config
        )
        # It is decided by now: a cache that cannot be written is derived again.
        with contextlib.suppress(BooksError):
            cache.save(self.folder, self.found, shelves=self.shelves)

    def _more(self, book: Book) -> Facts:
        """Know also what was decided just now: it is about breaks that are there."""
        known = {
            (d.account, d.key)
            for d in book.decisions
            if d.kind not in CHECKS and d.subject in self.desk.breaks
        }
        return self.facts._replace(known={*self.facts.known, *known})

    def messages(self, done: Done) -> list[str]:
        """Write what each dispute asks of the other party, in the books' language.

        The other party reads it; what language the asking terminal has is no matter.
        """
        return [
            message(
                self.desk.breaks[one.decision.subject],
                Claim(one.decision.by, one.decision.until, one.decision.reason),
                self.work.config,
                self.work.config.books.language,
            )
            for one in done.drafted
            if one.decision.verb == "dispute" and one.decision.until is not None
        ]

    def status(self, name: str) -> str:
        """Say how a break stands now."""
        return self.statuses([name])[0]

    def statuses(self, names: Iterable[str]) -> list[str]:
        """Say how each of some breaks stands now."""
        cured = {one["id"]: one for one in self.found["cured"]}
        there = listed(self.found["breaks"]).named
        known = (there.get(name) or cured.get(name) for name in names)
        return ["linked" if one is None else str(one["status"]) for one in known]


def _committer(work: Work) -> str:
    """Name who commits with git: by address if config.yaml names people.

    Raises:
        BooksError: DP501, git names nobody of these books.
    """
    people = work.config.people
    asked = _git(work.folder, "user.email" if people else "user.name")
    if not people and asked:
        return asked
    for name, person in people.items():
        if asked and asked in person.git:
            return name
    known = ", ".join(people) or "-"
    who = Both(
        f"who decides? --by NAME; config.yaml names {known} (git: {asked or '-'})",
        f"谁来处理?用 --by 写明;config.yaml 里有 {known}(git:{asked or '-'})",
    )
    raise BooksError("DP420", problem=who)


def _git(folder: Folder, name: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed call
            ["git", "config", "--get", name],  # noqa: S607 - git as the user has it
            cwd=folder.root,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip()

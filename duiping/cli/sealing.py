"""Closing and reopening as commands and pages do it: the same steps, two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping import close, decisions, seals
from duiping.audit import audit
from duiping.decide.settle import rights_of
from duiping.declared import Declared, text
from duiping.errors import BooksError, Both
from duiping.money import minor
from duiping.pipeline import Work

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from duiping.books import Folder
    from duiping.close import Missing
    from duiping.seal.model import Seal

    Tell = Callable[[str, int, int], None]


class Step(NamedTuple):
    """One person's part of an act: the act as it would stand, or what is missing."""

    act: Seal | None
    missing: tuple[Missing, ...] = ()


def current(folder: Folder, tell: Tell) -> Work:
    """Derive the books, and make the disk say the same before anything is signed."""
    seals.resume(folder)
    work = Work(folder, tell=tell)
    work.write_journal()
    work.write_result()
    return work


def closing(work: Work, period: str, by: str, day: date, *, approve: bool) -> Step:
    """Prepare to close a month, or put the second name to it; nothing is kept.

    Raises:
        BooksError: who may not (DP50x, DP519), not the month's turn or nothing
            prepared (DP457), changed since (DP458), one person twice (DP453).
    """
    close.entitled(work.config, by, "approve" if approve else "close", day)
    loaded = audit(work.folder)
    wanting = close.missing(work, loaded, period)
    if wanting:
        return Step(None, tuple(wanting))
    if not approve:
        return Step(close.prepared(work, loaded, period, by, day))
    draft = waiting(work.folder, "close", period)
    first = draft.prepared
    now = close.prepared(work, loaded, period, first.by, first.on)
    return Step(close.approved(draft, now, by, day))


def reopening(
    work: Work, period: str, by: str, day: date, reason: str, *, approve: bool
) -> Step:
    """Prepare to reopen the last closed month, or put the second name to it.

    Raises:
        BooksError: as `closing`; no reason is given (DP420).
    """
    close.entitled(work.config, by, "approve" if approve else "close", day)
    if not approve:
        if not reason:
            needs = Both("reopen needs --reason", "reopen 要写 --reason")
            raise BooksError("DP420", problem=needs)
        return Step(close.reopening(work, period, by, day, reason))
    draft = waiting(work.folder, "reopen", period)
    first = draft.prepared
    said = str(draft.content["reason"])
    now = close.reopening(work, period, first.by, first.on, said)
    return Step(close.approved(draft, now, by, day))


def waiting(folder: Folder, act: str, period: str) -> Seal:
    """Give the act that waits for its second name.

    Raises:
        BooksError: there is none (DP457).
    """
    found = seals.draft(folder)
    if found is None or (found.act, found.period) != (act, period):
        problem = f"no {act} was prepared yet"
        raise BooksError("DP457", period=period, problem=problem)
    return found


def unwanted(work: Work, act: str, period: str, by: str, day: date) -> Seal:
    """Give the act that waits, to be discarded: by whoever might have signed it.

    Raises:
        BooksError: who may not (DP50x), nothing waits (DP457).
    """
    rights = rights_of(work.config)
    right = "approve" if rights.may(by, "approve", day) else "close"
    close.entitled(work.config, by, right, day)
    return waiting(work.folder, act, period)


def keep(folder: Folder, act: Seal) -> str:
    """Keep an act: as a draft until its second name, then as a seal.

    Returns:
        The name of the file.
    """
    if act.approved is None:
        return seals.propose(folder, act).name
    path = seals.seal(folder, act)
    work = Work(folder)
    work.write_journal()
    work.write_result()
    return path.name


def declare(
    folder: Folder, account: str, amount: str, by: str, day: date, evidence: str
) -> tuple[str, Declared]:
    """Declare a balance that no export prints; give the file's name, and what it says.

    Raises:
        BooksError: who may not (DP50x), a day of a closed month (DP457), no such
            account or amount (DP420).
    """
    work = Work(folder)
    close.entitled(work.config, by, "declare", day)
    if work.seals and day <= work.seals[-1].last:
        problem = f"{work.seals[-1].period} is closed"
        raise BooksError("DP457", period=f"{day:%Y-%m}", problem=problem)
    known = {*work.config.accounts.statement, *work.config.accounts.carried}
    if account not in known:
        listed = ", ".join(sorted(known))
        wrong = Both(
            f"{account} is none of: {listed}", f"{account} 不是其中之一:{listed}"
        )
        raise BooksError("DP420", problem=wrong)
    try:
        number = minor(amount)
    except ValueError:
        wrong = Both(
            f"{amount} is no amount such as -12.30", f"{amount} 不是金额,应如 -12.30"
        )
        raise BooksError("DP420", problem=wrong) from None
    one = Declared(account, number, work.config.books.currency, day, by, evidence)
    (path,) = decisions.append(folder, [(day, text(one))])
    return path.name, one

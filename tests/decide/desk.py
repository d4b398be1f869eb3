"""A small set of cases, worked by hand: people, breaks, and how decisions fare."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from duiping.config import Limit, Person, Role
from duiping.decide.fold import Facts, Outcome, fold
from duiping.decide.model import Decision, Posted, identity, subject
from duiping.decide.rights import Rights
from duiping.decide.sound import sound

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCOUNT = "Assets:Clearing:Orders"
BANK = "Assets:Bank"
FEES = "Expenses:Fees"
KEY = "shop:order:1"
DAY = date(2026, 10, 8)


def _limit(verb: str, item: str, month: str | None = None) -> Limit:
    """Make a limit as config.yaml writes it."""
    return Limit.model_validate({"verb": verb, "item": item, "month": month})


PEOPLE = {
    "lin": Person(name="Lin", roles=("accountant",)),
    "wang": Person(name="Wang", roles=("manager",)),
    "zhao": Person(name="Zhao", roles=("accountant", "manager")),
    "gone": Person(name="Gone", roles=("accountant",), until=date(2026, 9, 30)),
    "guest": Person(name="Guest", roles=("reader",)),
}
# 10.00 an item and 25.00 a month may be adjusted alone, nothing written off.
ROLES = {
    "accountant": Role(
        may=(
            *("explain", "link", "adjust", "write-off", "dispute"),
            *("assign", "wait", "reopen"),
        ),
        limits=(_limit("adjust", "10.00", "25.00"),),
    ),
    "manager": Role(may=("approve",), limits=(_limit("approve", "500.00"),)),
    "reader": Role(may=()),
}


def rights(*, named: bool = True) -> Rights:
    """Give the people above, or nobody."""
    return Rights(PEOPLE if named else {}, ROLES if named else {}, "CNY")


def name(key: str = KEY, kind: str = "short", account: str = ACCOUNT) -> str:
    """Give the id of a break."""
    return subject(kind, account, key, "CNY")


def broken(difference: str, key: str = KEY, kind: str = "short") -> dict[str, Any]:
    """Make a break as the result lists it."""
    return {
        "id": name(key, kind),
        "kind": kind,
        "account": ACCOUNT,
        "key": key,
        "commodity": "CNY",
        "difference": difference,
        "date": "2026-09-12",
    }


def decision(
    verb: str,
    *,
    by: str = "lin",
    step: int = 1,
    difference: int = 500,
    key: str = KEY,
    kind: str = "short",
    day: date = DAY,
    reason: str = "because",
    **more: Any,
) -> Decision:
    """Make a decision with the id that fits, as it stands in its month's file."""
    drafted = Decision(
        day=day,
        verb=verb,
        subject=name(key, kind),
        step=step,
        by=by,
        reason=reason,
        kind=kind,
        account=ACCOUNT,
        key=key,
        commodity="CNY",
        difference=difference,
        file=f"decisions/{day:%Y-%m}.beancount",
        line=step,
        **more,
    )
    return drafted._replace(id=identity(drafted))


def posted(of: Decision, *legs: tuple[str, int], day: date = DAY) -> Posted:
    """Make the entry of a decision."""
    listed = tuple((account, amount, "CNY") for account, amount in legs)
    return Posted(of.id, of.subject, day, listed, of.file, of.line)


def folded(
    decisions: Iterable[Decision],
    entries: Iterable[Posted] = (),
    breaks: Iterable[dict[str, Any]] = (),
    facts: Facts | None = None,
    *,
    named: bool = True,
) -> tuple[Outcome, list[str]]:
    """Fold decisions; give the cases, and the codes of all faults."""
    people = rights(named=named)
    whole = sound(tuple(decisions), people)
    found = fold(
        whole.decisions,
        tuple(entries),
        {one["id"]: one for one in breaks},
        people,
        facts or Facts(frozenset({(ACCOUNT, KEY)})),
        {ACCOUNT, BANK},
    )
    return found, sorted(f.code for f in (*whole.faults, *found.faults))

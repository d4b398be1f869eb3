"""Balances that nobody prints, declared by a person with evidence.

A directive of its own among the decisions: ``custom "declared" "Assets:…" 12.30
CNY`` holds at the END of its day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beancount.core.data import Custom
from beancount.core.number import ZERO
from beancount.parser import parser

from duiping import ledgertext
from duiping.money import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from beancount.core.data import Directive

    from duiping.books import Folder

DIRECTIVE = "declared"


class Declared(NamedTuple):
    """What an account held at the end of a day, as a person declares it."""

    account: str
    amount: int
    commodity: str
    day: date
    by: str
    evidence: str


def text(one: Declared) -> str:
    """Write the directive.

    Raises:
        BooksError: DP415, a name is not allowed.
    """
    return ledgertext.custom(
        one.day,
        DIRECTIVE,
        [one.account, (one.amount, one.commodity)],
        [("by", one.by), ("evidence", one.evidence)],
    )


def read(folder: Folder) -> list[Declared]:
    """List what was declared, in order of days; what cannot be read is left out.

    Beancount itself says what is wrong with a directive.
    """
    found = []
    for path in sorted(folder.decisions.rglob("*.beancount")):
        entries, _, _ = parser.parse_file(str(path))
        for entry in entries:
            if isinstance(entry, Custom) and entry.type == DIRECTIVE:
                account, amount = (value.value for value in entry.values)
                minor = int((amount.number or ZERO).scaleb(SCALE))
                found.append(
                    Declared(
                        account,
                        minor,
                        amount.currency,
                        entry.date,
                        str(entry.meta.get("by", "")),
                        str(entry.meta.get("evidence", "")),
                    )
                )
    return sorted(found, key=lambda one: one.day)


def balances(entries: Iterable[Directive]) -> dict[tuple[str, str, date], Decimal]:
    """Give what was declared: account, commodity and day to amount; the last counts."""
    found: dict[tuple[str, str, date], Decimal] = {}
    for entry in entries:
        if isinstance(entry, Custom) and entry.type == DIRECTIVE:
            account, amount = (value.value for value in entry.values)
            found[(account, amount.currency, entry.date)] = amount.number
    return found

"""The shelf: every statement by the name it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.statement.ageing import ageing, transit
from duiping.statement.bank import bank
from duiping.statement.bridge import bridge
from duiping.statement.coverage import coverage
from duiping.statement.fees import fees
from duiping.statement.model import Statement
from duiping.statement.prepaid import prepaid
from duiping.statement.supplier import letter, supplier

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.statement.facts import Facts
    from duiping.statement.model import Sheet

BUILDERS: dict[str, Callable[[Facts, str | None], tuple[Sheet, ...]]] = {
    "bank": bank,
    "bridge": bridge,
    "ageing": ageing,
    "fees": fees,
    "transit": transit,
    "prepaid": prepaid,
    "coverage": coverage,
    "supplier": supplier,
    "letter": letter,
}
RETURNED = "returned"
NAMES = (*BUILDERS, RETURNED)


def statement(facts: Facts, name: str, sheets: tuple[Sheet, ...]) -> Statement:
    """Put sheets under the title of their statement."""
    return Statement(
        name,
        facts.word(f"name-{name}"),
        facts.config.books.title,
        facts.currency,
        facts.language,
        facts.period,
        sheets,
    )

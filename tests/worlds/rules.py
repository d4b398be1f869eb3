"""The rules of config.yaml once more, as facts of the small worlds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from tests.worlds.world import day

EAST, WEST = "Assets:Clearing:Orders:East", "Assets:Clearing:Orders:West"
FULFILMENT = "Assets:Clearing:Fulfilment"
SHIPPING = "Assets:Clearing:Shipping"
ORDERS = {"east": EAST, "west": WEST}
WALLETS = {"alpha": "Assets:Wallet:Alpha", "beta": "Assets:Wallet:Beta"}
SUPPLIERS = {"sup": "Liabilities:Payable:Sup", "led": "Assets:Prepaid:Led"}
FEES = {"alpha": "Expenses:Fee:Alpha", "beta": "Expenses:Fee:Beta"}
SUSPENSE = "Assets:Suspense"

# Saturdays and Sundays are free, 25 September (Mid-Autumn) too; the 20th, a
# Sunday, is worked instead. From 1 to 7 October the banks are closed.
_FREE = {date(2026, 9, 25), *(date(2026, 10, n) for n in range(1, 8))}
_WORKED = {date(2026, 9, 20), date(2026, 10, 10)}


class Clearing(NamedTuple):
    """Who speaks of a clearing account, and how many days they have."""

    expects: tuple[str, ...]
    reports: tuple[str, ...]
    days: int
    refund_days: int = 3
    working: bool = False


CLEARING = {
    EAST: Clearing(("east",), ("alpha", "beta"), 3, 2),
    WEST: Clearing(("west",), ("beta",), 1),
    FULFILMENT: Clearing(("east", "west"), ("sup", "led"), 1),
    SHIPPING: Clearing(("east", "west"), ("ware",), 2),
    "Assets:Clearing:Payout:Alpha": Clearing(("alpha",), ("bank",), 2, working=True),
    "Assets:Clearing:Payout:Beta": Clearing(("beta",), ("bank",), 1, working=True),
    "Assets:Clearing:Topup:Led": Clearing(("bank",), ("led",), 1, working=True),
}


class Goods(NamedTuple):
    """A line of the price list, with how it becomes revenue."""

    face: Decimal
    cost: Decimal
    agent: bool
    rate: Decimal
    when: str
    expense: str = ""
    stock: str = ""
    shipped: bool = False


GOODS = {
    "T50": Goods(*(Decimal(50), Decimal("49.20"), True, Decimal("0.06"), "fulfilled")),
    "G100": Goods(
        *(Decimal(100), Decimal(92), False, Decimal("0.13"), "fulfilled"),
        expense="Expenses:Cards",
    ),
    "CASE": Goods(
        *(Decimal(0), Decimal("6.20"), False, Decimal("0.13"), "shipped"),
        *("Expenses:Goods", "Assets:Inventory"),
        shipped=True,
    ),
    "HELP": Goods(
        *(Decimal(0), Decimal(0), False, Decimal("0.06"), "paid"), "Expenses:Service"
    ),
}


def working(number: int) -> bool:
    """Say whether banks work on a day."""
    on = day(number)
    return on in _WORKED or (on.weekday() < 5 and on not in _FREE)


def lag(number: int, days: int, *, work: bool) -> int:
    """Count so many days on, the first of them the next one."""
    if not work:
        return number + days
    while days:
        number += 1
        days -= working(number)
    return number


def iso(number: int) -> str:
    """Write a day."""
    return (day(0) + timedelta(days=number)).isoformat()

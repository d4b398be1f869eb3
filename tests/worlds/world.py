"""A small world: what happened, before any export tells of it.

Amounts are decimal yuan, positive unless said otherwise; days are numbered from
1 September 2026 on, which is day 0.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

FIRST = date(2026, 9, 1)
# The day after which nothing more happens.
LAST = 24
SOURCES = (
    "east",
    "west",
    "alpha",
    "beta",
    "bill",
    "note",
    "sup",
    "led",
    "bank",
    "ware",
)
SHOPS = ("east", "west")
NONE = Decimal(0)


def day(number: int) -> date:
    """Give the date of a day."""
    return FIRST + timedelta(days=number)


class Order(NamedTuple):
    """An order, as its shop tells of it in its newest export.

    `refund` is what the shop gives back; East prints the amount, and the day
    unless `undated`; West only that there was one.
    """

    shop: str
    no: str
    payment: str
    product: str
    pieces: int
    price: Decimal
    on: int
    shipped: bool
    refund: Decimal
    refund_on: int
    undated: bool


class Move(NamedTuple):
    """A line of a wallet; `amount` is signed from the merchant's side."""

    wallet: str
    no: str
    kind: str
    on: int
    amount: Decimal
    order: str = ""
    payment: str = ""
    payout: str = ""
    memo: str = ""


class Bill(NamedTuple):
    """A line of a list that wallet Beta prints beside its statement.

    The bill and the note are two such lists of the same money.
    """

    no: str
    kind: str
    on: int
    amount: Decimal
    order: str
    source: str = "bill"


class Charge(NamedTuple):
    """A line of a supplier: cost and face value are negative when undone.

    Sup's lines have the charge and what it gave back apart; Led tells of topups
    (`kind` is ``topup``), too, which cost less than nothing.
    """

    supplier: str
    no: str
    kind: str
    on: int
    order: str
    product: str
    units: Decimal
    cost: Decimal


class Line(NamedTuple):
    """A line of the bank, signed."""

    no: str
    on: int
    amount: Decimal
    payee: str
    memo: str


class Parcel(NamedTuple):
    """A line of the warehouse: pieces that left, or negative that came back."""

    no: str
    on: int
    order: str
    goods: str
    pieces: int


class World(NamedTuple):
    """Everything that happened, and which days each export covers.

    A source covers day 0 to its end, but for its hole, if it has one.
    """

    orders: tuple[Order, ...]
    moves: tuple[Move, ...]
    bills: tuple[Bill, ...]
    charges: tuple[Charge, ...]
    lines: tuple[Line, ...]
    ends: dict[str, int]
    holes: dict[str, tuple[int, int]]
    parcels: tuple[Parcel, ...] = ()

    def covered(self, source: str) -> list[tuple[int, int]]:
        """List the stretches of days that a source's exports cover."""
        end = self.ends[source]
        if source not in self.holes:
            return [(0, end)]
        first, last = self.holes[source]
        return [(0, first - 1), (last + 1, end)]

    def told(self, source: str, on: int) -> bool:
        """Say whether an export of a source covers a day."""
        return any(first <= on <= last for first, last in self.covered(source))

    def seen(self) -> World:
        """Leave out what no export covers."""
        return self._replace(
            orders=tuple(o for o in map(self._known, self.orders) if o is not None),
            moves=tuple(m for m in self.moves if self.told(m.wallet, m.on)),
            bills=tuple(b for b in self.bills if self.told(b.source, b.on)),
            charges=tuple(c for c in self.charges if self.told(c.supplier, c.on)),
            lines=tuple(x for x in self.lines if self.told("bank", x.on)),
            parcels=tuple(p for p in self.parcels if self.told("ware", p.on)),
        )

    def _known(self, order: Order) -> Order | None:
        """Tell of an order what its shop knew when it was asked."""
        end = self.ends[order.shop]
        if order.on > end:
            return None
        if order.refund_on > end:
            return order._replace(refund=NONE)
        return order

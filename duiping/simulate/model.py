"""What the simulator's world is made of. Times are seconds (see `days`), money fen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duiping.simulate.shop import Product

NEVER: Final = -(10**9)

# How a digital order fares at its supplier; goods ship from our own stock.
DONE: Final = 0
FAILED: Final = 1
PART: Final = 2
UNSENT: Final = 3


class Refund:
    """Money back to a buyer: ``seen`` at the shop, ``wallet`` when it left."""

    __slots__ = ("amount", "channel_no", "coupon", "no", "seen", "wallet")

    def __init__(self, seen: int, wallet: int, amount: int) -> None:
        """Keep times and amount; ``wallet`` is NEVER if the wallet never paid."""
        self.seen = seen
        self.wallet = wallet
        self.amount = amount
        self.coupon = 0
        self.no = ""
        self.channel_no = ""


@dataclass(slots=True)
class Odd:
    """What is out of the ordinary with one order's rows at the other parties."""

    lost: bool = False  # the wallet never shows the sale
    received: int | None = None  # paid instead of the sale
    fee: int | None = None  # charged instead of the schedule
    halves: bool = False  # the fee comes as two equal rows
    again: int = NEVER  # time of a second receipt
    taken: Refund | None = None  # refund that only the wallet knows
    cost: int | None = None  # charged instead of the price list
    charged_again: int = NEVER  # time of a second supplier charge


class Order:
    """One paid or abandoned order and its life."""

    __slots__ = (
        "account",
        "cancelled",
        "charged",
        "charged_no",
        "confirmed",
        "coupon",
        "delivered",
        "discount",
        "fate",
        "item",
        "made",
        "no",
        "odd",
        "pay",
        "pay_no",
        "qty",
        "refunds",
        "sale",
        "settle",
        "shipped",
        "shop",
        "special",
    )

    def __init__(
        self, shop: str, no: str, item: Product, qty: int, made: int, pay: int
    ) -> None:
        """Start an order; all that follows is filled in by `world`."""
        self.shop = shop
        self.no = no
        self.item = item
        self.qty = qty
        self.made = made
        self.pay = pay
        self.pay_no = ""
        self.account = ""
        self.discount = 0
        self.coupon = 0
        self.sale = item.price * qty
        self.shipped = NEVER
        self.confirmed = NEVER
        self.settle = NEVER
        self.cancelled = NEVER
        self.charged = NEVER
        self.charged_no = 0
        self.delivered = NEVER
        self.fate = DONE
        self.refunds: tuple[Refund, ...] = ()
        self.odd: Odd | None = None
        self.special = False

    @property
    def key(self) -> str:
        """Give the clearing key, such as ``pdd:order:260901-…``."""
        return f"{self.shop}:order:{self.no}"

    @property
    def units(self) -> int:
        """Give the face value ordered (fen of TOPUP)."""
        return self.item.face * self.qty

    @property
    def cost(self) -> int:
        """Give the supplier's list cost of the whole order."""
        return self.item.cost * self.qty


class Payout:
    """Money on its way from a wallet to the bank."""

    __slots__ = (
        "amount",
        "bounced",
        "no",
        "open",
        "tag",
        "time",
        "voucher",
        "wallet",
    )

    def __init__(self, wallet: str, time: int, amount: int, tag: str) -> None:
        """Keep the wallet's name, the time and the amount that left it."""
        self.wallet = wallet
        self.time = time
        self.amount = amount
        self.tag = tag
        self.no = ""
        self.voucher = ""
        self.bounced = NEVER
        self.open = False

    @property
    def key(self) -> str | None:
        """Give the clearing key; PDD prints no number, so it has none."""
        return f"{self.wallet.lower()}:payout:{self.no}" if self.no else None


@dataclass(slots=True)
class BankRow:
    """One line of the bank statement: ``amount`` signed, in is positive."""

    time: int
    amount: int
    form: str
    summary: str
    other: str
    purpose: str
    name: str
    account: str
    tag: str
    no: str = ""

    @property
    def key(self) -> str:
        """Give the clearing key of an unexplained line."""
        return f"cmb:txn:{self.no}"


@dataclass(slots=True)
class Finding:
    """One entry of truth.json: a break, or an item in transit.

    ``tags`` name what it concerns, ``roles`` which of its rows are evidence.
    """

    kind: str
    account: str
    key: str | None
    commodity: str
    expected: int
    actual: int
    at_risk: int
    note: str
    tags: tuple[str, ...]
    roles: frozenset[str]
    bank: BankRow | None = None
    evidence: list[tuple[str, int]] = field(default_factory=list)

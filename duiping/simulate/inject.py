"""Breaks of orders: each changes one plain order and writes down the truth.

Nothing here looks at what the exports will show: what is expected and what is
reported follows from what was done to the order.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from duiping.simulate import refunds
from duiping.simulate.days import DAY
from duiping.simulate.model import (
    FAILED,
    NEVER,
    PART,
    UNSENT,
    Finding,
    Odd,
    Order,
    Refund,
)
from duiping.simulate.shop import (
    COSTS,
    FEES,
    FULFILMENT,
    JINGKA,
    MINI,
    ORDERS,
    PDD,
    PRODUCTS,
    RECEIPT_DUE,
    REFUND_DUE,
    SHOPS,
    TAOBAO,
    YUNCHONG,
    fee_of,
    yuan,
)
from duiping.simulate.specials import find
from duiping.simulate.world import account, live

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from duiping.simulate.world import World

HOUR: Final = 3600
MONEY: Final = frozenset({"order", "money", "bill"})
UNITS: Final = frozenset({"order", "charge"})
FEE: Final = frozenset({"order", "money", "fee", "bill"})


class ShortageError(ValueError):
    """No order is left that a break of this sort could be put on."""


class Injector:
    """Puts breaks on plain orders whose due time is past."""

    def __init__(self, world: World, rng: Random, gap: int) -> None:
        """Take the world; ``gap`` is the day whose trade bill is withheld, or -1."""
        self.world = world
        self.rng = rng
        self.gap = gap
        self.findings: list[Finding] = []
        self.paid_only: list[Order] = []  # in a wallet, in no order export
        self.sent_only: list[Order] = []  # at a supplier, in no order export
        self._count: Counter[str] = Counter()

    def inject(self, member: str) -> None:
        """Inject one break.

        Raises:
            ShortageError: no fitting order is left.
        """
        method: Callable[[], None] = getattr(self, f"_{member}")
        method()
        self._count[member] += 1

    def _due(self, order: Order) -> bool:
        """Say whether both its money and its units are past due at month end."""
        day = order.pay // DAY
        last = self.world.month.length - 1
        if order.shop == MINI and (
            day == self.gap or order.settle // DAY != day or last - day < 6
        ):
            return False
        return (
            1 <= day <= last - RECEIPT_DUE[order.shop]
            and order.settle < self.world.month.end - DAY
        )

    def _pick(
        self, shops: tuple[str, ...], fits: Callable[[Order], bool] | None = None
    ) -> Order:
        order = find(
            self.world, shops, lambda o: self._due(o) and (fits is None or fits(o))
        )
        if order is None:
            message = f"no order is left in {', '.join(shops)}"
            raise ShortageError(message)
        return order

    def _digital(
        self, shops: tuple[str, ...], fits: Callable[[Order], bool] | None = None
    ) -> Order:
        return self._pick(shops, lambda o: o.item.digital and (fits is None or fits(o)))

    def _note(  # noqa: PLR0913
        self,
        kind: str,
        place: str,
        order: Order,
        expected: int,
        actual: int,
        note: str,
        *,
        roles: frozenset[str] = MONEY,
        commodity: str = "CNY",
        at_risk: int = 0,
    ) -> None:
        self.findings.append(
            Finding(
                kind,
                place,
                order.key,
                commodity,
                expected,
                actual,
                at_risk,
                note,
                (order.no,),
                roles,
            )
        )

    def _lose(self, shop: str) -> None:
        order = self._pick((shop,))
        order.odd = Odd(lost=True)
        note = "the order is paid, the wallet never shows it"
        self._note("missing", ORDERS[shop], order, order.sale, 0, note)

    def _missing_pdd(self) -> None:
        self._lose(PDD)

    def _missing_taobao(self) -> None:
        self._lose(TAOBAO)

    def _missing_mini(self) -> None:
        self._lose(MINI)

    def _unknown(self, shop: str, *, digital: bool) -> Order:
        """Make an order that no order export has."""
        rng, month = self.world.rng, self.world.month
        item = rng.choice([i for i in PRODUCTS if i.digital or not digital])
        day = rng.randrange(3, month.length - 12)
        if day == self.gap:
            day += 1
        pay = day * DAY + rng.randrange(9 * HOUR, 20 * HOUR)
        no = self.world.numbers.order(shop, month.compact(day))
        order = Order(shop, no, item, 1, pay, pay)
        order.account = account(rng, item)
        live(order, rng)
        return order

    def _unexpected(self) -> None:
        order = self._unknown(PDD, digital=False)
        self.paid_only.append(order)
        note = "the wallet received money for an order that no order export has"
        self._note("unexpected", ORDERS[PDD], order, 0, order.sale, note)

    def _differ(self, kind: str, change: int) -> None:
        order = self._pick(SHOPS)
        received = order.sale + change
        order.odd = Odd(received=received)
        note = f"the wallet received {yuan(received)} for {yuan(order.sale)}"
        self._note(kind, ORDERS[order.shop], order, order.sale, received, note)

    def _short(self) -> None:
        first = not self._count["short"]
        self._differ("short", -1 if first else -self.rng.randint(1, 500))

    def _over(self) -> None:
        self._differ("over", self.rng.randint(1, 500))

    def _duplicate(self) -> None:
        shop = self.rng.choice((PDD, TAOBAO)) if self._count["duplicate"] else TAOBAO
        order = self._pick((shop,))
        again = order.settle + self.rng.randint(120, 900)
        order.odd = Odd(again=again)
        note = "the wallet received the same order twice"
        self._note("duplicate", ORDERS[shop], order, order.sale, 2 * order.sale, note)

    def _charged_twice(self) -> None:
        order = self._digital(SHOPS)
        order.odd = Odd(charged_again=order.charged + self.rng.randint(120, 900))
        note = "the supplier charged the same order twice"
        self._units("duplicate", order, order.units, 2 * order.units, note)

    def _units(
        self, kind: str, order: Order, expected: int, actual: int, note: str
    ) -> None:
        self._note(
            kind,
            FULFILMENT,
            order,
            expected,
            actual,
            note,
            roles=UNITS,
            commodity="TOPUP",
        )

    def _refund_missing(self) -> None:
        last = self.world.month.length - 1 - REFUND_DUE
        order = self._digital((MINI,), lambda o: o.delivered // DAY + 1 <= last)
        seen = order.delivered + HOUR + self.rng.randrange(20 * HOUR)
        order.fate = FAILED
        self._refunded(order, seen)
        note = "the shop says refunded, the wallet never refunds"
        self._note("missing", ORDERS[MINI], order, 0, order.sale, note)

    def _refunded(self, order: Order, seen: int) -> None:
        """Let the shop show a full refund that the wallet never pays."""
        order.refunds = (Refund(seen, NEVER, order.sale),)
        order.odd = order.odd or Odd()
        refunds.number(order, self.world.numbers, self.world)

    def _refund_unexpected(self) -> None:
        order = self._pick((TAOBAO,))
        amount = order.sale * self.rng.randint(30, 90) // 100
        time = order.settle + HOUR + self.rng.randrange(10 * HOUR)
        order.odd = Odd(taken=Refund(time, time, amount))
        note = "the wallet refunded what the order export shows as not refunded"
        actual = order.sale - amount
        self._note("unexpected", ORDERS[TAOBAO], order, order.sale, actual, note)

    def _unseen(self) -> None:
        order = self._digital((MINI,))
        order.fate = UNSENT
        order.odd = Odd(lost=True)
        self._refunded(order, order.pay + 600 + self.rng.randrange(HOUR))
        note = "paid and refunded at the shop; the wallet saw neither"
        self._note("missing", ORDERS[MINI], order, 0, 0, note, at_risk=order.sale)

    def _quantity(self) -> None:
        order = self._digital(SHOPS, lambda o: o.units % 200 == 0 == o.cost % 2)
        order.fate = PART
        order.odd = Odd()
        note = "the supplier delivered half, the buyer got nothing back"
        self._units("quantity", order, order.units, order.units // 2, note)

    def _undelivered(self) -> None:
        order = self._digital(SHOPS)
        order.fate = UNSENT
        order.odd = Odd()
        note = "paid and settled, never charged at a supplier, not refunded"
        self._units("missing", order, order.units, 0, note)

    def _delivered_unknown(self) -> None:
        order = self._unknown(MINI, digital=True)
        self.sent_only.append(order)
        note = "the supplier charged an order that no order export has"
        self._units("unexpected", order, 0, order.units, note)

    def _status(self) -> None:
        order = self._digital(SHOPS)
        if not refunds.give(order, self.world, [order.sale]):
            message = "no order is left that can be refunded in time"
            raise ShortageError(message)
        note = "refunded in full to the buyer, yet charged by the supplier"
        self._note(
            "status",
            FULFILMENT,
            order,
            0,
            order.cost,
            note,
            roles=MONEY | UNITS,
            at_risk=order.cost,
        )

    def _fee(self) -> None:
        order = self._pick(SHOPS, lambda o: fee_of(o.sale) > 1)
        right = fee_of(order.sale)
        wrong = right + self.rng.choice((-1, 1))
        if self._count["fee"] and self.rng.random() < 0.6:
            wrong = (2 * order.sale + 100) // 200
        order.odd = Odd(fee=wrong)
        note = f"the channel charged {yuan(wrong)}, the schedule says {yuan(right)}"
        risk = abs(wrong - right)
        self._note(
            "fee", FEES[order.shop], order, right, wrong, note, roles=FEE, at_risk=risk
        )

    def _cost(self) -> None:
        supplier = self.rng.choice((YUNCHONG, JINGKA))
        order = self._digital(SHOPS, lambda o: o.item.supplier == supplier)
        more = self.rng.randint(10, 200)
        order.odd = Odd(cost=order.cost + more)
        note = f"the supplier charged {yuan(more)} more than the price list"
        place = COSTS[supplier]
        actual = order.cost + more
        self._note(
            "fee", place, order, order.cost, actual, note, roles=UNITS, at_risk=more
        )

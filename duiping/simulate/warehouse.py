"""A warehouse that ships the shops' goods, and tells of it in pieces.

Only for months that are asked for with shipments: nothing here draws from the
streams of chance of a month without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from duiping.simulate import refunds
from duiping.simulate.days import DAY
from duiping.simulate.model import NEVER, Finding, Order, Refund
from duiping.simulate.shop import MINI, PRODUCTS, SHIPPING, SHIPPING_DUE, SHOPS
from duiping.simulate.specials import find
from duiping.simulate.world import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

    from duiping.simulate.model import Order as AnyOrder
    from duiping.simulate.shop import Product
    from duiping.simulate.world import World

ROLES: Final = frozenset({"order", "shipment"})
# One break in so many is one of shipments, beside those of the month itself.
SHARE: Final = 4
SORTS: Final = (
    "short",
    "over",
    "unshipped",
    "wrong",
    "twice",
    "unordered",
    "refunded",
)


class Parcel(NamedTuple):
    """A line of the warehouse: pieces are negative where they came back."""

    time: int
    no: str
    order: str
    item: Product
    pieces: int


class Warehouse:
    """What the warehouse sends and gets back in a month."""

    def __init__(self, world: World, rng: Random) -> None:
        """Take the world before its breaks are put in."""
        self.world, self._rng = world, rng
        self.parcels: list[Parcel] = []
        self.findings: list[Finding] = []
        self._odd: dict[str, str] = {}

    def arrange(self) -> None:
        """Keep the goods that were refunded before they left: of one order at least."""
        for pool in self.world.shops.values():
            for order in pool:
                back = [r for r in order.refunds if r.seen <= order.shipped]
                if sum(refund.amount for refund in back) == order.sale:
                    order.shipped = order.confirmed = NEVER
        found = self._find((MINI,))
        if found is not None:
            self._refund(found)
            found.shipped = found.confirmed = NEVER
            found.special = True

    def _refund(self, order: Order) -> None:
        """Give the whole price back an hour after it was paid."""
        seen = order.pay + HOUR
        order.refunds = (Refund(seen, seen + 60, order.sale),)
        refunds.number(order, self.world.numbers, self.world)

    def inject(self, breaks: int) -> None:
        """Choose what goes wrong: one in `SHARE` of so many breaks, each in turn."""
        for place in range(breaks // SHARE):
            sort = SORTS[place % len(SORTS)]
            if sort == "unordered":
                self._unordered()
                continue
            many = (lambda o: o.qty > 1) if sort == "short" else None
            mine = (MINI,) if sort == "refunded" else SHOPS
            order = self._find(mine, many)
            if order is not None:
                order.special = True
                self._odd[order.no] = sort
                self._note(order, sort)

    def _find(
        self,
        shops: tuple[str, ...],
        fits: Callable[[AnyOrder], bool] | None = None,
    ) -> Order | None:
        """Draw a plain order of goods whose shipment is long due."""
        last = self.world.month.length - 12

        def fitting(order: AnyOrder) -> bool:
            goods = not order.item.digital and 1 <= order.pay // DAY <= last
            return goods and order.discount == 0 and (fits is None or fits(order))

        return find(self.world, shops, fitting)

    def _note(self, order: Order, sort: str) -> None:
        """Write down what the truth of a broken order is."""
        pieces = order.qty
        came = {"short": pieces - 1, "over": pieces + 1, "twice": 2 * pieces}
        kinds = {"unshipped": "missing", "wrong": "quantity", "twice": "duplicate"}
        kind = kinds.get(sort, "quantity")
        if sort == "refunded":
            self._refund(order)
            self._broken("quantity", order.key, order.item, (0, pieces), order.no)
            return
        now = came.get(sort, 0)
        self._broken(kind, order.key, order.item, (pieces, now), order.no)
        if sort == "wrong":
            other = _other(order.item)
            self._broken(kind, order.key, other, (0, pieces), order.no)

    def _broken(
        self, kind: str, key: str, item: Product, pieces: tuple[int, int], no: str
    ) -> None:
        self.findings.append(_finding(kind, key, item, pieces, no))

    def _unordered(self) -> None:
        """Ship something under a number that no shop knows."""
        month = self.world.month
        day = self._rng.randrange(3, month.length - 12)
        no = self.world.numbers.order(MINI, month.compact(day))
        item = _goods()[0]
        time = day * DAY + 15 * HOUR
        self._send(time, no, item, 1)
        self._broken("unexpected", f"{MINI}:order:{no}", item, (0, 1), no)

    def book(self, carried: Iterable[Order] = ()) -> None:
        """Ship all orders of the month, and those that the month before left."""
        own = (order for pool in self.world.shops.values() for order in pool)
        for order in (*carried, *own):
            if order.item.digital or order.pay == NEVER or order.cancelled != NEVER:
                continue
            self._ship(order, self._odd.get(order.no, ""))
            self._back(order)
        end = self.world.month.end
        self.parcels = sorted(p for p in self.parcels if 0 <= p.time < end)

    def _ship(self, order: Order, odd: str) -> None:
        """Send an order's goods, in one parcel or in two."""
        if order.shipped == NEVER or odd == "unshipped":
            return
        item = _other(order.item) if odd == "wrong" else order.item
        pieces = order.qty + {"short": -1, "over": 1}.get(odd, 0)
        latest = (order.pay // DAY + SHIPPING_DUE + 1) * DAY - 1
        if pieces > 1 and not odd and self._rng.random() < 0.5:
            self._send(order.shipped, order.no, item, 1)
            later = min(order.shipped + self._rng.randrange(HOUR, 9 * HOUR), latest)
            self._send(later, order.no, item, pieces - 1)
            return
        self._send(order.shipped, order.no, item, pieces)
        if odd == "twice":
            self._send(order.shipped + HOUR // 2, order.no, item, pieces)

    def _back(self, order: Order) -> None:
        """Let half of the goods that were refunded in full come back."""
        if self._odd.get(order.no) or order.shipped == NEVER or not order.refunds:
            return
        last = order.refunds[-1]
        whole = sum(refund.amount for refund in order.refunds) == order.sale
        told = last.wallet < self.world.month.end
        if whole and told and last.seen > order.shipped and self._rng.random() < 0.5:
            later = last.wallet + self._rng.randrange(DAY, 4 * DAY)
            self._send(later, order.no, order.item, -order.qty)

    def _send(self, time: int, order: str, item: Product, pieces: int) -> None:
        month = self.world.month.compact(0)[:6]
        no = f"CK{month}{len(self.parcels) + 1:06d}"
        self.parcels.append(Parcel(time, no, order, item, pieces))

    def under_way(self) -> list[Finding]:
        """List the pieces that leave only after the month's end."""
        end = self.world.month.end
        return [
            _finding("in transit", order.key, order.item, (order.qty, 0), order.no)
            for pool in self.world.shops.values()
            for order in pool
            if not order.item.digital
            and order.pay != NEVER
            and order.cancelled == NEVER
            and order.shipped >= end
        ]


def _finding(
    kind: str, key: str, item: Product, pieces: tuple[int, int], no: str
) -> Finding:
    """Write down what is to be shipped and what was, in pieces."""
    expected, actual = (100 * number for number in pieces)
    note = f"{pieces[0]} to be shipped, {pieces[1]} shipped"
    sku = f"SKU-{item.code}"
    return Finding(kind, SHIPPING, key, sku, expected, actual, 0, note, (no,), ROLES)


def _goods() -> list[Product]:
    return [item for item in PRODUCTS if not item.digital]


def _other(item: Product) -> Product:
    """Give other goods, always the same ones."""
    goods = _goods()
    return goods[(goods.index(item) + 1) % len(goods)]

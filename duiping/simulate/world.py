"""Orders and their ordinary life, before anything special or broken."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from duiping.simulate import refunds
from duiping.simulate.days import DAY
from duiping.simulate.model import NEVER, UNSENT, Order
from duiping.simulate.shop import MINI, PDD, PRODUCTS, SHOPS, TAOBAO, Product

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from duiping.simulate.days import Month
    from duiping.simulate.numbers import Numbers

    Progress = Callable[[str, int, int], None]

HOUR: Final = 3600
_PDD_SHARE: Final = 0.40
_TAOBAO_SHARE: Final = 0.65
_STEP: Final = 20_000

# How busy each hour of the day is.
_HOURS: Final = (3, 2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 9, 9, 9, 9, 9, 10, 11, 12)
_HOURLY: Final = (*_HOURS, 11, 8, 5)


class World:
    """All orders of the month, by shop, in the order they were made."""

    def __init__(self, month: Month, rng: Random, numbers: Numbers) -> None:
        """Start with an empty world."""
        self.month = month
        self.rng = rng
        self.numbers = numbers
        self.shops: dict[str, list[Order]] = {shop: [] for shop in SHOPS}

    def sort(self) -> None:
        """Put every shop's orders into the order they were made."""
        for orders in self.shops.values():
            orders.sort(key=lambda order: (order.made, order.no))


class _Draw:
    """Weighted draws, faster than ``Random.choices`` one at a time."""

    def __init__(self, rng: Random) -> None:
        self._random = rng.random
        self._products = list(accumulate(item.weight for item in PRODUCTS))
        self._hours = list(accumulate(_HOURLY))

    def product(self) -> Product:
        top = self._products[-1]
        return PRODUCTS[bisect(self._products, self._random() * top)]

    def moment(self, days: int) -> int:
        hour = bisect(self._hours, self._random() * self._hours[-1])
        day = int(self._random() * days)
        return day * DAY + hour * HOUR + int(self._random() * HOUR)

    def pieces(self, item: Product) -> int:
        r = self._random()
        if item.digital:
            return 1 if r < 0.92 else 2
        return 1 if r < 0.80 else 2 if r < 0.95 else 3


def populate(world: World, count: int, progress: Progress | None = None) -> None:
    """Make ``count`` orders with their payment, delivery, settlement, refunds."""
    rng, days = world.rng, world.month.length
    draw = _Draw(rng)
    for index in range(count):
        share = rng.random()
        shop = PDD if share < _PDD_SHARE else TAOBAO if share < _TAOBAO_SHARE else MINI
        item = draw.product()
        qty = draw.pieces(item)
        pay = draw.moment(days)
        world.shops[shop].append(_order(world, shop, item, qty, pay))
        if progress is not None and index % _STEP == 0:
            progress("orders", index, count)
    world.sort()


def _order(world: World, shop: str, item: Product, qty: int, pay: int) -> Order:
    """Make one order and let it live."""
    rng, month = world.rng, world.month
    day = pay // DAY
    made = max(pay - 3 - int(rng.random() * 57), day * DAY)
    no = world.numbers.order(shop, month.compact(day))
    order = Order(shop, no, item, qty, made, pay)
    order.account = account(rng, item)
    if rng.random() < 0.15:
        order.discount = 50 * rng.randint(1, 6)
    if shop == PDD and rng.random() < 0.10:
        order.coupon = 100 * rng.randint(1, 5)
    order.sale = item.price * qty - order.discount - order.coupon
    fate = rng.random()
    if fate < 0.015 and shop != PDD:
        abandon(order)
        return order
    order.pay_no = world.numbers.payment(shop, month.compact(day))
    live(order, rng)
    if shop == PDD and fate < 0.02:
        if fate < 0.005:
            abandon(order)
        else:
            cancel(order, pay + 60 + int(rng.random() * HOUR), month)
    elif 0.02 <= fate < 0.04 and not order.coupon:
        refunds.ordinary(order, world)
    return order


def account(rng: Random, item: Product) -> str:
    """Make what is topped up: a number of an unassigned range, or a game name."""
    if item.code == "VIP25" or item.category == "phone":
        return f"16{rng.randrange(10**9):09d}"
    return f"YK{rng.randrange(10**8):08d}" if item.digital else ""


def live(order: Order, rng: Random) -> None:
    """Set when the order is shipped, delivered, confirmed and settled."""
    rand, pay = rng.random, order.pay
    if order.item.digital:
        r = rand()
        lag = 180 if r < 0.90 else 1800 if r < 0.99 else 3 * HOUR
        order.charged = pay + 3 + int(rand() * lag)
        order.delivered = order.charged + 5 + int(rand() * 600)
        order.shipped = order.charged
        span = 2 if order.shop == PDD else 3
        wait = 4 * HOUR + int(rand() * (span * DAY - 5 * HOUR))
        order.confirmed = order.delivered
    else:
        order.shipped = pay + 2 * HOUR + int(rand() * 44 * HOUR)
        least = 5 if order.shop == TAOBAO else 4
        wait = least * DAY + int(rand() * ((9 - least) * DAY - HOUR))
        order.confirmed = pay + wait - 60
    if order.shop == MINI:
        order.settle = pay + 1 + int(rand() * 3)
    else:
        order.settle = pay + wait
        order.confirmed = order.settle - 60


def abandon(order: Order) -> None:
    """Let the buyer never pay."""
    order.pay = order.settle = order.shipped = order.charged = NEVER
    order.delivered = order.confirmed = NEVER
    order.fate = UNSENT
    order.pay_no = ""


def cancel(order: Order, time: int, month: Month) -> None:
    """Cancel a paid PDD order before settlement: the wallet never sees it."""
    if time >= month.end:
        return
    abandon_time = order.pay
    abandon(order)
    order.pay = abandon_time
    order.cancelled = time

"""What only looks wrong: every month has at least one of each, where it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate import refunds
from duiping.simulate.days import DAY
from duiping.simulate.model import DONE, NEVER, Odd, Order, Refund
from duiping.simulate.shop import (
    JINGKA,
    MINI,
    PDD,
    SHOPS,
    TAOBAO,
    YUNCHONG,
    fee_of,
)
from duiping.simulate.world import abandon, cancel, live

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.simulate.world import World

_TRIES: Final = 400
HOUR: Final = 3600


def plain(order: Order) -> bool:
    """Say whether nothing at all has happened to the order but its sale."""
    return (
        order.settle != NEVER
        and order.fate == DONE
        and order.odd is None
        and not order.refunds
        and not order.coupon
        and not order.special
        and order.cancelled == NEVER
    )


def find(
    world: World, shops: tuple[str, ...], fits: Callable[[Order], bool]
) -> Order | None:
    """Draw a plain order that fits; None if there is none."""
    rng = world.rng
    pools = [world.shops[shop] for shop in shops if world.shops[shop]]
    if not pools:
        return None
    for _ in range(_TRIES):
        order = rng.choice(rng.choice(pools))
        if plain(order) and fits(order):
            return order
    for pool in pools:
        for order in pool:
            if plain(order) and fits(order):
                return order
    return None


def arrange(world: World) -> None:
    """Change a few plain orders into each of the innocent oddities."""
    _twins(world)
    _halved_fee(world)
    _coupon_refund(world)
    _never_settled(world)
    _edges(world)
    for shop in SHOPS:
        _refunds(world, shop)
    for supplier in (YUNCHONG, JINGKA):
        _supplier(world, supplier)
    _refund_under_way(world)
    world.sort()


def _early(world: World, days: int = 12) -> Callable[[Order], bool]:
    """Fit orders paid so early that all that follows stays inside the month."""
    last = world.month.length - days
    return lambda order: 1 <= order.pay // DAY <= last


def _twins(world: World) -> None:
    """Make two PDD orders alike to the second, with different numbers."""
    early = _early(world)
    one = find(world, (PDD,), lambda o: early(o) and o.item.category == "phone")
    if one is None:
        return
    one.special = True
    two = find(world, (PDD,), early)
    if two is None:
        return
    for name in Order.__slots__:
        if name != "no":
            setattr(two, name, getattr(one, name))
    two.no = world.numbers.order(PDD, world.month.compact(one.pay // DAY))


def _halved_fee(world: World) -> None:
    """Let the fee of one PDD order come as two rows that are fully alike."""
    early = _early(world)
    order = find(
        world, (PDD,), lambda o: early(o) and fee_of(o.sale) % 2 == 0 < fee_of(o.sale)
    )
    if order is not None:
        order.odd = Odd(halves=True)
        order.special = True


def _coupon_refund(world: World) -> None:
    """Refund a PDD order in full, coupon and all."""
    order = find(world, (PDD,), lambda o: _early(world)(o) and not o.item.digital)
    if order is not None:
        order.coupon = 300
        order.sale -= 300
        refunds.give(order, world, [order.sale], 0)
        order.special = True
    again = find(world, (PDD,), _early(world))
    if again is not None:
        again.coupon = 200
        again.sale -= 200
        again.special = True


def _never_settled(world: World) -> None:
    """Cancel before settlement, or never pay, one in each shop."""
    early = _early(world)
    order = find(world, (PDD,), early)
    if order is not None:
        cancel(order, order.pay + 15 * 60, world.month)
    for shop in (TAOBAO, MINI):
        order = find(world, (shop,), early)
        if order is not None:
            abandon(order)


def _edges(world: World) -> None:
    """Pay mini orders so late that WeChat books them on the next day."""
    month = world.month
    for day, second in ((month.length // 3, 2), (month.length - 1, 1)):
        order = find(world, (MINI,), lambda o: o.item.digital)
        if order is None:
            return
        order.pay = (day + 1) * DAY - second
        order.made = order.pay - 20
        order.no = world.numbers.order(MINI, month.compact(day))
        order.pay_no = world.numbers.payment(MINI, month.compact(day))
        live(order, world.rng)
        order.settle = (day + 1) * DAY + 1 + second
        order.charged = order.settle + 8
        order.delivered = order.charged + 40
        order.shipped, order.confirmed = order.charged, order.delivered
        order.special = True
    _unfinished(world)


def _unfinished(world: World) -> None:
    """Send one order to 云充 before month end that is delivered after it."""
    month = world.month
    order = find(world, (TAOBAO,), lambda o: o.item.supplier == YUNCHONG)
    if order is None:
        return
    day = month.length - 1
    order.pay = month.end - 240
    order.made = order.pay - 30
    order.no = world.numbers.order(TAOBAO, month.compact(day))
    order.pay_no = world.numbers.payment(TAOBAO, month.compact(day))
    live(order, world.rng)
    order.charged = order.shipped = month.end - 180
    order.delivered = month.end + 300
    order.special = True


def _refunds(world: World, shop: str) -> None:
    """Refund in part, twice, in full, and days after the shop said so."""
    early = _early(world, 16)
    for amounts, lag in (([150], None), ([100, 250], None), ([200], 2), ([], 2)):
        # A full refund of a delivered top-up would be a loss, so goods only.
        fits = early if amounts else lambda o: early(o) and not o.item.digital
        order = find(world, (shop,), fits)
        if order is not None:
            refunds.give(order, world, amounts or [order.sale], lag)
            order.special = True


def _supplier(world: World, supplier: str) -> None:
    """Let a top-up fail, and another succeed by half; the buyer gets it back."""
    early = _early(world)

    def sold(order: Order) -> bool:
        return early(order) and order.item.supplier == supplier

    order = find(world, SHOPS, sold)
    if order is not None:
        refunds.failed(order, world)
        order.special = True
    order = find(world, SHOPS, lambda o: sold(o) and refunds.halves(o))
    if order is not None:
        refunds.part(order, world)
        order.special = True


def _refund_under_way(world: World) -> None:
    """Let a mini refund be seen on the last day and paid in the next month."""
    month = world.month
    order = find(world, (MINI,), lambda o: 5 <= month.length - 1 - o.pay // DAY <= 20)
    if order is None:
        return
    seen = month.end - 5 * HOUR + world.rng.randrange(HOUR)
    refund = Refund(seen, month.end + DAY + 10 * HOUR, min(500, order.sale // 2))
    order.refunds = (refund,)
    refunds.number(order, world.numbers, world)
    order.special = True

"""Refunds that agree everywhere, even those that take days or come in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.model import FAILED, PART, UNSENT, Order, Refund
from duiping.simulate.shop import MINI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.simulate.numbers import Numbers
    from duiping.simulate.world import World

HOUR: Final = 3600


def ordinary(order: Order, world: World) -> bool:
    """Give a settled order a refund of a random ordinary sort, if it fits."""
    draw = world.rng.random()
    if order.item.digital:
        if draw < 0.35:
            return failed(order, world)
        if draw < 0.50:
            return unsent(order, world)
        if draw < 0.65 and halves(order):
            return part(order, world)
    elif draw < 0.60:
        return give(order, world, [order.sale])
    goodwill = 50 * world.rng.randint(1, 6)
    amounts = [goodwill] if draw < 0.9 else [goodwill, 100]
    return give(order, world, amounts)


def failed(order: Order, world: World) -> bool:
    """Refund in full what the supplier could not deliver and gave back."""
    if not give(order, world, [order.sale]):
        return False
    order.fate = FAILED
    return True


def unsent(order: Order, world: World) -> bool:
    """Refund in full what was never sent to the supplier."""
    if not give(order, world, [order.sale]):
        return False
    order.fate = UNSENT
    return True


def halves(order: Order) -> bool:
    """Say whether half of it is exact in face value, cost and price."""
    return not (order.units % 200 or order.cost % 2 or order.sale % 2)


def part(order: Order, world: World) -> bool:
    """Refund half of what the supplier delivered and charged by half."""
    if not give(order, world, [order.sale // 2]):
        return False
    order.fate = PART
    return True


def give(
    order: Order, world: World, amounts: Sequence[int], lag: int | None = None
) -> bool:
    """Refund the amounts (fen) one after another, after settlement.

    Args:
        order: paid and to be settled.
        world: the generator and the numbers.
        amounts: one refund each; their sum is at most the sale.
        lag: days from the shop's refund to the wallet's; random if None.

    Returns:
        False, and nothing is changed, if it does not fit into the month.
    """
    rng, end = world.rng, world.month.end
    made: list[Refund] = []
    time = order.settle
    if order.item.digital:
        time = max(time, order.delivered)
    for amount in amounts:
        seen = time + HOUR + rng.randrange(30 * HOUR)
        days = lag if lag is not None else rng.choice((0, 0, 0, 1, 1, 2))
        wallet = seen + 20 + rng.randrange(600)
        if days:
            wallet = (seen // DAY + days) * DAY + 9 * HOUR + rng.randrange(8 * HOUR)
        if wallet >= end:
            return False
        made.append(Refund(seen, wallet, amount))
        time = wallet
    if sum(amounts) == order.sale:
        made[-1].coupon = order.coupon
    order.refunds = tuple(made)
    number(order, world.numbers, world)
    return True


def number(order: Order, numbers: Numbers, world: World) -> None:
    """Give the refunds their numbers; only WeChat and our own shop print any."""
    if order.shop != MINI:
        return
    for index, refund in enumerate(order.refunds, 1):
        refund.no = f"{order.no}R{index}"
        refund.channel_no = numbers.refund(world.month.compact(refund.seen // DAY))

"""Goods that a warehouse ships, worked out by brute force: pieces awaited and sent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.worlds.rules import CLEARING, GOODS, SHIPPING
from tests.worlds.says import Say
from tests.worlds.sold import made, order_key, refunds
from tests.worlds.world import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.worlds.books import Item
    from tests.worlds.world import Order, World


def shipments(world: World) -> list[Say]:
    """What orders await of the warehouse, and what it tells of."""
    says = []
    for order in world.orders:
        if not GOODS[order.product].shipped:
            continue
        key, due = order_key(world, order.no), CLEARING[SHIPPING].days
        unit = f"SKU-{order.product}"
        number = Decimal(order.pieces)
        say = Say(SHIPPING, key, unit, "expects", "in", number, order.on)
        says.append(say.within(order.on + due))
        less = _less(world, order)
        if less:
            on = max(on for on, _ in refunds(world, order))
            back = say._replace(way="less", amount=-less, on=on)
            says.append(back.within(on + due))
    for parcel in world.parcels:
        key = order_key(world, parcel.order, supplier="ware")
        way = "in" if parcel.pieces > 0 else "less"
        goods, pieces = f"SKU-{parcel.goods}", Decimal(-parcel.pieces)
        says.append(Say(SHIPPING, key, goods, "reports", way, pieces, parcel.on))
    return says


def _less(world: World, order: Order) -> Decimal:
    """Take back what refunds pay for and what wasn't away then, or isn't now.

    Everything happens at noon, but what an export tells without a day: that is of
    the morning on which it was made.
    """
    back = [(Decimal(on), amount) for on, amount in refunds(world, order)]
    told = -sum((move.amount for move in made(world, order)), NONE)
    if back and order.shop == "east" and order.undated and told < order.refund:
        on, amount = back.pop()
        back.append((on - Decimal("0.5"), amount))
    moments = [on for on, _ in back] + ([Decimal(999)] if back else [])
    found = NONE
    for moment in moments:
        paid = sum((amount for on, amount in back if on <= moment), NONE)
        away = sum(
            parcel.pieces
            for parcel in world.parcels
            if (parcel.order, parcel.goods) == (order.no, order.product)
            and parcel.on <= moment
        )
        waits = min(max(order.pieces - away, 0), order.pieces)
        worth = (paid + Decimal("0.01")) * order.pieces // order.price
        found = max(found, min(worth, Decimal(waits)))
    return found


def wrong_goods(items: Iterable[Item], says: Sequence[Say]) -> list[Item]:
    """Call goods that were sent in place of others, and those others, by their name."""
    out = list(items)
    keys = {item.key for item in out if item.account == SHIPPING}
    for key in keys:
        mine = [i for i in out if (i.account, i.key) == (SHIPPING, key)]
        mine = [i for i in mine if i.kind != "late"]
        lacking = [i for i in mine if i.difference > 0]
        lacking = [i for i in lacking if _sum(says, key, i, "expects") > 0]
        extra = [i for i in mine if i.difference < 0]
        extra = [i for i in extra if _sum(says, key, i, "reports") < 0]
        if not lacking or not extra:
            continue
        instead = sum(i.difference for i in mine if i in (*lacking, *extra)) <= 0
        for item in (*lacking, *extra):
            if item in extra or instead or item.kind:
                out[out.index(item)] = item._replace(kind="quantity")
    return out


def _sum(says: Iterable[Say], key: str, item: Item, side: str) -> Decimal:
    known = (SHIPPING, key, item.commodity, side)
    mine = (s for s in says if (s.account, s.key, s.unit, s.side) == known)
    return sum((say.amount for say in mine), NONE)

"""Orders to the end: their keys, refunds, delivery, revenue and cost."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from tests.worlds.draw import cent
from tests.worlds.rules import GOODS
from tests.worlds.world import NONE

if TYPE_CHECKING:
    from tests.worlds.world import Move, Order, World

SHOPS = {"E": "east", "W": "west"}


class Sold(NamedTuple):
    """What an order leaves in the books, and the units that refunds withdrew."""

    books: dict[str, Decimal]
    withdrawn: Decimal


def known_orders(world: World) -> set[str]:
    """List the numbers of the orders that shops tell of."""
    return {order.no for order in world.orders}


def order_key(
    world: World, no: str, payment: str = "", wallet: str = "", line: str = "",
    supplier: str = "",
) -> str:  # fmt: skip
    """Name what a row is about.

    An order number is taken at its word; a payment number leads to the only
    order that prints it; else the row stands for itself.
    """
    if no:
        return f"{SHOPS.get(no[0], supplier)}:order:{no}"
    orders = {o.no for o in world.orders if o.payment and o.payment == payment}
    if len(orders) == 1:
        return f"east:order:{orders.pop()}"
    return f"{wallet}:txn:{line}"


def refunds(world: World, order: Order) -> list[tuple[int, Decimal]]:
    """Say when the shop gave back how much.

    What its export doesn't print (West the amount, East sometimes the day) is
    taken from the wallets, no more than the order's; what East prints and no
    wallet shows is dated by the morning of the export.
    """
    if not order.refund:
        return []
    if order.shop == "east" and not order.undated:
        return [(order.refund_on, order.refund)]
    cap = order.refund if order.shop == "east" else order.price
    found = []
    for move in made(world, order):
        amount = min(-move.amount, cap)
        cap -= amount
        if amount:
            found.append((move.on, amount))
    if order.shop == "east" and cap:
        found.append((world.ends["east"] + 1, cap))
    return found


def made(world: World, order: Order) -> list[Move]:
    """List the refunds of an order that wallets tell of."""
    key = order_key(world, order.no)
    return [
        m
        for m in world.moves
        if m.kind == "refund"
        and order_key(world, m.order, m.payment, m.wallet, m.no) == key
    ]


def sold(world: World, order: Order) -> Sold:
    """Work out revenue, tax, cost and what is owed to the buyer still."""
    goods = GOODS[order.product]
    charges = [c for c in world.charges if c.order == order.no]
    cost = sum((c.cost for c in charges), NONE)
    delivered = sum((c.units for c in charges), NONE)
    ordered = goods.face * order.pieces
    back = sum((amount for _, amount in refunds(world, order)), NONE)
    net = order.price - back
    released = _released(order, net, ordered, delivered)
    borne = NONE
    if released > 0:
        over = delivered > ordered > 0
        borne = cent(cost * ordered / delivered) if over else cost
    gross = released - borne if goods.agent else released
    tax = cent(max(gross, NONE) * goods.rate / (1 + goods.rate))
    shop = order.shop.title()
    books: defaultdict[str, Decimal] = defaultdict(Decimal)

    def add(account: str, amount: Decimal) -> None:
        books[account] += amount

    add(f"Liabilities:Contract:{shop}", released - net)
    add(f"Income:{'Commission' if goods.agent else 'Goods'}:{shop}", tax - gross)
    add("Liabilities:VAT", -tax)
    add("Assets:Pending", cost - borne)
    if not goods.agent:
        add(goods.expense, borne)
    if goods.stock and released > 0:
        add(goods.expense, goods.cost * order.pieces)
        add(goods.stock, -goods.cost * order.pieces)
    return Sold(books, _withdrawn(order, back, ordered, delivered))


def _released(
    order: Order, net: Decimal, ordered: Decimal, delivered: Decimal
) -> Decimal:
    """What the buyer got and keeps, at the price paid."""
    when = GOODS[order.product].when
    if when == "paid" or (when == "shipped" and order.shipped):
        return net
    if when == "fulfilled" and delivered > 0:
        return min(net, cent(order.price * min(delivered, ordered) / ordered))
    return NONE


def _withdrawn(
    order: Order, back: Decimal, ordered: Decimal, delivered: Decimal
) -> Decimal:
    """A refund withdraws the rest if it pays for it, to the fen; else its share."""
    rest = max(NONE, ordered - delivered)
    if not (back and rest):
        return NONE
    if back + Decimal("0.01") >= order.price * rest / ordered:
        return rest
    share = (back * ordered / order.price).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return min(rest, share)

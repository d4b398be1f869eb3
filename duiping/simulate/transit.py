"""What is under way at month end: not yet due, so no break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.simulate.inject import MONEY, UNITS
from duiping.simulate.model import DONE, NEVER, Finding
from duiping.simulate.shop import FULFILMENT, ORDERS, TOPUP_JINGKA
from duiping.simulate.suppliers import finished

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.simulate.bank import TopUp
    from duiping.simulate.model import Order, Payout
    from duiping.simulate.world import World

BANK = frozenset({"payout", "bank", "topup"})


def _item(
    place: str,
    key: str | None,
    commodity: str,
    amounts: tuple[int, int],
    tags: tuple[str, ...],
    roles: frozenset[str],
) -> Finding:
    return Finding("in transit", place, key, commodity, *amounts, 0, "", tags, roles)


def orders(world: World) -> list[Finding]:
    """List money, refunds and units that fall after the month's end."""
    end = world.month.end
    out = []
    for pool in world.shops.values():
        for order in pool:
            if order.settle >= end:
                amounts = (order.sale + order.coupon, 0)
                out.append(_order(order, "CNY", amounts))
            back = sum(r.amount for r in order.refunds if r.wallet >= end > r.seen)
            if back:
                paid = sum(r.amount for r in order.refunds if r.seen < end)
                actual = order.sale - (paid - back)
                out.append(_order(order, "CNY", (order.sale - paid, actual)))
            sent = order.charged != NEVER and order.fate == DONE
            if sent and order.item.digital and not finished(order, end):
                out.append(_order(order, "TOPUP", (order.units, 0)))
    return out


def _order(order: Order, commodity: str, amounts: tuple[int, int]) -> Finding:
    units = commodity == "TOPUP"
    place = FULFILMENT if units else ORDERS[order.shop]
    roles = UNITS if units else MONEY
    return _item(place, order.key, commodity, amounts, (order.no,), roles)


def payouts(made: Iterable[Payout]) -> list[Finding]:
    """List payouts that the bank shows only in the next month."""
    return [
        _item(
            f"Assets:Clearing:Payout:{payout.wallet}",
            payout.key,
            "CNY",
            (payout.amount, 0),
            (payout.tag,),
            BANK,
        )
        for payout in made
        if payout.open
    ]


def top_ups(tops: Iterable[TopUp], end: int) -> list[Finding]:
    """List top-ups that 鲸卡 books only in the next month."""
    out = []
    for top in tops:
        if top.credited >= end and not top.missing:
            amounts = (-top.line.amount, 0)
            item = _item(TOPUP_JINGKA, "", "CNY", amounts, (top.line.tag,), BANK)
            item.bank = top.line
            out.append(item)
    return out

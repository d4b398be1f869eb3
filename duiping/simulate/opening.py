"""What the month before left behind: open items and balances, and their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.simulate.days import DAY
from duiping.simulate.exports.text import LF, Sheet
from duiping.simulate.model import Order
from duiping.simulate.shop import (
    CONTRACT_MINI,
    DELIVERY,
    FULFILMENT,
    MINI,
    ORDERS,
    PDD,
    PRODUCTS,
    TAOBAO,
    yuan,
)
from duiping.simulate.world import account, live

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.payouts import Done
    from duiping.simulate.world import World

HEADER = "科目,金额,币种,勾对键,商品编码,日期,摘要"
EQUITY = "Equity:Opening"


class Line(NamedTuple):
    """One line of 期初余额.csv; the amount is a debit when positive."""

    account: str
    amount: int
    commodity: str
    key: str
    product: str
    day: int
    memo: str


def orders(world: World) -> list[Order]:
    """Make orders of the month before that settle in this one.

    Those of PDD and Taobao are fulfilled; the mini order was paid seconds
    before midnight, so that all its rows elsewhere are of this month.
    """
    goods = [item for item in PRODUCTS if not item.digital]
    phone = [item for item in PRODUCTS if item.category == "phone"]
    out = []
    for shop, count in ((PDD, 5), (TAOBAO, 3)):
        for index in range(count):
            late = index % 2 == 0
            item = world.rng.choice(goods if late else phone)
            day = -4 - index // 2 if late else -1
            out.append(_order(world, shop, item.code, day * DAY + 50_000 + index * 977))
            settled = index // 2 + 1 if late else index // 3
            out[-1].settle = settled * DAY + 36_000 + index * 1231
    mini = _order(world, MINI, "HF50", -1)
    mini.settle = 2
    mini.charged = 14
    mini.delivered = 55
    return [*out, mini]


def _order(world: World, shop: str, code: str, pay: int) -> Order:
    item = next(item for item in PRODUCTS if item.code == code)
    label = world.month.compact(pay // DAY)
    order = Order(shop, world.numbers.order(shop, label), item, 1, pay - 20, pay)
    order.account = account(world.rng, item)
    order.pay_no = world.numbers.payment(shop, label)
    live(order, world.rng)
    if shop != MINI:
        order.delivered = order.charged = pay + 60
    return order


def items(open_orders: Sequence[Order], payouts: Sequence[Done]) -> list[Line]:
    """List the open items with their keys."""
    out = []
    for order in open_orders:
        day = order.pay // DAY
        key, code = order.key, order.item.code
        memo = f"未达账项 {order.item.name}"
        amount, units = order.sale, order.units
        out.append(Line(ORDERS[order.shop], amount, "CNY", key, code, day, memo))
        if order.shop == MINI:
            for place, value, unit in (
                (CONTRACT_MINI, -amount, "CNY"),
                (FULFILMENT, units, "TOPUP"),
                (DELIVERY, -units, "TOPUP"),
            ):
                out.append(Line(place, value, unit, key, code, day, memo))
    for entry in payouts:
        payout = entry.payout
        place = f"Assets:Clearing:Payout:{payout.wallet}"
        memo = f"提现在途 {payout.voucher or payout.no}".strip()
        key = payout.key or "pdd:payout:期初1"
        day = payout.time // DAY
        out.append(Line(place, payout.amount, "CNY", key, "", day, memo))
    return out


def write(
    folder: Path, month: Month, open_items: Sequence[Line], balances: dict[str, int]
) -> dict[str, int]:
    """Write 期初余额.csv: the balances, the items, equity as the counterpart."""
    lines = [
        Line(place, amount, "CNY", "", "", -1, "期初余额")
        for place, amount in balances.items()
    ]
    lines += open_items
    total = sum(line.amount for line in lines if line.commodity == "CNY")
    lines.append(Line(EQUITY, -total, "CNY", "", "", -1, "期初权益"))
    path = folder / "期初余额.csv"
    with Sheet(path, "utf-8-sig", LF) as sheet:
        sheet.line(HEADER)
        for line in lines:
            sheet.line(
                f"{line.account},{yuan(line.amount)},{line.commodity},{line.key},"
                f"{line.product},{month.iso(line.day)},{line.memo}"
            )
        return {path.name: sheet.row - 1}

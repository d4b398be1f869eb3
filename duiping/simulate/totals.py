"""Totals known by construction, for truth.json, and the opening balances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.simulate.model import FAILED, NEVER, PART
from duiping.simulate.shop import yuan
from duiping.simulate.suppliers import CHARGE, cloud_amounts
from duiping.simulate.wallets import FEE, FEE_BACK, REFUND, SALE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.simulate.suppliers import Suppliers
    from duiping.simulate.treasury import Treasury
    from duiping.simulate.wallets import Wallets
    from duiping.simulate.world import World

_DEPOSIT = 1_000_000


def opening_balances(world: World, treasury: Treasury) -> dict[str, int]:
    """Give the balances at the start of the month, debit positive."""
    stock = sum(
        order.cost
        for orders in world.shops.values()
        for order in orders
        if not order.item.digital
    )
    return {
        "Assets:Bank:CMB": treasury.bank_opening,
        "Assets:Wallet:PDD": treasury.wallets["PDD"],
        "Assets:Wallet:Alipay": treasury.wallets["Alipay"],
        "Assets:Wallet:WeChat": treasury.wallets["WeChat"],
        "Assets:Deposit:PDD": _DEPOSIT,
        "Assets:Prepaid:Jingka": treasury.whale_opening,
        "Assets:Inventory": stock * 3 // 2 // 100 * 100 + 2_000_000,
        "Liabilities:Payable:Yunchong": -treasury.owed,
        "Liabilities:VAT": 0,
    }


def _wallet(opening: int, rows: Iterable[tuple[int, int]]) -> dict[str, str]:
    """Sum one wallet's ``(kind, amount)`` rows."""
    came = went = fees = sales = refunds = 0
    for row in rows:
        kind, amount = row
        if amount < 0:
            went += amount
        else:
            came += amount
        if kind in (FEE, FEE_BACK):
            fees -= amount
        elif kind == SALE:
            sales += amount
        elif kind == REFUND:
            refunds -= amount
    return {
        "opening": yuan(opening),
        "in": yuan(came),
        "out": yuan(-went),
        "closing": yuan(opening + came + went),
        "fees": yuan(fees),
        "sales": yuan(sales),
        "refunds": yuan(refunds),
    }


def _cloud(suppliers: Suppliers, end: int, owed: int) -> dict[str, object]:
    cost = units = 0
    for _, _, order, done, price in suppliers.cloud:
        if done < end:
            _, face, charged, back = cloud_amounts(order, price)
            cost += charged - back
            units += face
    return {"opening_owed": yuan(owed), "cost": yuan(cost), "units": yuan(units)}


def _whale(suppliers: Suppliers, opening: int, credit: int) -> dict[str, object]:
    cost = units = 0
    balance = opening
    for _, _, form, amount, order, face, qty, _, _ in suppliers.whale:
        balance += amount
        if order is not None:
            cost -= amount
            units += face * qty if form == CHARGE else -face * qty
    return {
        "opening": yuan(opening),
        "closing_printed": yuan(balance),
        "closing_own": yuan(balance - credit),
        "cost": yuan(cost),
        "units": yuan(units),
    }


def _shop(world: World, shop: str) -> dict[str, object]:
    """Sum the orders of one shop; recognised: delivered or shipped, by month end."""
    end = world.month.end
    paid = sale = coupon = done = 0
    for order in world.shops[shop]:
        if order.pay == NEVER or order.cancelled != NEVER:
            continue
        paid += 1
        sale += order.sale
        coupon += order.coupon
        sent = order.delivered if order.item.digital else order.shipped
        whole = order.fate not in (FAILED, PART) and not order.refunds
        if whole and NEVER < sent < end and order.odd is None:
            done += order.sale + order.coupon
    return {
        "paid_orders": paid,
        "sale": yuan(sale),
        "coupon": yuan(coupon),
        "delivered_without_refund_or_break": yuan(done),
    }


def collect(
    world: World,
    wallets: Wallets,
    suppliers: Suppliers,
    treasury: Treasury,
    rows: dict[str, int],
) -> dict[str, object]:
    """Collect all totals; money as decimal strings."""
    opening = treasury.wallets
    bank = treasury.bank_opening + sum(row.amount for row in treasury.bank)
    return {
        "wallets": {
            "PDD": _wallet(opening["PDD"], (row[2:4] for row in wallets.pdd)),
            "Alipay": _wallet(opening["Alipay"], (row[2:4] for row in wallets.alipay)),
            "WeChat": _wallet(opening["WeChat"], (row[2:4] for row in wallets.wechat)),
        },
        "bank": {"opening": yuan(treasury.bank_opening), "closing": yuan(bank)},
        "suppliers": {
            "yunchong": _cloud(suppliers, world.month.end, treasury.owed),
            "jingka": _whale(
                suppliers, treasury.whale_opening, treasury.credit(suppliers)
            ),
        },
        "shops": {shop: _shop(world, shop) for shop in world.shops},
        "rows": dict(sorted(rows.items())),
    }

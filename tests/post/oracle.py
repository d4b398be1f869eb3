"""What an order leaves in the books when all is said: worked with Decimals."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")


class Charge(NamedTuple):
    """A supplier's charge: cost and face value in fen, both negative if undone."""

    supplier: str
    cost: int
    units: int


class Order(NamedTuple):
    """An order as a person would tell of it; amounts in fen, `day` in September."""

    shop: str
    product: str
    quantity: int
    sale: int
    refund: int
    shipped: bool
    charges: tuple[Charge, ...]
    days: tuple[int, ...]


class Goods(NamedTuple):
    """What the demo's price list says of a product."""

    face: int
    piece: int
    rate: Decimal
    agent: bool


GOODS = {
    "HF30": Goods(30_00, 0, Decimal("0.06"), agent=True),
    "YK100": Goods(100_00, 0, Decimal("0.06"), agent=True),
    "SJK": Goods(0, 6_20, Decimal("0.13"), agent=False),
}


def _round(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _released(order: Order, goods: Goods, delivered: int) -> Decimal:
    """What the buyer got and keeps, at the price paid."""
    net = Decimal(order.sale - order.refund) / 100
    if not goods.agent:
        return net if order.shipped else Decimal(0)
    ordered = goods.face * order.quantity
    if delivered <= 0:
        return Decimal(0)
    part = Decimal(min(delivered, ordered)) / ordered
    return min(net, _round(Decimal(order.sale) / 100 * part))


def left(order: Order) -> Counter[str]:
    """Give the balance that the order's recognition leaves in each account, fen.

    Contract liability, income, tax, goods sold, stock and pending cost.
    """
    goods = GOODS[order.product]
    delivered = sum(charge.units for charge in order.charges)
    cost = Decimal(sum(charge.cost for charge in order.charges)) / 100
    ordered = goods.face * order.quantity
    released = _released(order, goods, delivered)
    borne = Decimal(0)
    if released > 0:
        borne = cost
        if delivered > ordered > 0:
            borne = _round(cost * ordered / delivered)
    gross = released - borne if goods.agent else released
    tax = _round(max(gross, Decimal(0)) * goods.rate / (1 + goods.rate))
    stock = goods.piece * order.quantity if released > 0 else 0
    name = {"pdd": "PDD", "mini": "Mini"}[order.shop]
    income = "Commission" if goods.agent else "Goods"
    net = Decimal(order.sale - order.refund) / 100
    books = {
        f"Liabilities:Contract:{name}": int((released - net) * 100),
        f"Income:{income}:{name}": int((tax - gross) * 100),
        "Liabilities:VAT": int(-tax * 100),
        "Assets:Pending": int((cost - borne) * 100),
        "Expenses:Goods": stock + (0 if goods.agent else int(borne * 100)),
        "Assets:Inventory": -stock,
    }
    return Counter({account: fen for account, fen in books.items() if fen})


def withdrawn(order: Order) -> int:
    """How many units the refund takes back of those not delivered (×100)."""
    goods = GOODS[order.product]
    ordered = goods.face * order.quantity
    delivered = sum(charge.units for charge in order.charges)
    rest = max(0, ordered - delivered)
    if not (order.refund and ordered and rest):
        return 0
    price_of_rest = Decimal(order.sale) * rest / ordered
    if order.refund + 1 >= price_of_rest:
        return rest
    share = (Decimal(order.refund) * ordered / order.sale).quantize(
        Decimal(1), ROUND_HALF_UP
    )
    return min(rest, int(share))

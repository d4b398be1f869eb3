"""What the shops sold and what suppliers delivered, order by order.

The price list and the tax rates stand here once more: the demo's facts, not
config.yaml's. All amounts in fen, face values in hundredths of a TOPUP.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from tests.books.reader import fen

if TYPE_CHECKING:
    from tests.books.formats import Row
    from tests.books.reader import Exports


class Product(NamedTuple):
    """A line of the price list: face value of a piece, and its cost."""

    face: int
    cost: int

    @property
    def digital(self) -> bool:
        """Delivered by a supplier in units; sold as its agent."""
        return self.face > 0


PRICES = {
    "HF30": Product(30_00, 29_55),
    "HF50": Product(50_00, 49_25),
    "HF100": Product(100_00, 98_50),
    "HF200": Product(200_00, 197_00),
    "HF500": Product(500_00, 492_50),
    "YK30": Product(30_00, 27_60),
    "YK100": Product(100_00, 92_00),
    "VIP25": Product(25_00, 20_75),
    "SJK": Product(0, 6_20),
    "CDX": Product(0, 9_80),
    "EJ": Product(0, 41_50),
}


class Sale(NamedTuple):
    """A paid order, as its shop's newest export tells of it."""

    shop: str
    key: str
    product: Product
    pieces: int
    amount: int
    refund: int
    shipped: bool

    @property
    def units(self) -> int:
        """What has to be delivered."""
        return self.product.face * self.pieces


class Delivery(NamedTuple):
    """What suppliers did for an order, all rows together."""

    cost: int
    units: int


NOTHING = Delivery(0, 0)


def key(number: str) -> str:
    """Name the order that a supplier means; every shop's numbers look different."""
    shop = "mini" if number.startswith("XH") else "pdd" if "-" in number else "taobao"
    return f"{shop}:order:{number}"


def sales(exports: Exports) -> list[Sale]:
    """List the orders that were paid and not cancelled before settlement."""
    return [*_pdd(exports), *_taobao(exports), *_mini(exports), *_carried(exports)]


def deliveries(exports: Exports) -> dict[str, Delivery]:
    """Sum what suppliers charged and delivered, by the order they name."""
    costs: Counter[str] = Counter()
    units: Counter[str] = Counter()
    for row in exports.rows("yunchong"):
        if row["订单状态"] != "充值中":
            order = key(row["客户订单号"])
            costs[order] += fen(row["扣款金额"]) - fen(row["退款金额"])
            units[order] += fen(row["成功面值"])
    for row in exports.rows("jingka"):
        sign = {"消费": 1, "退款": -1}.get(row["类型"], 0)
        if sign:
            order = key(row["客户订单号"])
            costs[order] -= fen(row["变动金额"])
            units[order] += sign * fen(row["面值"]) * int(row["数量"])
    return {order: Delivery(costs[order], units[order]) for order in costs}


def _pdd(exports: Exports) -> list[Sale]:
    # The export prints no refunds: the wallet's count, as far as the sale goes.
    returned: Counter[str] = Counter()
    for row in exports.rows("pdd-ledger"):
        if row["账务类型"] == "交易退款":
            returned[row["商户订单号"]] -= fen(row["支出金额（-元）"])
    found = []
    for row in exports.rows("pdd-orders"):
        if row["订单状态"] in {"已取消", "未发货，退款成功"}:
            continue
        number = row["订单号"]
        amount = fen(row["商家实收金额(元)"]) + fen(row["平台优惠折扣(元)"])
        refunded = "退款成功" in row["订单状态"] or row["售后状态"] == "退款成功"
        found.append(
            Sale(
                "PDD",
                key(number),
                PRICES[row["商家编码-规格维度"]],
                int(row["商品数量(件)"]),
                amount,
                min(amount, returned[number]) if refunded else 0,
                bool(row["发货时间"]),
            )
        )
    return found


def _taobao(exports: Exports) -> list[Sale]:
    found = []
    for row in exports.rows("taobao-orders"):
        if not row["订单付款时间"]:
            continue
        code, _, pieces = row["商品属性SKU"].partition("*")
        found.append(
            Sale(
                "Taobao",
                key(row["订单编号"]),
                PRICES[code],
                int(pieces or 1),
                fen(row["买家实付金额"]),
                fen(row["退款金额"]),
                # No day of shipment is printed, but what the buyer has
                # confirmed to have received has been shipped.
                fen(row["确认收货打款金额"]) > 0,
            )
        )
    return found


def _mini(exports: Exports) -> list[Sale]:
    return [
        Sale(
            "Mini",
            key(row["订单号"]),
            PRICES[row["商品编码"]],
            int(row["数量"]),
            fen(row["实付金额"]),
            fen(row["退款金额"]),
            bool(row["发货时间"]),
        )
        for row in exports.rows("mini-orders")
        if row["支付时间"]
    ]


def _carried(exports: Exports) -> list[Sale]:
    """Orders of last month that were paid, but not delivered."""
    found = []
    for row in exports.rows("opening"):
        if row["科目"].startswith("Liabilities:Contract:"):
            product = PRICES[row["商品编码"]]
            pieces = _units(exports, row) // product.face
            shop = row["科目"].rsplit(":", 1)[-1]
            amount = -fen(row["金额"])
            name = row["勾对键"]
            found.append(Sale(shop, name, product, pieces, amount, 0, shipped=False))
    return found


def _units(exports: Exports, contract: Row) -> int:
    return sum(
        fen(row["金额"])
        for row in exports.rows("opening")
        if row["科目"] == "Assets:Clearing:Fulfilment"
        and row["勾对键"] == contract["勾对键"]
    )

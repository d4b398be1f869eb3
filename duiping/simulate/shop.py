"""The demo shop 星河充值: what it sells, where, and on which terms.

Amounts are fen. Nothing here is shared with the engine: the simulator must not
be right merely because it repeats the engine's own mistakes.
"""

from __future__ import annotations

from typing import Final, NamedTuple

PDD: Final = "pdd"
TAOBAO: Final = "taobao"
MINI: Final = "mini"
SHOPS: Final = (PDD, TAOBAO, MINI)

YUNCHONG: Final = "yunchong"
JINGKA: Final = "jingka"

COMPANY: Final = "星河充值（杭州）科技有限公司"
BANK_ACCOUNT: Final = "571900000000001"
ALIPAY_ID: Final = "2088000000000156"
WECHAT_ID: Final = "1900000001"

ORDERS: Final = {
    PDD: "Assets:Clearing:Orders:PDD",
    TAOBAO: "Assets:Clearing:Orders:Taobao",
    MINI: "Assets:Clearing:Orders:Mini",
}
CONTRACT_MINI: Final = "Liabilities:Contract:Mini"
FULFILMENT: Final = "Assets:Clearing:Fulfilment"
DELIVERY: Final = "Liabilities:Delivery"
TOPUP_JINGKA: Final = "Assets:Clearing:Topup:Jingka"
FEES: Final = {
    PDD: "Expenses:Fee:PDD",
    TAOBAO: "Expenses:Fee:Alipay",
    MINI: "Expenses:Fee:WeChat",
}
COSTS: Final = {
    YUNCHONG: "Liabilities:Payable:Yunchong",
    JINGKA: "Assets:Prepaid:Jingka",
}

# Wallets by the name that ends their accounts, with the business days a payout
# may take to reach the bank.
WALLETS: Final = ("PDD", "Alipay", "WeChat")
PAYOUT_DUE: Final = {"PDD": 2, "Alipay": 1, "WeChat": 1}
PAYERS: Final = {
    "PDD": ("上海寻梦信息技术有限公司", "121900000000002"),
    "Alipay": ("支付宝（中国）网络技术有限公司", "571900000000003"),
    "WeChat": ("财付通支付科技有限公司", "755900000000004"),
}

# Calendar days from payment to the wallet, after which money is overdue.
RECEIPT_DUE: Final = {PDD: 10, TAOBAO: 10, MINI: 1}
REFUND_DUE: Final = 3

# Pieces, where a warehouse ships; calendar days from payment to its gate.
SHIPPING: Final = "Assets:Clearing:Shipping"
SHIPPING_DUE: Final = 2


class Product(NamedTuple):
    """A product of the price list; ``face``, ``price`` and ``cost`` in fen."""

    code: str
    name: str
    category: str
    face: int
    price: int
    supplier: str
    cost: int
    weight: int

    @property
    def digital(self) -> bool:
        """Say whether a supplier delivers it, in units of face value."""
        return self.category != "goods"


PRODUCTS: Final = (
    Product("HF30", "话费充值30元", "phone", 3000, 2994, YUNCHONG, 2955, 18),
    Product("HF50", "话费充值50元", "phone", 5000, 4990, YUNCHONG, 4925, 22),
    Product("HF100", "话费充值100元", "phone", 10000, 9980, YUNCHONG, 9850, 22),
    Product("HF200", "话费充值200元", "phone", 20000, 19960, JINGKA, 19700, 6),
    Product("HF500", "话费充值500元", "phone", 50000, 49900, JINGKA, 49250, 3),
    Product("YK30", "游戏点卡30元", "game", 3000, 2880, JINGKA, 2760, 6),
    Product("YK100", "游戏点卡100元", "game", 10000, 9600, JINGKA, 9200, 4),
    Product("VIP25", "视频会员月卡", "game", 2500, 2250, JINGKA, 2075, 5),
    Product("SJK", "手机壳", "goods", 0, 1990, "", 620, 6),
    Product("CDX", "充电线", "goods", 0, 2990, "", 980, 5),
    Product("EJ", "无线耳机", "goods", 0, 8900, "", 4150, 3),
)

FEE_PER_MILLE: Final = 6


def fee_of(sale: int) -> int:
    """Compute the channel's fee in fen: 0.60 % of the sale, half up."""
    return (2 * sale * FEE_PER_MILLE + 1000) // 2000


def given_back(fee: int, refunded: int, sale: int) -> int:
    """Compute the fee given back so far (fen) once ``refunded`` fen went back."""
    return (2 * fee * refunded + sale) // (2 * sale)


def yuan(fen: int) -> str:
    """Write fen as yuan with two places: ``-1230`` is ``-12.30``."""
    if fen < 0:
        return f"-{-fen // 100}.{-fen % 100:02d}"
    return f"{fen // 100}.{fen % 100:02d}"

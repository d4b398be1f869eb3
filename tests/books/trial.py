"""A trial balance worked out from the raw files, with no part of duiping.

Sums over whole orders: what each account must hold when all is posted, however
the entries came about.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from tests.books.reader import amount
from tests.books.sales import NOTHING, deliveries, sales

if TYPE_CHECKING:
    from tests.books.ledger import Balances
    from tests.books.reader import Exports
    from tests.books.sales import Delivery, Sale

CNY, TOPUP = "CNY", "TOPUP"

# Where the other half of a row goes, by what the row calls itself.
WALLETS = {
    "pdd-ledger": (
        "Assets:Wallet:PDD",
        "账务类型",
        {
            "交易收入": "Assets:Clearing:Orders:PDD",
            "交易退款": "Assets:Clearing:Orders:PDD",
            "技术服务费": "Expenses:Fee:PDD",
            "营销费用": "Expenses:Marketing:PDD",
            "提现": "Assets:Clearing:Payout:PDD",
            "转账": "Assets:Deposit:PDD",
        },
    ),
    "alipay-ledger": (
        "Assets:Wallet:Alipay",
        "业务类型",
        {
            "交易付款": "Assets:Clearing:Orders:Taobao",
            "交易退款": "Assets:Clearing:Orders:Taobao",
            "收费": "Expenses:Fee:Alipay",
            "提现": "Assets:Clearing:Payout:Alipay",
        },
    ),
    "wechat-fundflow": (
        "Assets:Wallet:WeChat",
        "业务类型",
        {
            "交易": "Assets:Clearing:Orders:Mini",
            "退款": "Assets:Clearing:Orders:Mini",
            "扣除交易手续费": "Expenses:Fee:WeChat",
            "退还交易手续费": "Expenses:Fee:WeChat",
            "提现": "Assets:Clearing:Payout:WeChat",
            "提现退回": "Assets:Clearing:Payout:WeChat",
        },
    ),
}
# At the bank, the first of these words that a line contains tells what it is.
BANK = {
    "上海寻梦信息技术有限公司": "Assets:Clearing:Payout:PDD",
    "支付宝（中国）网络技术有限公司": "Assets:Clearing:Payout:Alipay",
    "财付通支付科技有限公司": "Assets:Clearing:Payout:WeChat",
    "杭州鲸卡数字科技有限公司": "Assets:Clearing:Topup:Jingka",
    "深圳云充网络有限公司": "Liabilities:Payable:Yunchong",
    "房租": "Expenses:Rent",
    "代发工资": "Expenses:Payroll",
    "税款": "Expenses:Tax",
    "账户管理费": "Expenses:BankFee",
}


def trial(exports: Exports) -> Balances:
    """Work out what every account must hold at the end; debit is positive."""
    held = exports.opened()
    for currency in (CNY, TOPUP):
        rest = sum(n for (a, c), n in held.items() if c == currency and _other(a))
        held["Equity:Opening", currency] = -rest
    for source, (own, word, other) in WALLETS.items():
        for row in exports.rows(source):
            _move(held, own, other[row[word]], amount(source, row))
    for row in exports.rows("cmb"):
        text = " ".join(row.values())
        other_side = next(to for words, to in BANK.items() if words in text)
        _move(held, "Assets:Bank:CMB", other_side, amount("cmb", row))
    _suppliers(held, exports)
    _orders(held, exports)
    return held


def _other(account: str) -> bool:
    return account != "Equity:Opening"


def _move(held: Balances, to: str, of: str, size: int, what: str = CNY) -> None:
    held[to, what] += size
    held[of, what] -= size


def _suppliers(held: Balances, exports: Exports) -> None:
    """Book what suppliers did; the cost itself is booked with the orders."""
    for row in exports.rows("yunchong"):
        if row["订单状态"] != "充值中":
            held["Liabilities:Payable:Yunchong", CNY] += amount("yunchong", row)
    for row in exports.rows("jingka"):
        size = amount("jingka", row)
        held["Assets:Prepaid:Jingka", CNY] += size
        if row["类型"] == "充值":
            held["Assets:Clearing:Topup:Jingka", CNY] -= size
        if row["类型"] == "赠送":
            held["Income:Bonus:Jingka", CNY] -= size


def _orders(held: Balances, exports: Exports) -> None:
    delivered = deliveries(exports)
    carried = {r["勾对键"] for r in exports.rows("opening") if r["勾对键"]}
    for sale in sales(exports):
        if sale.key not in carried:
            clearing = f"Assets:Clearing:Orders:{sale.shop}"
            _move(held, clearing, _contract(sale), sale.amount - sale.refund)
            _move(
                held,
                "Assets:Clearing:Fulfilment",
                "Liabilities:Delivery",
                sale.units,
                TOPUP,
            )
        delivery = delivered.pop(sale.key, NOTHING)
        _deliver(held, delivery.units + _withdrawn(sale, delivery))
        if sale.product.digital:
            _commission(held, sale, delivery)
        else:
            _goods(held, sale, delivery)
    # Charged for orders that nobody knows, or that were cancelled before.
    for delivery in delivered.values():
        _deliver(held, delivery.units)
        held["Assets:Pending", CNY] += delivery.cost


def _deliver(held: Balances, units: int) -> None:
    _move(held, "Liabilities:Delivery", "Assets:Clearing:Fulfilment", units, TOPUP)


def _contract(sale: Sale) -> str:
    return f"Liabilities:Contract:{sale.shop}"


def _commission(held: Balances, sale: Sale, delivery: Delivery) -> None:
    """As an agent: what was delivered, less what it cost; 6 % VAT out of it."""
    released = borne = 0
    if delivery.units > 0:
        done = Decimal(min(delivery.units, sale.units)) / sale.units
        released = min(sale.amount - sale.refund, _round(sale.amount * done))
    if released > 0:
        whole = max(delivery.units, sale.units)
        over = Decimal(sale.units) / whole if delivery.units > sale.units else 1
        borne = _round(delivery.cost * Decimal(over))
    _earn(held, sale, released, released - borne, 6, "Commission")
    held["Assets:Pending", CNY] += delivery.cost - borne


def _goods(held: Balances, sale: Sale, delivery: Delivery) -> None:
    """As the principal: the whole sale once shipped; 13 % VAT; cost from stock."""
    released = sale.amount - sale.refund if sale.shipped else 0
    _earn(held, sale, released, released, 13, "Goods")
    if released > 0:
        cost = sale.product.cost * sale.pieces
        _move(held, "Expenses:Goods", "Assets:Inventory", cost)
    held["Assets:Pending", CNY] += delivery.cost


def _earn(
    held: Balances, sale: Sale, released: int, gross: int, rate: int, income: str
) -> None:
    vat = _round(Decimal(max(gross, 0)) * rate / (100 + rate))
    held[_contract(sale), CNY] += released
    held["Liabilities:VAT", CNY] -= vat
    held[f"Income:{income}:{sale.shop}", CNY] -= gross - vat


def _withdrawn(sale: Sale, delivery: Delivery) -> int:
    """Units that a refund takes back of what was not delivered.

    All of it if the refund pays for all of it (to the fen), else its share.
    """
    rest = max(0, sale.units - delivery.units)
    if not (rest and sale.refund and sale.amount):
        return 0
    price = Decimal(sale.amount * rest) / sale.units
    if sale.refund + 1 >= price:
        return rest
    return min(rest, _round(Decimal(sale.refund * sale.units) / sale.amount))


def _round(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))

"""A month abroad, small enough to work by hand: dollars, euros, and a bank in yuan.

09-02  100.00 USD sold, fee 2.9 % + 0.30 = 3.20
09-03  50.00 EUR sold, fee 1.45 + 0.30 = 1.75
09-10  40.00 EUR (320.00 CNY) become 45.00 USD (319.50): 0.50 lost
09-16  100.00 USD (720.00 CNY) become 715.00 CNY: 5.00 lost
09-17  715.00 CNY paid out, at the bank on the next day
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from duiping.config import Config
from duiping.yamlfile import load
from tests.post.rows import Row, at, records

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

RULES = """\
books: {title: 远航}
sources:
  us-orders:
    title: 订单
    layout: pdd.orders
    part: expects
    namespace: us
    shop: us
    currency: USD
    account: Assets:Clearing:Orders:US
  stripe:
    title: Stripe
    layout: pdd.ledger
    part: books
    namespace: us
    channel: stripe
    currency: USD
    account: Assets:Wallet:Stripe
    post:
      sale: Assets:Clearing:Orders:US
      refund: Assets:Clearing:Orders:US
      fee: Expenses:Fee:Stripe
      payout: Assets:Clearing:Payout:Stripe
  cmb:
    title: 招商银行
    layout: cmb.corporate
    part: books
    account: Assets:Bank:CMB
    rules:
    - {payee: Stripe, to: 'Assets:Clearing:Payout:Stripe'}
  usd-supplier:
    title: 供应商
    layout: pdd.ledger
    part: books
    currency: USD
    namespace: us
    account: Assets:Prepaid:Supplier
accounts:
  statement:
    Assets:Wallet:Stripe: {source: stripe}
    Assets:Bank:CMB: {source: cmb}
  clearing:
    Assets:Clearing:Orders:US: {expects: [us-orders], reports: [stripe], due: 3 days}
    Assets:Clearing:Payout:Stripe:
      {expects: [stripe], reports: [cmb], due: 2 working days, link: {}}
    Assets:Clearing:FX: {expects: [stripe], reports: [stripe]}
    Assets:Clearing:Fulfilment: {expects: [us-orders], reports: [usd-supplier]}
shops:
  us: {contract: 'Liabilities:Contract:US', commission: 'Income:Commission:US',
    revenue: 'Income:Goods:US'}
categories:
  goods: {as: principal, recognise: paid, vat: 13.00%,
    cost: 'Expenses:Goods', stock: 'Assets:Inventory'}
  cards: {as: principal, recognise: fulfilled, vat: 0.00%, cost: 'Expenses:Cards'}
  agency: {as: agent, recognise: fulfilled, vat: 0.00%}
products:
  CASE: {name: case, category: goods, cost: 6.20}
  CARD: {name: card, category: cards, face: 10.00, cost: 60.00}
  TOP: {name: topup, category: agency, face: 10.00, cost: 60.00}
fees:
- {account: 'Expenses:Fee:Stripe', source: stripe, orders: 'Assets:Clearing:Orders:US',
  rate: 2.90%, flat: 0.30, gives_back: nothing}
currencies:
  clearing: Assets:Clearing:FX
  gain: Income:FX
  loss: Expenses:FX
  valuation: Assets:Valuation
  rates:
  - {from: 2026-09-01, currency: USD, rate: 7.10}
  - {from: 2026-09-15, currency: USD, rate: 7.20}
  - {from: 2026-09-30, currency: USD, rate: 7.00}
  - {from: 2026-09-01, currency: EUR, rate: 8.00}
  - {from: 2026-09-30, currency: EUR, rate: 8.10}
"""


@cache
def _read(text: str, folder: Path) -> Config:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, Config)


def rules(folder: Path, text: str = RULES) -> Config:
    """Read the rules abroad, or some that differ."""
    return _read(text, folder)


def order(number: int, day: str, fen: int, **more: object) -> Row:
    """Make a row of the order export; dollars unless it says otherwise."""
    return {
        "source": "us-orders",
        "kind": "order",
        "state": "paid",
        "order_no": f"o{number}",
        "time": at(day),
        "product": "CASE",
        "quantity": 1,
        "amount": fen,
        **more,
    }


def stripe(kind: str, time: str, fen: int, **more: object) -> Row:
    """Make a row of the wallet; dollars unless it says otherwise."""
    return {"source": "stripe", "kind": kind, "time": at(time), "amount": fen, **more}


def swap(
    day: str, number: str, gone: tuple[int, str], came: tuple[int, str]
) -> list[Row]:
    """Make the two rows of a conversion."""
    return [
        stripe("convert_out", f"{day} 10:00", -gone[0],
               currency=gone[1], alias_no=number),
        stripe("convert_in", f"{day} 10:00", came[0],
               currency=came[1], alias_no=number),
    ]  # fmt: skip


MONTH: list[Row] = [
    order(1, "09-02", 100_00),
    stripe("sale", "09-02 12:01", 100_00, order_no="o1", balance=100_00),
    stripe("fee", "09-02 12:01", -3_20, order_no="o1", balance=96_80),
    order(2, "09-03", 50_00, currency="EUR"),
    stripe("sale", "09-03", 50_00, order_no="o2", currency="EUR", balance=50_00),
    stripe("fee", "09-03", -1_75, order_no="o2", currency="EUR", balance=48_25),
    *swap("09-10", "T1", (40_00, "EUR"), (45_00, "USD")),
    *swap("09-16", "T2", (100_00, "USD"), (715_00, "CNY")),
    stripe("payout", "09-17", -715_00, currency="CNY", payout_no="P1", balance=0),
    {
        "source": "cmb",
        "kind": "line",
        "row_no": "B1",
        "time": at("09-18"),
        "amount": 715_00,
        "payee": "Stripe Payments",
        "balance": 715_00,
    },
]


def month(*more: Row) -> pl.DataFrame:
    """Give the month's records, and more."""
    return records([*MONTH, *more])

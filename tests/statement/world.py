"""A shop's September, and ten days of October, written and worked by hand.

Every figure that the tests expect stands in a comment beside what makes it; none
comes from the code under test. In words:

A0  open from August, settled on 09-01
A1  settled in full
A2  settled, then 50.00 given back by both sides
A3  60.00, of which the wallet settled 55.00: 5.00 short
A4  40.00, never settled: missing
A5  ordered on 09-29, settled on 10-02: in transit at the end of September
A6  settled; a refund of 30.00 on 09-28 that the wallet makes on 10-01; its fee
    is 0.60 where the schedule gives 0.54
A9  settled by the wallet, unknown to the shop: unexpected
P0  a payout of August, in the bank on 09-01; P1 in full; P2 150.00 of which the
    bank shows 149.00; P3 on 09-30, in the bank on 10-08
b7  77.00 in the bank that no payout explains; b6 a payment that no rule explains
T1  a top-up that the supplier shows; T2 on 09-30, which it shows on 10-08
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from duiping.books import find
from duiping.pipeline import Work
from duiping.statement.facts import facts
from duiping.statement.period import period
from tests.cli.shop import duiping

if TYPE_CHECKING:
    from duiping.statement.facts import Facts
    from duiping.statement.model import Row, Sheet, Table

CONFIG = Path(__file__).parent / "month" / "config.yaml"

OPENING = """科目,金额,币种,勾对键,商品编码,日期,摘要
Assets:Bank,10000.00,CNY,,,2026-08-31,期初
Assets:Wallet,500.00,CNY,,,2026-08-31,期初
Assets:Prepaid,1000.00,CNY,,,2026-08-31,期初
Assets:Clearing:Orders,80.00,CNY,shop:order:A0,P,2026-08-30,未达
Assets:Clearing:Payout,300.00,CNY,wallet:payout:P0,,2026-08-31,在途
Equity:Opening,-11880.00,CNY,,,2026-08-31,权益
"""

ORDERS = """订单号,支付时间,商品,数量,金额,状态,退款,退款时间
A1,2026-09-02 10:00:00,P,1,100.00,已完成,,
A2,2026-09-05 10:00:00,P,1,200.00,已完成,50.00,2026-09-10 09:00:00
A3,2026-09-08 10:00:00,P,1,60.00,已完成,,
A4,2026-09-12 10:00:00,P,1,40.00,已完成,,
A6,2026-09-15 10:00:00,P,1,90.00,已完成,30.00,2026-09-28 09:00:00
A5,2026-09-29 10:00:00,P,1,70.00,已完成,,
"""
ORDERS_LATER = "A7,2026-10-05 10:00:00,P,1,20.00,已完成,,\n"

WALLET = """流水号,时间,类型,订单号,提现号,金额,余额
w1,2026-09-01 09:00:00,货款,A0,,80.00,580.00
w2,2026-09-01 09:00:01,手续费,A0,,-0.48,579.52
w3,2026-09-03 09:00:00,货款,A1,,100.00,679.52
w4,2026-09-03 09:00:01,手续费,A1,,-0.60,678.92
w5,2026-09-06 09:00:00,货款,A2,,200.00,878.92
w6,2026-09-06 09:00:01,手续费,A2,,-1.20,877.72
w7,2026-09-07 09:00:00,提现,,P1,-600.00,277.72
w8,2026-09-10 09:00:00,退款,A2,,-50.00,227.72
w9,2026-09-10 09:00:01,退手续费,A2,,0.30,228.02
w10,2026-09-10 10:00:00,货款,A3,,55.00,283.02
w11,2026-09-10 10:00:01,手续费,A3,,-0.33,282.69
w12,2026-09-16 09:00:00,货款,A6,,90.00,372.69
w13,2026-09-16 09:00:01,手续费,A6,,-0.60,372.09
w14,2026-09-18 09:00:00,货款,A9,,25.00,397.09
w15,2026-09-18 09:00:01,手续费,A9,,-0.15,396.94
w16,2026-09-20 09:00:00,推广,,,-12.00,384.94
w17,2026-09-22 09:00:00,提现,,P2,-150.00,234.94
w18,2026-09-30 09:00:00,提现,,P3,-200.00,34.94
"""
WALLET_LATER = """流水号,时间,类型,订单号,提现号,金额,余额
w19,2026-10-01 09:00:00,退款,A6,,-30.00,4.94
w20,2026-10-02 09:00:00,货款,A5,,70.00,74.94
w21,2026-10-02 09:00:01,手续费,A5,,-0.42,74.52
w22,2026-10-06 09:00:00,货款,A7,,20.00,94.52
w23,2026-10-10 09:00:01,手续费,A7,,-0.12,94.40
"""

BANK = """流水号,时间,类型,对方,摘要,金额,余额
b1,2026-09-01 15:00:00,收入,钱包公司,提现,300.00,10300.00
b2,2026-09-08 15:00:00,收入,钱包公司,提现,600.00,10900.00
b4,2026-09-15 15:00:00,支出,房东,房租,-1000.00,9900.00
b5,2026-09-16 15:00:00,支出,点卡公司,货款,-500.00,9400.00
b6,2026-09-18 15:00:00,支出,某某,=1+1,-20.00,9380.00
b3,2026-09-23 15:00:00,收入,钱包公司,提现,149.00,9529.00
b7,2026-09-25 15:00:00,收入,钱包公司,提现,77.00,9606.00
b8,2026-09-30 15:00:00,支出,点卡公司,货款,-300.00,9306.00
"""
BANK_LATER = """流水号,时间,类型,对方,摘要,金额,余额
b9,2026-10-08 15:00:00,收入,钱包公司,提现,200.00,9506.00
b10,2026-10-10 15:00:00,支出,房东,房租,-1000.00,8506.00
"""

# The credit line of 1,000.00 is in the printed balances from 09-20 on.
CARDS = """流水号,时间,类型,订单号,金额,余额
s1,2026-09-02 12:00:00,消费,A1,-100.00,900.00
s2,2026-09-17 12:00:00,充值,,500.00,1400.00
s3,2026-09-18 12:00:00,赠送,,5.00,1405.00
s4,2026-09-20 12:00:00,授信,,1000.00,2405.00
s5,2026-09-21 12:00:00,消费,A2,-30.00,2375.00
s6,2026-09-30 12:00:00,退回,A2,10.00,2385.00
"""
CARDS_LATER = """流水号,时间,类型,订单号,金额,余额
s7,2026-10-08 12:00:00,充值,,300.00,2685.00
s8,2026-10-10 12:00:00,消费,A7,-15.00,2670.00
"""


SEPTEMBER = {
    "opening.csv": OPENING,
    "订单09.csv": ORDERS,
    "钱包09.csv": WALLET,
    "银行09.csv": BANK,
    "点卡09.csv": CARDS,
}
OCTOBER = {
    "订单10.csv": ORDERS + ORDERS_LATER,
    "钱包10.csv": WALLET_LATER,
    "银行10.csv": BANK_LATER,
    "点卡10.csv": CARDS_LATER,
}


def make(books: Path, *, later: bool) -> Path:
    """Make the books of September, and of October's first days if `later`."""
    assert duiping("init", books, cwd=books.parent).code == 0
    shutil.copyfile(CONFIG, books / "config.yaml")
    _accounts(books)
    _take(books, SEPTEMBER, "2026-10-01")
    if later:
        _take(books, OCTOBER, "2026-10-11")
    return books


def _take(books: Path, texts: dict[str, str], as_of: str) -> None:
    """Import files; the opening says itself when it was true."""
    inbox = books / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir()
    for name, text in texts.items():
        (inbox / name).write_text(text, encoding="utf-8-sig")
    done = duiping("import", "--as-of", f"{as_of} 00:30:00", cwd=books)
    assert done.code == 0, done.err


def _accounts(books: Path) -> None:
    """Open every account of the rules."""
    names = [
        *("Assets:Bank", "Assets:Wallet", "Assets:Prepaid", "Assets:Suspense"),
        *("Assets:Clearing:Orders", "Assets:Clearing:Payout"),
        *("Assets:Clearing:Topup", "Assets:Clearing:Fulfilment", "Assets:Pending"),
        *("Liabilities:Delivery", "Liabilities:Contract", "Liabilities:VAT"),
        *("Equity:Opening", "Income:Commission", "Income:Goods", "Income:Bonus"),
        *("Expenses:Fee", "Expenses:Marketing", "Expenses:Rent"),
    ]
    text = "".join(f"2020-01-01 open {name}\n" for name in names)
    (books / "ledger" / "accounts.beancount").write_text(text, encoding="utf-8")


@cache
def known(books: Path, when: str, language: str = "zh") -> Facts:
    """Take the facts of a period, once; they are not to be changed."""
    return fresh(books, when, language)


def fresh(books: Path, when: str, language: str = "zh") -> Facts:
    """Take the facts of a period, to be changed at will."""
    chosen = period(when)
    return facts(Work(find(books), until=chosen.last), chosen, language)


def fen(text: str) -> int:
    """Write 1,234.50 yuan as fen."""
    return int(Decimal(text.replace(",", "")) * 100)


def sheet(sheets: tuple[Sheet, ...], code: str) -> Sheet:
    """Find the sheet of an account."""
    return next(one for one in sheets if one.code == code)


def table(of: Sheet, code: str) -> Table:
    """Find a table of a sheet."""
    return next(one for one in of.tables if one.code == code)


def row(of: Table, code: str) -> Row:
    """Find the one row with a code."""
    (found,) = (one for one in of.rows if one.code == code)
    return found


def figures(of: Table, column: str) -> dict[str, object]:
    """Give a column by the codes of its rows; the last of equal codes wins."""
    at = [c.code for c in of.columns].index(column)
    return {one.code: one.cells[at] for one in of.rows}

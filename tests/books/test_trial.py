"""The trial balance against one worked out from the raw files by hand."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.books.trial import trial

if TYPE_CHECKING:
    from tests.books.conftest import Books


def test_every_account_holds_what_the_files_say(books: Books) -> None:
    held, must = books.ledger.balances, trial(books.exports)
    differ = {
        name: (held[name] / 100, must[name] / 100)
        for name in sorted(held.keys() | must.keys())
        if held[name] != must[name]
    }
    assert differ == {}


def test_assets_are_liabilities_equity_and_profit(books: Books) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for (account, commodity), size in books.ledger.balances.items():
        sums[account.split(":")[0], commodity] += size
    for commodity in ("CNY", "TOPUP"):
        assets, owed, equity, income, expenses = (
            sums[name, commodity]
            for name in ("Assets", "Liabilities", "Equity", "Income", "Expenses")
        )
        # Credit balances are negative in Beancount.
        assert assets == -owed - equity - income - expenses
        assert commodity == "CNY" or income == expenses == equity == 0


# The demo's month, 2026-09. Every figure was worked out by `trial` from the raw
# files. Besides: bank, wallets and 鲸卡 are the balances printed on their last
# rows (鲸卡 13006.09 less its credit line of 10000.00); fees, Taobao's goods and
# the bank's payments were summed once more with awk; what stands in clearing is
# the breaks and items in transit of truth.json (see test_balance).
DEMO = """
Assets:Bank:CMB                 101903.08 CNY
Assets:Clearing:Fulfilment         740.00 TOPUP
Assets:Clearing:Orders:Mini         69.37 CNY
Assets:Clearing:Orders:PDD        5482.04 CNY
Assets:Clearing:Orders:Taobao     3242.31 CNY
Assets:Clearing:Payout:Alipay     2832.18 CNY
Assets:Clearing:Payout:PDD        9001.56 CNY
Assets:Clearing:Payout:WeChat     9540.21 CNY
Assets:Clearing:Topup:Jingka     10850.00 CNY
Assets:Deposit:PDD               10500.00 CNY
Assets:Inventory                 25316.60 CNY
Assets:Pending                     148.80 CNY
Assets:Prepaid:Jingka             3006.09 CNY
Assets:Wallet:Alipay              1069.21 CNY
Assets:Wallet:PDD                18898.67 CNY
Assets:Wallet:WeChat              2497.23 CNY
Equity:Opening                 -233464.16 CNY
Expenses:BankFee                    20.00 CNY
Expenses:Fee:Alipay                363.45 CNY
Expenses:Fee:PDD                   574.81 CNY
Expenses:Fee:WeChat                466.96 CNY
Expenses:Goods                    7885.40 CNY
Expenses:Marketing:PDD              59.39 CNY
Expenses:Payroll                 38620.00 CNY
Expenses:Rent                    12000.00 CNY
Expenses:Tax                      1234.56 CNY
Income:Bonus:Jingka               -100.00 CNY
Income:Commission:Mini            -844.37 CNY
Income:Commission:PDD            -1179.68 CNY
Income:Commission:Taobao          -702.18 CNY
Income:Goods:Mini                -5597.09 CNY
Income:Goods:PDD                 -7266.29 CNY
Income:Goods:Taobao              -4376.43 CNY
Liabilities:Contract:Mini        -1005.00 CNY
Liabilities:Contract:PDD          -335.30 CNY
Liabilities:Contract:Taobao      -1178.82 CNY
Liabilities:Delivery              -740.00 TOPUP
Liabilities:Payable:Yunchong     -7108.57 CNY
Liabilities:VAT                  -2424.03 CNY
"""


def test_the_demo_has_these_figures(demo: Books) -> None:
    written = [
        [account, f"{Decimal(size) / 100:.2f}", commodity]
        for (account, commodity), size in sorted(demo.ledger.balances.items())
        if size
    ]
    assert written == [line.split() for line in DEMO.strip().splitlines()]

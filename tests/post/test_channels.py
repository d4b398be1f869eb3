"""Exports of channels abroad, from file to books: read by Beancount, to the cent."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from beancount import loader

from duiping.gather import Part, gather
from tests.importers.exports import DATA, layouts, sample
from tests.post.abroad import rules
from tests.post.test_abroad import derived, ledger, sums

if TYPE_CHECKING:
    from pathlib import Path

RULES = """\
books: {title: 远航}
sources:
  wallet:
    title: 渠道
    layout: LAYOUT
    part: books
    namespace: us
    channel: wallet
    account: Assets:Wallet:Abroad
    post:
      sale: Assets:Clearing:Orders:US
      refund: Assets:Clearing:Orders:US
      chargeback: Expenses:Disputes
      chargeback_return: Expenses:Disputes
      fee: Expenses:Fee:Abroad
      fee_refund: Expenses:Fee:Abroad
      reserve: Assets:Reserve
      payout: Assets:Clearing:Payout:Abroad
      payout_return: Assets:Clearing:Payout:Abroad
accounts:
  statement:
    Assets:Wallet:Abroad: {source: wallet}
  clearing:
    Assets:Clearing:Orders:US: {}
    Assets:Clearing:Payout:Abroad: {}
    Assets:Clearing:FX: {expects: [wallet], reports: [wallet]}
currencies:
  clearing: Assets:Clearing:FX
  gain: Income:FX
  loss: Expenses:FX
  valuation: Assets:Valuation
  rates:
  - {from: 2026-08-01, currency: USD, rate: 7.10}
  - {from: 2026-08-01, currency: EUR, rate: 8.00}
  - {from: 2026-08-01, currency: JPY, rate: 0.05}
"""

# PayPal's file begins with 200.00 in the account, as its balances say.
OPENING = """\
2026-01-01 open Equity:Opening
2026-08-31 * "opening"
  Assets:Wallet:Abroad    200.00 USD
  Equity:Opening         -200.00 USD

"""

# Layout → file, column of the currency, column of what moved the balance.
EXPORTS = {
    "stripe.balance": ("itemised_20260901-20260930_utf8.csv", "currency", "net"),
    "paypal.activity": ("activity_20260901-20260930_utf8.csv", "Currency", "Net"),
    "shopify.payments": (
        "payment_transactions_export_20260901-20260930_utf8.csv",
        "Currency",
        "Net",
    ),
}


def books(layout: str, path: str, folder: Path) -> tuple[dict[str, Decimal], str]:
    """Post an export; give what the wallet holds, and the books as text."""
    config = rules(folder, RULES.replace("LAYOUT", layout))
    reading = layouts()[layout].read(*sample(layout, path[:8]))
    part = Part("wallet", "a" * 64, reading.as_of, reading.records)
    records = gather([part], frozenset(), {"a" * 64: path})
    # Revaluation has tests of its own; here the month is not over.
    records = records.with_columns(as_of=pl.lit(None, pl.Datetime("ms")))
    held = {
        commodity: Decimal(amount).scaleb(-2)
        for (account, commodity), amount in sums(derived(config, records)).items()
        if account == "Assets:Wallet:Abroad"
    }
    return held, ledger(config, records)


@pytest.mark.parametrize("layout", EXPORTS)
def test_the_wallet_holds_what_the_rows_moved(layout: str, tmp_path: Path) -> None:
    """In each currency, to the cent; and every entry balances."""
    path, code, net = EXPORTS[layout]
    due: defaultdict[str, Decimal] = defaultdict(Decimal)
    text = (DATA / layout / path).read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        if row.get("Balance Impact") != "Memo":
            due[row[code].upper()] += Decimal(row[net].replace(",", ""))
    held, written = books(layout, path, tmp_path)
    assert held == {name: amount for name, amount in due.items() if amount}
    assert loader.load_string(OPENING + written)[1] == []


def test_a_batch_that_is_paid_out_leaves_nothing(tmp_path: Path) -> None:
    """Adyen's batch: dollars came and were converted, euros went to the bank."""
    path = "settlement_detail_report_batch_7_utf8.csv"
    held, written = books("adyen.settlement", path, tmp_path)
    assert held == {}
    assert loader.load_string(written)[1] == []
    assert "@@" in written

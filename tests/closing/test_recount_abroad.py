"""Balances of several currencies in one account, counted again from PayPal's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from duiping.recount import Recount, recount
from tests.closing.world import Shop
from tests.importers.exports import sample
from tests.post.test_channels import RULES

ROOT = Path(__file__).parents[2]
ACCOUNTS = (
    "Equity:Opening", "Assets:Suspense", "Assets:Wallet:Abroad", "Assets:Valuation",
    "Assets:Clearing:Orders:US", "Assets:Clearing:Payout:Abroad", "Assets:Clearing:FX",
    "Assets:Reserve", "Expenses:Disputes", "Expenses:Fee:Abroad", "Expenses:FX",
    "Income:FX",
)  # fmt: skip


@pytest.fixture
def abroad(tmp_path: Path) -> Shop:
    """Lay out books whose wallet is PayPal's, opened with 200.00 dollars."""
    shop = Shop(tmp_path / "books", ROOT)
    opening = (
        "  opening: {title: 期初, layout: opening, part: opening,"
        " account: 'Equity:Opening'}\n"
    )
    rules = RULES.replace("LAYOUT", "paypal.activity")
    rules = rules.replace("sources:\n", f"sources:\n{opening}", 1)
    shop.folder.config.write_text(rules)
    opens = "".join(f"2020-01-01 open {name}\n" for name in ACCOUNTS)
    (shop.folder.ledger / "accounts.beancount").write_text(opens)
    name, data = sample("paypal.activity", "activity_2026")
    head = "科目,金额,币种,勾对键,商品编码,日期,摘要"
    held = "Assets:Wallet:Abroad,200.00,USD,,,2026-08-31,期初余额"
    equity = "Equity:Opening,-200.00,USD,,,2026-08-31,期初权益"
    shop.take(
        {
            "opening.csv": [head, held, equity],
            name: data.decode("utf-8-sig").splitlines(),
        }
    )
    return shop


def counted(shop: Shop) -> Recount:
    work = shop.derive()
    return recount(shop.folder, work.config, work.items, shop.audit().entries)


def test_each_currency_is_held_against_the_books(abroad: Shop) -> None:
    found = counted(abroad)
    assert (found.wrong, found.unread) == ((), {})
    # Eight days of dollars and two of euros, as clocks in China show them.
    assert (found.days, found.accounts) == (10, ("Assets:Wallet:Abroad",))


def test_a_cent_of_one_currency_is_found(abroad: Shop) -> None:
    counted(abroad)
    with abroad.folder.main.open("a") as file:
        file.write(
            '\n2026-09-03 * "by hand"\n  Assets:Wallet:Abroad  0.01 EUR\n'
            "  Expenses:FX  -0.01 EUR\n"
        )
    work = abroad.derive()
    found = recount(abroad.folder, work.config, work.items, abroad.audit().entries)
    assert found.wrong == (
        "Assets:Wallet:Abroad 2026-09-03: 48.00 ≠ 48.01 EUR",
        "Assets:Wallet:Abroad 2026-09-04: 0.00 ≠ 0.01 EUR",
    )

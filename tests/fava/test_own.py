"""What Fava's own pages show of ours, and languages that we do not speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fava.application import create_app
from fava.core import FavaLedger

from tests.cli.shop import copied
from tests.plugins.load import main

if TYPE_CHECKING:
    from pathlib import Path


def test_dots_say_how_far_printed_balances_prove_an_account(small_books: Path) -> None:
    """Pinduoduo's ledger prints no balance; the other three statements do."""
    ledger = FavaLedger(str(main(small_books)))
    dots = {
        name: one.uptodate_status
        for name, one in ledger.accounts.items()
        if one.uptodate_status
    }
    assert dots == {
        "Assets:Bank:CMB": "green",
        "Assets:Wallet:Alipay": "green",
        "Assets:Wallet:PDD": "yellow",
        "Assets:Wallet:WeChat": "green",
    }


def test_a_balance_that_does_not_hold_is_red(small_books: Path, tmp_path: Path) -> None:
    books = copied(small_books, tmp_path / "books")
    with main(books).open("a", encoding="utf-8") as text:
        text.write("2027-01-01 balance Assets:Bank:CMB  0.01 CNY\n")
    ledger = FavaLedger(str(main(books)))
    assert ledger.accounts["Assets:Bank:CMB"].uptodate_status == "red"


@pytest.mark.parametrize(
    ("tongue", "said"),
    [("fr", "Continuity of statements"), ("zh-Hant-TW", "账单连续性")],
)
def test_languages_we_do_not_speak(small_books: Path, tongue: str, said: str) -> None:
    """Fava speaks its own; our pages fall back to English, or to plain Chinese."""
    client = create_app([str(main(small_books))], load=True).test_client()
    slug = client.get("/").headers["Location"].split("/")[1]
    asked = {"Accept-Language": tongue}
    page = client.get(f"/{slug}/extension/Duiping/?partial=true", headers=asked)
    assert page.status_code == 200
    assert said in page.get_data(as_text=True)
    frame = client.get(f"/{slug}/income_statement/", headers=asked)
    assert frame.status_code == 200

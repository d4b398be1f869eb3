"""Balances counted again: an importer that reads wrongly is found, whatever it says.

All else in `verify` derives by the same importers, so a reading that is wrong and
sound in itself gets by there; the second reading knows the file's own bytes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from duiping.importers import written
from duiping.recount import recount
from duiping.verify import verify
from tests.closing.world import SEPTEMBER, Shop

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from duiping.importers.cells import Cells
    from duiping.importers.mapping import Mapping
    from duiping.recount import Recount

ROOT = Path(__file__).parents[2]


def counted(shop: Shop) -> Recount:
    work = shop.derive()
    return recount(shop.folder, work.config, work.items, shop.audit().entries)


def wrong(shop: Shop) -> dict[str, str]:
    """Give the checks of `verify` that fail, with what they say."""
    return {one.name: one.detail[0] for one in verify(shop.folder) if not one.ok}


def test_every_printed_day_of_a_month_is_held_against_the_books(shop: Shop) -> None:
    # The wallet prints balances on 1, 28 and 30 September, the bank on 29 and 30.
    found = counted(shop)
    assert found.wrong == ()
    assert found.days == found.assertions == 5
    assert found.accounts == ("Assets:Bank", "Assets:Wallet")
    assert found.unread == {}


def test_what_a_closed_day_lacked_counts_for_that_day(closed: Shop) -> None:
    more = "b9,2026-09-30 18:00:00,out,-1.00,79.00,房东,房租"
    whole = [*SEPTEMBER["bank_20260901-20260930.csv"], more]
    closed.take({"bank_20260901-20260930(1).csv": whole})
    # It is posted on the first open day, and says which day it is of.
    assert closed.held(date(2026, 9, 30))["Assets:Bank"] == "80.00"
    assert closed.held(date(2026, 10, 1))["Assets:Bank"] == "79.00"
    found = counted(closed)
    assert found.wrong == ()
    assert found.days == found.assertions == 5


@pytest.fixture
def mirrored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the importer read a bank's amounts and balances with their signs turned."""
    true = written.amount

    def turned(
        cells: Cells, mapping: Mapping, field: str, *, required: bool = False
    ) -> pl.Series:
        found = true(cells, mapping, field, required=required)
        bank = mapping.title == "银行" and field in {"amount", "balance"}
        return -found if bank else found

    monkeypatch.setattr(written, "amount", turned)


@pytest.mark.usefixtures("mirrored")
def test_an_importer_that_turns_signs_is_found(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "books", ROOT)
    shop.take(SEPTEMBER)
    # Evidence, directives, journal, results and assertions all agree in the wrong.
    found = wrong(shop)
    assert set(found) == {"balances"}
    assert "bank_20260901-20260930.csv: opening" not in found["balances"]
    assert "Assets:Bank 2026-09-29: 90.00 ≠ -90.00" in found["balances"]


def _posting(shop: Shop) -> None:
    path = shop.folder.journal / "2026/09-bank.beancount"
    path.write_text(path.read_text().replace(" 90.00 CNY", " 91.00 CNY"))


def _assertion(shop: Shop) -> None:
    path = shop.folder.journal / "2026/09-bank.beancount"
    text = path.read_text()
    assert "80.00 ~ 0 CNY" in text
    path.write_text(text.replace("80.00 ~ 0 CNY", "80.01 ~ 0.02 CNY"))


def _entry(shop: Shop) -> None:
    with shop.folder.main.open("a") as file:
        file.write(
            '\n2026-09-01 * "by hand"\n  Assets:Wallet  0.01 CNY\n'
            "  Expenses:Cost  -0.01 CNY\n"
        )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_posting, "Assets:Bank 2026-09-29: 90.00 ≠ 91.00"),
        (_assertion, "Assets:Bank 2026-09-30: 80.00 ≠ 80.01"),
        (_entry, "Assets:Wallet 2026-09-01: 99.40 ≠ 99.41"),
    ],
)
def test_a_fen_in_the_books_is_found(
    shop: Shop, change: Callable[[Shop], None], said: str
) -> None:
    change(shop)
    assert said in wrong(shop)["balances"]


def test_a_day_that_one_export_cuts_in_two_is_put_together(shop: Shop) -> None:
    half = {
        "bank_20261001-20261001.csv": [
            "id,time,type,amount,balance,payee,memo",
            "b3,2026-10-01 10:00:00,in,5.00,85.00,钱包公司,提现",
        ],
        "bank_20261001-20261002.csv": [
            "id,time,type,amount,balance,payee,memo",
            "b3,2026-10-01 10:00:00,in,5.00,85.00,钱包公司,提现",
            "b4,2026-10-01 18:00:00,out,-1.00,84.00,房东,房租",
        ],
    }
    shop.take(half)
    work = Shop.at(shop.folder.root).derive()
    found = recount(shop.folder, work.config, work.items, shop.audit().entries)
    assert found.wrong == ()
    assert shop.held(date(2026, 10, 1))["Assets:Bank"] == "84.00"


# The bank of September as an MT940 message: 90.00 came in on the 29th, 10.00 went.
SWIFT = [
    ":20:STMT1", ":25:BANK/1", ":28C:1/1", ":60F:C260928CNY0,",
    ":61:2609290929C90,00NTRFNONREF//B1", ":86:钱包公司 提现",
    ":61:2609300930D10,00NTRFNONREF//B2", ":86:房租",
    ":62F:C260930CNY80,00", "-",
]  # fmt: skip


@pytest.fixture
def told(tmp_path: Path) -> Shop:
    """Lay out a shop whose bank sends messages."""
    shop = Shop(tmp_path / "books", ROOT)
    text = shop.folder.config.read_text().replace("shop.bank\n", "bank.mt940\n", 1)
    shop.folder.config.write_text(text)
    both = {name: rows for name, rows in SEPTEMBER.items() if "bank" not in name}
    shop.take({**both, "statement.sta": SWIFT})
    return shop


def test_a_message_is_held_against_the_books(told: Shop) -> None:
    found = counted(told)
    # The wallet's three days, the bank's two; one pair of balances of a message.
    assert (found.wrong, found.unread) == ((), {})
    assert (found.days, found.totals) == (5, 1)
    path = told.folder.journal / "2026/09-bank.beancount"
    path.write_text(path.read_text().replace(" 90.00 CNY", " 91.00 CNY"))
    assert "Assets:Bank 2026-09-29: 90.00 ≠ 91.00" in wrong(told)["balances"]

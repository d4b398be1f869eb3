"""What people decided lets a month close, and may not be taken away afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.closing.world import O1, O2, ORDERS, close

if TYPE_CHECKING:
    from tests.closing.world import Shop

STRAY = "O9,2026-09-02 08:00:00,done,8.00,A"
DAY = ("--on", "2026-09-30")


@pytest.fixture
def stray(shop: Shop) -> tuple[Shop, str]:
    """Add an order that no wallet ever paid, 8.00; give its break's id."""
    shop.take({"orders_2026-10-01-00-40-00.csv": [ORDERS, O1, STRAY, O2]})
    (one,) = shop.derive().result["breaks"]
    assert (one["kind"], one["difference"]) == ("missing", "8.00")
    return shop, one["id"]


def decided(shop: Shop, *words: str) -> None:
    code, found = shop.run("resolve", *words, "--by", "wang", *DAY, "--reason", "lost")
    assert code == 0, found
    shop.commit("decided")


def test_an_explained_break_lets_the_month_close(stray: tuple[Shop, str]) -> None:
    shop, name = stray
    decided(shop, name, "explain")
    assert close(shop, "2026-09") == 0
    assert shop.errors() == []
    assert shop.held(date(2026, 9, 30))["Assets:Clearing:Orders"] == "58.00"


def test_an_adjusted_break_is_in_the_sealed_balances(stray: tuple[Shop, str]) -> None:
    shop, name = stray
    decided(shop, name, "adjust", "Expenses:Cost")
    assert close(shop, "2026-09") == 0
    held = shop.held(date(2026, 9, 30))
    assert (held["Assets:Clearing:Orders"], held["Expenses:Cost"]) == ("50.00", "8.00")
    code, found = shop.run("verify")
    assert code == 0, [one for one in found["checks"] if one["level"] != "ok"]


def test_a_decision_taken_away_afterwards(stray: tuple[Shop, str]) -> None:
    shop, name = stray
    decided(shop, name, "explain")
    assert close(shop, "2026-09") == 0
    path = shop.folder.decisions / "2026-09.beancount"
    path.write_text("; nothing\n")
    codes = {message.split(" ", 1)[0] for message in shop.errors()}
    assert {"DP454", "DP460"} <= codes


def test_who_may_close(shop: Shop) -> None:
    code, found = shop.run("close", "2026-09", "--by", "zhao", "--on", "2026-10-09")
    assert (code, found["error"]["code"]) == (2, "DP501")
    words = ("--by", "wang", "--approve", "--on", "2026-10-09")
    code, found = shop.run("close", "2026-09", *words)
    assert (code, found["error"]["code"]) == (2, "DP502")


def test_a_declared_balance(shop: Shop) -> None:
    config = shop.folder.config
    old = "Assets:Wallet: {source: wallet, proof: printed}"
    new = "Assets:Wallet: {source: wallet, proof: none}"
    config.write_text(config.read_text().replace(old, new))
    shop.derive()
    words = ("--by", "wang", *DAY, "--evidence", "screenshot 09-30")
    assert shop.run("declare", "Assets:Wallet", "4.41", *words)[0] == 0
    shop.commit()
    code, found = shop.run("close", "2026-09", "--by", "wang", "--on", "2026-10-09")
    said = [(one["what"], one["detail"]) for one in found["missing"]]
    assert (code, said) == (1, [("balance", "4.40 CNY")])
    assert shop.run("declare", "Assets:Wallet", "4.40", *words)[0] == 0
    shop.commit()
    assert close(shop, "2026-09") == 0
    code, found = shop.run("statement", "coverage", "--period", "2026-09")
    rows = {r["code"]: r["cells"] for r in found["sheets"][0]["tables"][0]["rows"]}
    wallet, bank = rows["Assets:Wallet"], rows["Assets:Bank"]
    assert (wallet["declared"], wallet["proven"], bank["declared"]) == (1, 0, 0)
    code, found = shop.run("declare", "Assets:Wallet", "4.40", *words)
    assert (code, found["error"]["code"]) == (2, "DP457")

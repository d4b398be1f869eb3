"""A month is not closed while something is missing, and it is said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.closing.world import O1, O2, ORDERS, SEPTEMBER, Shop

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--by", "wang", "--on", "2026-10-09")


def missing(shop: Shop) -> dict[str, list[str]]:
    """Ask to close September; give what is missing, by sort."""
    code, found = shop.run("close", "2026-09", *DAY)
    assert (code, found["closed"]) == (1, False)
    assert not list(shop.folder.seals.glob("*.json"))
    listed: dict[str, list[str]] = {}
    for one in found["missing"]:
        listed.setdefault(one["what"], []).append(one["subject"])
    return listed


def test_nothing_is_missing(shop: Shop) -> None:
    code, found = shop.run("close", "2026-09", *DAY)
    assert (code, found["missing"]) == (0, [])


def test_a_break_that_nobody_decided(shop: Shop) -> None:
    stray = "O9,2026-09-02 08:00:00,done,8.00,A"
    shop.take({"orders_2026-10-01-00-40-00.csv": [ORDERS, O1, stray, O2]})
    shop.commit()
    assert list(missing(shop)) == ["break"]


def test_a_row_in_suspense(shop: Shop) -> None:
    odd = SEPTEMBER["wallet_20260901-20260930.csv"]
    rows = [*odd, "w9,2026-09-30 23:30:00,gift,,1.00,5.40,"]
    root = shop.folder.root
    fresh = Shop(root.parent / "fresh", root)
    fresh.take({**SEPTEMBER, "wallet_20260901-20260930.csv": rows})
    fresh.commit()
    assert list(missing(fresh)) == ["suspense"]


def test_evidence_that_ends_early(shop: Shop) -> None:
    root = shop.folder.root
    fresh = Shop(root.parent / "fresh", root)
    rows = SEPTEMBER["bank_20260901-20260930.csv"]
    exports = {n: r for n, r in SEPTEMBER.items() if not n.startswith("bank")}
    fresh.take({**exports, "bank_20260901-20260929.csv": rows[:2]})
    fresh.commit()
    assert missing(fresh) == {"coverage": ["bank"]}


def test_a_balance_that_nobody_prints(shop: Shop) -> None:
    config = shop.folder.config
    text = config.read_text()
    old = "Assets:Wallet: {source: wallet, proof: printed}"
    config.write_text(text.replace(old, "Assets:Wallet: {source: wallet, proof: none}"))
    shop.derive()
    shop.commit()
    assert missing(shop) == {"balance": ["Assets:Wallet"]}


def test_what_is_not_committed(shop: Shop) -> None:
    with shop.folder.config.open("a") as stream:
        stream.write("# a remark\n")
    assert missing(shop) == {"uncommitted": ["config.yaml"]}


def test_an_entry_that_nothing_explains(shop: Shop) -> None:
    accounts = shop.folder.ledger / "accounts.beancount"
    with accounts.open("a") as stream:
        stream.write('2026-09-05 * "x"\n  Assets:Bank  1 CNY\n  Income:Sales  -1 CNY\n')
    shop.commit()
    # The same entry spoils the balance that the bank printed, so two things show.
    assert set(missing(shop)) == {"error", "assertions"}


def test_books_outside_version_control(shop: Shop, tmp_path: Path) -> None:
    (shop.folder.root / ".git").rename(tmp_path / "git")
    assert missing(shop) == {"git": ["books"]}

"""A month is not closed while something is missing, and it is said what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.closing.world import O1, O2, ORDERS, SEPTEMBER, Shop, close

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


def quiet(shop: Shop) -> tuple[Shop, str]:
    """Import a bank's file without a period, whose last row is of the 29th."""
    root = shop.folder.root
    fresh = Shop(root.parent / "fresh", root)
    rows = SEPTEMBER["bank_20260901-20260930.csv"]
    exports = {n: r for n, r in SEPTEMBER.items() if not n.startswith("bank")}
    fresh.take({**exports, "bank.csv": rows[:2]})
    fresh.commit()
    code, found = fresh.run("close", "2026-09", *DAY)
    assert code == 1
    (one,) = found["missing"]
    return fresh, one["detail"]


def test_quiet_days_at_the_end_are_stated_as_it_says(shop: Shop) -> None:
    fresh, said = quiet(shop)
    command = "duiping import --covers 2026-09-29..2026-09-30 bank.csv"
    assert said == (
        "reaches 2026-09-29: import what came after; if nothing did, say so with "
        f"`{command}`"
    )
    *words, name = command.split()[1:]
    code, found = fresh.run(*words, str(fresh.exports / name))
    assert (code, len(found["imported"])) == (0, 1)
    assert found["imported"][0].endswith(".bank_20260929-20260930.csv")
    fresh.derive()
    fresh.commit()
    assert missing_none(fresh)
    assert close(fresh, "2026-09") == 0
    assert fresh.held(date(2026, 9, 30))["Assets:Bank"] == "90.00"
    assert fresh.run("verify")[0] == 0
    # Said twice is said once.
    again = fresh.run(*words, str(fresh.exports / name))[1]
    assert (again["imported"], again["known"]) == ([], ["bank.csv"])


def missing_none(shop: Shop) -> bool:
    return shop.run("close", "2026-09", *DAY)[0] == 0


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ("2026-09-30..2026-09-30", "DP126"),  # its row is of the 29th
        ("2026-09-01..2026-09-28", "DP126"),
    ],
)
def test_days_that_a_file_does_not_cover(shop: Shop, days: str, code: str) -> None:
    fresh, _ = quiet(shop)
    path = str(fresh.exports / "bank.csv")
    status, found = fresh.run("import", "--covers", days, path)
    assert (status, found["imported"]) == (2, [])
    assert [one["code"] for one in found["refused"]] == [code]
    assert path.rsplit("/", 1)[-1] in found["refused"][0]["sentence"]


@pytest.mark.parametrize("days", ["2026-09-30..2026-09-01", "2026-09", "x..y"])
def test_what_is_no_two_days(shop: Shop, days: str) -> None:
    path = str(shop.exports / "bank_20260901-20260930.csv")
    assert shop.run("import", "--covers", days, path)[0] == 2


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

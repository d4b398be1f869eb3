"""Two simulated months: September decided and closed, October goes on from it.

The simulator knows by construction what differs, what is under way and what the
next month brings; the books have to say the same, before and after the close.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from duiping.simulate import simulate
from tests.closing.world import Shop, git

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
SEPTEMBER, OCTOBER = "2026-09", "2026-10"
SEPTEMBER_30, OCTOBER_1 = date(2026, 9, 30), date(2026, 10, 1)
ORDERS, SEED, BREAKS = 150, 1, 24
LIN = ("--by", "lin", "--on", "2026-09-30", "--reason", "核对过")
WANG = ("--by", "wang", "--on", "2026-09-30")

# What no export prints: declared by a person, as the books have it.
UNPRINTED = (
    "Assets:Deposit:PDD",
    "Assets:Wallet:PDD",
    "Liabilities:Payable:Yunchong",
)
SIDES = ("Assets:Wallet:", "Assets:Bank:", "Assets:Prepaid:", "Assets:Clearing:")
Item = tuple[str, ...]


class Year(NamedTuple):
    """The exports of both months, and what is true of them."""

    root: Path
    september: dict[str, Any]
    october: dict[str, Any]


class Books(NamedTuple):
    """The books as they went on, kept as they were at three points in time."""

    shop: Shop
    open: dict[str, Any]
    decided: dict[str, Any]
    sealed: dict[str, bytes]
    closing: dict[str, str]
    next: dict[str, Any]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Simulate September and October, each with every sort of break but one."""
    root = tmp_path_factory.mktemp("year")
    simulate(root, SEPTEMBER, ORDERS, SEED, BREAKS, months=2)
    truths = [
        json.loads((root / month / "truth.json").read_text(encoding="utf-8"))
        for month in (SEPTEMBER, OCTOBER)
    ]
    return Year(root, *truths)


def begun(root: Path) -> Shop:
    """Make empty books with the demo shop's rules."""
    shop = Shop.at(root)
    assert shop.run("init", str(root))[0] == 0
    for name in ("config.yaml", "ledger/accounts.beancount"):
        shutil.copyfile(ROOT / name, root / name)
    git(root, "init", "-q")
    return shop


def resolve(shop: Shop, *words: str) -> None:
    code, found = shop.run("resolve", *words)
    assert code == 0, (words, found)


def named(found: dict[str, Any], kind: str, account: str) -> list[dict[str, Any]]:
    return [
        one
        for one in found["breaks"]
        if one["kind"] == kind and account in one["account"]
    ]


def decide(shop: Shop, found: dict[str, Any]) -> None:
    """Decide September's breaks, with every verb there is."""
    (late,) = named(found, "late", "")
    resolve(shop, late["id"], "explain", *LIN)
    # Paid under another number; what is then left is taken on by ourselves.
    (paid,), (stray,) = (
        named(found, "missing", "PDD"),
        named(found, "unexpected", "PDD"),
    )
    resolve(shop, paid["id"], "link", stray["key"], *LIN)
    resolve(shop, paid["id"], "adjust", "Expenses:BankFee", *LIN)
    (short,) = named(found, "short", "Clearing:Orders")
    resolve(shop, short["id"], "write-off", "Expenses:BankFee", *LIN)
    # Above lin's limit: a proposal each, one approved and one rejected.
    (unknown,) = named(found, "unexpected", "Payout:WeChat")
    resolve(shop, unknown["id"], "adjust", "Assets:Pending", *LIN)
    resolve(shop, unknown["id"], "approve", *WANG)
    (topup,) = named(found, "missing", "Topup:Jingka")
    resolve(shop, topup["id"], "adjust", "Assets:Pending", *LIN)
    resolve(shop, topup["id"], "reject", *WANG, "--reason", "向鲸卡追索")
    resolve(shop, topup["id"], "dispute", "--until", "2026-10-20", *LIN)
    resolve(shop, topup["id"], "answer", *LIN)
    (twice,) = named(found, "duplicate", "Taobao")
    resolve(shop, twice["id"], "assign", "wang", *LIN)
    resolve(shop, twice["id"], "wait", "--until", "2026-11-30", *LIN)
    (over,) = named(found, "over", "")
    resolve(shop, over["id"], "adjust", "Expenses:BankFee", *LIN)
    resolve(shop, over["id"], "reopen", *LIN)
    resolve(shop, "--below", "1000000", "explain", *LIN)


def close(shop: Shop, book: dict[str, str]) -> None:
    """Declare what nobody prints, and close September by two people."""
    for account in UNPRINTED:
        words = (account, book[account], *LIN[:4], "--evidence", "页面截图")
        code, found = shop.run("declare", *words)
        assert code == 0, found
    shop.commit("decided")
    for who in (("--by", "lin"), ("--by", "wang", "--approve")):
        code, found = shop.run("close", SEPTEMBER, *who, "--on", "2026-10-09")
        assert code == 0, found
    shop.commit("closed")


def sealed(shop: Shop) -> dict[str, bytes]:
    """Read all that the close made fast."""
    paths = [*shop.folder.journal.glob("2026/0*"), *shop.folder.seals.glob("*.json")]
    return {path.name: path.read_bytes() for path in sorted(paths)}


def taken(shop: Shop, *files: Path) -> dict[str, Any]:
    code, found = shop.run("run", *map(str, files))
    assert code == 1, found
    return found


@pytest.fixture(scope="module")
def books(year: Year, tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Import September, decide, close; import October and September's late bill."""
    shop = begun(tmp_path_factory.mktemp("two") / "books")
    before = taken(shop, year.root / SEPTEMBER / "exports")
    decide(shop, before)
    decided = shop.derive().result
    closing = shop.held(SEPTEMBER_30)
    close(shop, closing)
    fast = sealed(shop)
    taken(shop, year.root / OCTOBER / "exports", year.root / SEPTEMBER / "late")
    shop.commit("October")
    return Books(shop, before, decided, fast, closing, shop.derive().result)


def breaks(found: Iterable[dict[str, Any]]) -> Counter[Item]:
    names = ("kind", "account", "commodity", "expected", "actual")
    return Counter(tuple(str(one[name]) for name in names) for one in found)


def items(found: Iterable[dict[str, Any]], amount: str) -> Counter[Item]:
    """List items by account and amount: some have no number but ours."""
    return Counter((one["account"], one["commodity"], one[amount]) for one in found)


def test_september_is_what_the_simulator_made(year: Year, books: Books) -> None:
    assert breaks(books.open["breaks"]) == breaks(year.september["breaks"])
    truth = items(year.september["in_transit"], "amount")
    assert items(books.open["in_transit"], "difference") == truth
    assert sum(truth.values()) >= 10


def test_every_kind_of_decision_was_used(books: Books) -> None:
    verbs = {step["verb"] for one in books.decided["breaks"] for step in one["history"]}
    code, found = books.shop.run("decisions")
    assert code == 0
    verbs = {one["verb"] for one in found["decisions"]}
    assert verbs == {
        "explain", "link", "adjust", "write-off", "dispute", "answer", "assign",
        "wait", "approve", "reject", "reopen",
    }  # fmt: skip


def test_opening_is_closing(year: Year, books: Books) -> None:
    held = books.shop.held(SEPTEMBER_30)
    assert held == books.closing
    opening = year.october["totals"]
    assert held["Assets:Bank:CMB"] == opening["bank"]["opening"]
    for wallet in ("PDD", "Alipay", "WeChat"):
        assert held[f"Assets:Wallet:{wallet}"] == opening["wallets"][wallet]["opening"]


def test_what_was_under_way_has_come(year: Year, books: Books) -> None:
    was = items(year.september["in_transit"], "amount")
    assert items(year.october["clears"], "amount") == was
    keys = {one["key"] for one in books.open["in_transit"]}
    still = {one["key"] for one in (*books.next["breaks"], *books.next["in_transit"])}
    assert not keys & still
    truth = items(year.october["in_transit"], "amount")
    assert items(books.next["in_transit"], "difference") == truth


def test_october_is_what_the_simulator_made(year: Year, books: Books) -> None:
    # The missing bill of September came late, and closed its gap.
    kept = [one for one in books.decided["breaks"] if one["kind"] != "gap"]
    truth = breaks(year.october["breaks"])
    assert breaks(books.next["breaks"]) == breaks(kept) + truth
    was = {one["id"]: one["status"] for one in kept}
    found = {one["id"]: one["status"] for one in books.next["breaks"]}
    assert {name: found[name] for name in was} == was


def test_october_ends_where_the_simulator_ends(year: Year, books: Books) -> None:
    held = books.shop.held(date(2026, 10, 31))
    ends = year.october["totals"]
    assert held["Assets:Bank:CMB"] == ends["bank"]["closing"]
    assert held["Assets:Prepaid:Jingka"] == ends["suppliers"]["jingka"]["closing_own"]
    for wallet in ("PDD", "Alipay", "WeChat"):
        assert held[f"Assets:Wallet:{wallet}"] == ends["wallets"][wallet]["closing"]


def test_nothing_sealed_has_moved(books: Books) -> None:
    assert sealed(books.shop) == books.sealed
    assert books.next["sealed"] == [SEPTEMBER]
    assert books.shop.errors() == []


def test_all_of_it_is_derived_again(books: Books) -> None:
    code, found = books.shop.run("verify")
    assert code == 0, [one for one in found["checks"] if not one["ok"]]
    names = {one["name"] for one in found["checks"] if one["level"] == "ok"}
    assert {f"seal {SEPTEMBER}", "derivation", "balances"} <= names

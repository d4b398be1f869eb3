"""No row and no fen is lost between the files and the books."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from beancount.core.data import Balance

from tests.books import formats
from tests.books.reader import BALANCES, amount, fen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.books.conftest import Books
    from tests.books.formats import Row

OWN = {
    "pdd-ledger": "Assets:Wallet:PDD",
    "alipay-ledger": "Assets:Wallet:Alipay",
    "wechat-fundflow": "Assets:Wallet:WeChat",
    "jingka": "Assets:Prepaid:Jingka",
    "yunchong": "Liabilities:Payable:Yunchong",
    "cmb": "Assets:Bank:CMB",
}
# Rows that post nothing, and why: the test of a row, by source.
IGNORED: dict[str, Callable[[Row], bool]] = {
    "pdd-orders": lambda row: row["订单状态"] in {"已取消", "未发货，退款成功"},
    "taobao-orders": lambda row: not row["订单付款时间"],
    "mini-orders": lambda row: not row["支付时间"],
    "yunchong": lambda row: row["订单状态"] == "充值中",
    "jingka": lambda row: row["类型"] == "授信",
}


def _ignored(source: str, row: Row) -> bool:
    return source in IGNORED and IGNORED[source](row)


def _expected(path: Path) -> dict[str, int]:
    """Count the rows of a file by what has to become of them."""
    source, found = formats.shape(path).source, formats.rows(path)
    ignored = sum(_ignored(source, row) for row in found)
    kind = "corroborating" if source == "wechat-tradebill" else "posted"
    counts = {"corroborating": 0, "posted": 0, "suspense": 0, "rejected": 0}
    return {
        **counts,
        kind: len(found) - ignored,
        "ignored": ignored,
        "rows": len(found),
    }


def test_every_row_is_accounted_for(books: Books) -> None:
    for source, meta in books.ledger.evidence:
        path = books.shop.folder.ledger / meta["file"]
        (original,) = books.sim.find(path.name.split(".", 2)[2].replace("[", "[[]"))
        assert path.read_bytes() == original.read_bytes()
        assert formats.shape(original).source == source
        said = {name: int(meta[name]) for name in _expected(original)}
        assert said == _expected(original), original.name


def test_every_file_is_evidence(books: Books) -> None:
    digests = [hashlib.sha256(p.read_bytes()).hexdigest() for p in books.sim.exports]
    named = [meta["sha256"] for _, meta in books.ledger.evidence]
    assert sorted(named) == sorted(digests)


def test_an_account_moves_by_the_sum_of_its_statement(books: Books) -> None:
    moved: Counter[str] = Counter()
    for entry in books.ledger.transactions:
        source = entry.meta["filename"].rsplit("/", 1)[-1][3:].split(".")[0]
        for posting in entry.postings:
            if posting.account == OWN.get(source):
                moved[source] += int(posting.units.number * 100)
    for source in OWN:
        rows = books.exports.rows(source)
        wanted = [row for row in rows if not _ignored(source, row)]
        assert moved[source] == sum(amount(source, row) for row in wanted), source


def test_balances_end_as_printed(books: Books) -> None:
    jingka = books.exports.rows("jingka")
    credit = sum(fen(row["变动金额"]) for row in jingka if row["类型"] == "授信")
    for source in BALANCES:
        printed = books.exports.closing(source)
        own = printed - credit if source == "jingka" else printed
        assert books.ledger.balances[OWN[source], "CNY"] == own, source


def test_balances_are_asserted_wherever_a_day_ends_with_one(books: Books) -> None:
    asserted = {
        (entry.account, entry.date - timedelta(days=1)): fen(str(entry.amount.number))
        for entry in books.ledger.entries
        if isinstance(entry, Balance)
    }
    assert asserted == {
        (OWN[source], day): balance
        for source in BALANCES
        for day, balance in books.exports.day_ends(source).items()
    }
    assert books.ledger.own_errors == []


def test_no_row_is_posted_twice(books: Books) -> None:
    times = Counter(
        (entry.meta["id"], entry.meta.get("event", ""))
        for entry in books.ledger.transactions
    )
    assert [name for name, number in times.items() if number > 1] == []


def test_totals_are_those_of_the_simulated_world(books: Books) -> None:
    held, totals = books.ledger.balances, books.sim.truth["totals"]
    for name in ("PDD", "Alipay", "WeChat"):
        wallet = totals["wallets"][name]
        assert held[f"Assets:Wallet:{name}", "CNY"] == fen(wallet["closing"])
        assert held[f"Expenses:Fee:{name}", "CNY"] == fen(wallet["fees"])
    assert held["Assets:Bank:CMB", "CNY"] == fen(totals["bank"]["closing"])
    own = fen(totals["suppliers"]["jingka"]["closing_own"])
    assert held["Assets:Prepaid:Jingka", "CNY"] == own

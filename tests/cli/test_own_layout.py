"""A layout in Python in a books folder: pinned, read, proven, and never believed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from tests.cli.shop import copied, duiping
from tests.importers.exports import DATA

if TYPE_CHECKING:
    from pathlib import Path

CODE = (DATA.parent / "own_layout.txt").read_text(encoding="utf-8")
EXPORT = """流水,发生时刻,类别,变动,结存
W1,2026-09-01 10:00:00,销售,29.90,29.90
W2,2026-09-02 10:00:00,销售,9.90,39.80
W3,2026-09-03 10:00:00,某新类,-5.00,34.80
"""
SOURCE = """  someshop:
    title: 某平台
    layout: someshop.wallet
    part: books
    account: Assets:Wallet:Someshop
    post: {sale: 'Income:Other'}
"""
TABLE = """
importers:
  someshop.wallet:
    file: importers/someshop.py
    class: ShopWallet
    sha256: %s
"""


@pytest.fixture
def books(bare_books: Path, tmp_path: Path) -> Path:
    """Books with a layout of their own, and an export of it in the inbox."""
    books = copied(bare_books, tmp_path / "books")
    (books / "importers").mkdir()
    code = books / "importers" / "someshop.py"
    code.write_text(CODE, encoding="utf-8")
    digest = hashlib.sha256(code.read_bytes()).hexdigest()
    config = books / "config.yaml"
    text = config.read_text(encoding="utf-8")
    assert text.count("\nsources:\n") == 1
    text = text.replace("\nsources:\n", f"\nsources:\n{SOURCE}")
    config.write_text(text + TABLE % digest, encoding="utf-8")
    accounts = books / "ledger" / "accounts.beancount"
    opened = "".join(
        f"2020-01-01 open {account}\n"
        for account in ("Assets:Wallet:Someshop", "Income:Other")
        if f"open {account}\n" not in accounts.read_text("utf-8")
    )
    with accounts.open("a", encoding="utf-8") as stream:
        stream.write(opened)
    (books / "inbox" / "wallet_202609.csv").write_text(EXPORT, encoding="utf-8")
    return books


def test_it_is_identified_imported_and_booked(books: Path) -> None:
    """The same way as a shipped one: proven, in suspense where nobody knows."""
    found = duiping("identify", "inbox/wallet_202609.csv", "--json", cwd=books)
    assert found.code == 0, found.err
    (file,) = found.json["files"]
    assert (file["layout"], file["source"], file["rows"]) == (
        "someshop.wallet", "someshop", 3,
    )  # fmt: skip
    done = duiping("run", "--json", cwd=books)
    assert done.json["refused"] == [], done.err
    (row,) = done.json["suspense"]
    assert (row["code"], row["category"], row["amount"]) == ("DP201", "某新类", "-5.00")
    journal = (books / "ledger" / "journal" / "2026").rglob("*.beancount")
    text = "".join(path.read_text(encoding="utf-8") for path in journal)
    assert "Assets:Wallet:Someshop" in text
    assert "29.90 CNY" in text


def test_code_that_was_changed_does_not_run(books: Path) -> None:
    """Not one line of it, and the message has the digest to pin."""
    path, proof = books / "importers" / "someshop.py", books / "ran"
    text = f"open({str(proof)!r}, 'w').close()\n"
    path.write_text(text + CODE.replace("from __future__", "# from"), encoding="utf-8")
    done = duiping("run", cwd=books)
    assert (done.code, "DP309" in done.err) == (2, True)
    assert hashlib.sha256(path.read_bytes()).hexdigest() in done.err
    assert not proof.exists()
    assert "Traceback" not in done.err

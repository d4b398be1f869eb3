"""A month read by a person's own layout is derived again with that code, or not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from duiping import rederive
from duiping.books import Folder
from duiping.config import Config
from duiping.importers import own as loaded
from duiping.verify import verify
from duiping.yamlfile import parse
from tests.closing.world import SEPTEMBER, Shop, close
from tests.importers.exports import DATA

if TYPE_CHECKING:
    from pathlib import Path

CODE = DATA.parent / "own_layout.txt"
CONFIG = DATA.parents[2] / "config.yaml"
TABLE = """
importers:
  someshop.wallet:
    file: {file}
    class: ShopWallet
    sha256: {sha256}
"""


def test_the_code_that_the_rules_pin_is_laid_out(tmp_path: Path) -> None:
    """What is gone or lies outside the books is left out; an older version may stay."""
    place = tmp_path / "books" / "importers" / "someshop.py"
    place.parent.mkdir(parents=True)
    place.write_bytes(CODE.read_bytes())
    (tmp_path / "outside.py").write_bytes(CODE.read_bytes())
    folder = Folder(tmp_path / "books")
    digest = hashlib.sha256(CODE.read_bytes()).hexdigest()
    rules = CONFIG.read_text(encoding="utf-8")
    whole = CODE.read_bytes()

    def laid(file: str, sha256: str = digest) -> list[tuple[str, bytes]]:
        text = rules + TABLE.format(file=file, sha256=sha256)
        assert parse(text, "config.yaml", Config).importers
        return rederive.code(folder, text)

    here = "importers/someshop.py"
    assert laid(here) == [(here, whole)]
    assert laid("../outside.py") == []
    assert laid(here, "0" * 64) == []
    assert laid("nowhere/someshop.py") == []
    assert rederive.code(folder, "no: config") == []
    place.rename(place.with_name("someshop_until_202609.py"))
    place.write_text("# The next version.\n", encoding="utf-8")
    assert laid(here) == [(here, whole)]


SOURCE = """\
  someshop:
    title: 某平台
    layout: someshop.wallet
    part: books
    account: Assets:Someshop
    post: {sale: 'Income:Sales'}
"""
EXPORT = [
    "流水,发生时刻,类别,变动,结存",
    "W1,2026-09-01 10:00:00,销售,29.90,29.90",
    "W2,2026-09-30 10:00:00,销售,9.90,39.80",
]
HERE = "importers/someshop.py"


def pinned(shop: Shop, code: bytes) -> None:
    """Put a version of the layout into the books, and its digest into the rules."""
    place = shop.folder.root / HERE
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(code)
    rules = shop.folder.config.read_text(encoding="utf-8").split("\nimporters:\n")[0]
    table = TABLE.format(file=HERE, sha256=hashlib.sha256(code).hexdigest())
    shop.folder.config.write_text(rules + table, encoding="utf-8")


def faults(shop: Shop) -> set[str]:
    return {one.name for one in verify(shop.folder) if not one.ok}


@pytest.fixture
def own(tmp_path: Path) -> Shop:
    """Close a month of which one wallet is read by the books' own code."""
    shop = Shop(tmp_path / "books", DATA.parents[2])
    rules = shop.folder.config.read_text(encoding="utf-8")
    rules = rules.replace("\nsources:\n", f"\nsources:\n{SOURCE}", 1)
    statement = "  statement:\n    Assets:Someshop: {source: someshop}\n"
    rules = rules.replace("  statement:\n", statement, 1)
    shop.folder.config.write_text(rules, encoding="utf-8")
    with (shop.folder.ledger / "accounts.beancount").open("a") as stream:
        stream.write("2020-01-01 open Assets:Someshop\n")
    pinned(shop, CODE.read_bytes())
    shop.take({**SEPTEMBER, "someshop_202609.csv": EXPORT})
    shop.commit()
    assert close(shop, "2026-09") == 0
    shop.commit("closed")
    return shop


def test_a_month_read_by_own_code_is_closed_proven_and_handed_on(
    own: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(own) == set()
    first = CODE.read_bytes()
    other = first + b"\n# The next version.\n"
    # The next version reads October; the first stays under another name.
    (own.folder.root / HERE).rename(own.folder.root / "importers" / "until_202609.py")
    pinned(own, other)
    own.derive()
    own.commit("another version")
    assert faults(own) == set()
    path = own.folder.root.parent / "pack.zip"
    assert own.run("audit-pack", "2026-09", "--out", str(path))[0] == 0
    with ZipFile(path) as archive:
        packed = {
            name: archive.read(name)
            for name in archive.namelist()
            if name.startswith("books/importers/")
        }
        told = archive.read("CONTENTS.txt").decode()
    digest = hashlib.sha256(first).hexdigest()
    assert packed == {
        f"books/{HERE}": other,
        f"books/importers/someshop-{digest[:12]}.py": first,
    }
    assert "NotoSansSC-Regular.otf sha256:" in told
    # Laid beside the new one under the name that the archive has, it is found too.
    importers = own.folder.root / "importers"
    (importers / "until_202609.py").rename(importers / f"someshop-{digest[:12]}.py")
    assert faults(own) == set()
    (importers / f"someshop-{digest[:12]}.py").unlink()
    # Another process would have to load the code that is gone.
    monkeypatch.setattr(loaded, "_LOADED", {})
    (fault,) = [one for one in verify(own.folder) if not one.ok]
    assert fault.name == "seals"
    assert fault.detail[0].startswith("DP309 ")
    assert digest in fault.detail[0]

"""Fava's import page shows our importers; what it saves is no way round them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.shop import copied
from tests.fava.server import Fava, Page, browsing, served
from tests.plugins.load import main

if TYPE_CHECKING:
    from collections.abc import Iterator

BILL = "1900000001Basic2026-09-20_2026-09-20.csv"
ORDER = "XH202609204970353774"


@pytest.fixture(scope="module")
def fava(
    small_books: Path, month: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fava]:
    """Fava on small books with a known bill and a stranger in the inbox."""
    books = copied(small_books, tmp_path_factory.mktemp("fava") / "books")
    (books / "inbox").mkdir(exist_ok=True)
    shutil.copy(month / "exports" / BILL, books / "inbox")
    (books / "inbox" / "notes.txt").write_text("not an export\n", encoding="utf-8")
    with served(books) as running:
        yield running


@pytest.fixture(scope="module")
def page(fava: Fava, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser."""
    with browsing(tmp_path_factory.mktemp("profile")) as chrome:
        yield Page(chrome, fava)


def test_the_inbox_and_what_it_would_post(page: Page) -> None:
    shown = page.open("import/", BILL)
    assert "duiping.wechat-fundflow" in shown
    assert "Non-importable" in shown  # the stranger, folded away
    page.click("Extract")
    page.wait("Entry 1 of")
    values = page.chrome.execute_script(
        "return [...document.querySelectorAll('input,textarea')].map(e => e.value)"
    )
    assert "Assets:Wallet:WeChat" in values
    assert page.faults() == []


def test_known_entries_are_marked(fava: Fava) -> None:
    path = str(fava.books / "inbox" / BILL)
    found = fava.api("extract", filename=path, importer="duiping.wechat-fundflow")
    assert found
    moves = [one for one in found if one["t"] == "Transaction"]
    assert moves
    assert all(one["meta"].get("__duplicate__") for one in moves)


def test_files_outside_the_books_are_not_read(fava: Fava, month: Path) -> None:
    path = str(month / "exports" / BILL)
    assert fava.api("extract", filename=path, importer="duiping.wechat-fundflow") == []


def test_an_entry_saved_through_fava_is_reported(fava: Fava, page: Page) -> None:
    assert not any("DP407" in error["message"] for error in fava.errors())
    before = main(fava.books).read_text(encoding="utf-8")
    entry = {
        "t": "Transaction",
        "date": "2026-09-15",
        "flag": "*",
        "payee": "somebody",
        "narration": "typed in Fava",
        "tags": [],
        "links": [],
        "meta": {},
        "postings": [
            {"account": "Expenses:Rent", "amount": "1.00 CNY"},
            {"account": "Assets:Suspense", "amount": "-1.00 CNY"},
        ],
    }
    fava.put("add_entries", entries=[entry])
    found = [e for e in fava.errors() if "DP407" in e["message"]]
    assert len(found) == 1
    source = found[0]["source"]
    assert Path(source["filename"]) == main(fava.books)
    lines = main(fava.books).read_text(encoding="utf-8").splitlines()
    assert "typed in Fava" in lines[source["lineno"] - 1]
    assert "DP407" in page.open("errors/", "DP407")
    # Deleted again, nothing of it stays.
    main(fava.books).write_text(before, encoding="utf-8")
    assert fava.goes("DP407")


def test_a_change_of_config_is_noticed_while_running(fava: Fava) -> None:
    config = fava.books / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("  inbox: inbox", "  inbx: inbox"), encoding="utf-8")
    assert fava.comes("DP302")
    config.write_text(text, encoding="utf-8")
    assert fava.goes("DP302")

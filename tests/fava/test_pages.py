"""The demo shop's books in a real Fava, seen through a real browser."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from duiping import cache
from duiping.books import Folder
from tests.fava.server import Fava, Page, browsing, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def fava(demo_books: Path) -> Iterator[Fava]:
    """Fava on the demo shop's books; only to be looked at."""
    with served(demo_books) as running:
        yield running


@pytest.fixture(scope="module")
def page(fava: Fava, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser."""
    with browsing(tmp_path_factory.mktemp("profile")) as chrome:
        yield Page(chrome, fava)


@pytest.fixture(scope="module")
def breaks(demo_books: Path) -> list[dict[str, Any]]:
    """The demo's breaks, as the last run kept them."""
    result = cache.load(Folder(demo_books))
    assert result is not None
    found: list[dict[str, Any]] = result["breaks"]
    return found


def test_every_break_is_on_the_error_page(
    page: Page, breaks: list[dict[str, Any]]
) -> None:
    shown = page.open("errors/", breaks[0]["id"])
    for one in breaks:
        assert one["key"] in shown
        assert one["reason"]["zh"].split("[")[0].strip() in shown
        for place in one["evidence"][:1]:
            assert f"{place['name']}:{place['row']}" in shown
    assert "DP4" not in shown
    assert page.faults() == []


def test_an_error_leads_to_its_line(page: Page, breaks: list[dict[str, Any]]) -> None:
    page.open("errors/", breaks[0]["id"])
    script = """
        return [...document.querySelectorAll('a')]
            .map(a => a.getAttribute('href') || '')
            .filter(h => h.includes('editor') && h.includes('line='))"""
    links = page.chrome.execute_script(script)
    assert len(links) >= len(breaks)
    assert any("09-pdd-orders.beancount" in link for link in links)


def test_a_clearing_account_shows_its_entries(page: Page) -> None:
    shown = page.open("account/Assets:Clearing:Payout:PDD/", "2026-09")
    assert "Assets" in shown
    assert "CNY" in shown
    assert page.faults() == []


def test_the_evidence_is_listed_as_documents(page: Page, demo_books: Path) -> None:
    folder = demo_books / "ledger" / "documents"
    names = [p.name for p in folder.rglob("*") if p.is_file()]
    assert len(page.fava.api("documents")) == len(names)
    shown = page.open("documents/", "招商银行")
    # Fava shows the day in front of the name in a column of its own.
    assert all(name[:10] in shown and name[11:] in shown for name in names)
    assert page.faults() == []


def test_the_balance_sheet_stands(page: Page) -> None:
    shown = page.open("balance_sheet/", "Assets")
    assert "Liabilities" in shown
    assert page.faults() == []


def test_there_is_nothing_to_import(page: Page, demo_books: Path) -> None:
    assert not (demo_books / "inbox").exists()
    assert page.fava.api("imports") == []


def test_a_missing_browser_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with (
        pytest.raises(AssertionError, match="need a real browser"),
        browsing(tmp_path),
    ):
        pass

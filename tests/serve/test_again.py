"""Reports are given again while nothing changes that they depend on, and only then."""

from __future__ import annotations

import datetime as dt
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from fava.core import FilteredLedger
from flask import Flask, Response, g
from flask_babel import Babel

from duiping.books import Folder
from duiping.plugins.pages.answers import Answers
from duiping.serve import again, viewer
from duiping.serve.roles import What
from tests.cli.shop import copied
from tests.plugins.load import append, main

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60
FIRST = "journal_page?page=1&order=desc"


@pytest.fixture
def books(small_books: Path, tmp_path: Path) -> Path:
    """Books of its own, for they are changed."""
    return copied(small_books, tmp_path / "books")


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each page of the journal that is worked out."""
    pages: list[int] = []
    page_of = FilteredLedger.paginate_journal

    def noted(ledger: FilteredLedger, page: int, *more: Any, **named: Any) -> Any:
        pages.append(page)
        return page_of(ledger, page, *more, **named)

    monkeypatch.setattr(FilteredLedger, "paginate_journal", noted)
    return pages


def asked(app: Flask, report: str, tongue: str = "zh") -> bytes:
    """Ask as the guard lets somebody who may do everything."""
    client = app.test_client()
    told = {"duiping.by": "lin", "duiping.may": frozenset(What), "duiping.root": ""}
    slug = client.get("/", environ_overrides=told).headers["Location"].split("/")[1]
    spoken = {"Accept-Language": tongue}
    path = f"/{slug}/api/{report}"
    found = client.get(path, environ_overrides=told, headers=spoken)
    assert found.status_code == 200
    assert found.mimetype == "application/json"
    body: bytes = found.data
    return body


def test_what_is_given_again_is_what_would_be_worked_out(
    books: Path, monkeypatch: pytest.MonkeyPatch, worked_out: list[int]
) -> None:
    app = viewer.viewer(Folder(books))
    monkeypatch.setattr(again, "REPORTS", frozenset())
    plain = viewer.viewer(Folder(books))
    reports = (
        FIRST,
        "journal_page?page=1&order=asc",
        f"{FIRST}&account=Assets",
        f"{FIRST}&time=2026-09-20",
        "income_statement",
        "income_statement?interval=day",
        "balance_sheet",
    )
    expected = [asked(plain, report) for report in reports]
    assert len(set(expected)) == len(reports)
    worked_out.clear()
    assert [asked(app, report) for report in reports] == expected
    once = len(worked_out)
    assert once == sum(report.startswith("journal") for report in reports)
    assert [asked(app, report) for report in reports] == expected
    assert len(worked_out) == once


def test_another_day_and_another_language_are_other_questions(
    books: Path, monkeypatch: pytest.MonkeyPatch, worked_out: list[int]
) -> None:
    path = main(books)
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if '"language"' not in line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    app = viewer.viewer(Folder(books))
    for tongue in ("zh", "en", "en", "zh"):
        asked(app, FIRST, tongue)
    assert len(worked_out) == 2
    tomorrow = SimpleNamespace(today=lambda: dt.date(2099, 1, 1))
    monkeypatch.setattr(again, "date", tomorrow)
    asked(app, FIRST)
    assert len(worked_out) == 3


def test_a_change_of_the_books_is_shown(books: Path, worked_out: list[int]) -> None:
    app = viewer.viewer(Folder(books))
    before = asked(app, FIRST)
    assert asked(app, FIRST) == before
    assert len(worked_out) == 1
    append(main(books), '2030-01-01 note Assets:Other "seen here"')
    end = time.monotonic() + PATIENCE
    while b"seen here" not in asked(app, FIRST):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_failed_is_worked_out_again() -> None:
    app = Flask(__name__)
    Babel(app)
    told = [Response("late", 503), Response("fine"), Response("not asked for")]
    for number, endpoint in enumerate(sorted(again.REPORTS)):
        app.add_url_rule(f"/{number}", endpoint, lambda: told.pop(0))
    again.again(app)
    answers = Answers(again.MOST)
    app.before_request(lambda: setattr(g, "ledger", SimpleNamespace(answers=answers)))
    client = app.test_client()
    assert [client.get("/0").status_code for _ in range(3)] == [503, 200, 200]
    assert len(told) == 1
    # Where too many wait for one, each works it out.
    answers = Answers(again.MOST, waiting=0)
    assert client.get("/0").data == b"not asked for"

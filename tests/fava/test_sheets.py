"""Statements after a decision: those it changes are made again, the others kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping.books import Folder
from duiping.declared import Declared
from duiping.declared import text as declaration
from duiping.pipeline import Work
from duiping.plugins.pages import sheets
from duiping.plugins.pages.questions import FILE, ROW
from duiping.plugins.pages.store import Store
from duiping.statement.facts import Facts, facts, named
from duiping.statement.holder import CLASSES
from duiping.statement.period import Period
from duiping.statement.render.document import document
from duiping.statement.shelf import BUILDERS, statement
from tests.cli.decide import EXPENSE, decide, money_break
from tests.cli.shop import copied

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from duiping.plugins.pages.questions import Made
    from duiping.statement.model import Place, Sheet

    Places = tuple[Place, ...]

MONTH = Period("2026-09", date(2026, 9, 1), date(2026, 9, 30))
DAY = date(2026, 9, 30)
ADDRESS = f"/books/{FILE}?row={ROW}"
Verb = tuple[str, tuple[str, ...]]
NAMES = tuple(BUILDERS)


@pytest.fixture
def folder(small_books: Path, tmp_path: Path) -> Folder:
    """Books of their own."""
    return Folder(copied(small_books, tmp_path / "books"))


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that were built, each time it is done."""
    seen: list[str] = []
    for name in NAMES:
        make = BUILDERS[name]

        def counted(
            known: Facts, account: str | None, *, name: str = name, make: object = make
        ) -> tuple[Sheet, ...]:
            seen.append(name)
            return make(known, account)  # type: ignore[operator, no-any-return]

        monkeypatch.setitem(BUILDERS, name, counted)
    return seen


def shown(store: Store) -> dict[str, Made | None]:
    books = store.books()
    return {n: sheets.shown(books, n, MONTH, "en", ADDRESS) for n in NAMES}


def test_a_statement_is_made_again_if_a_decision_changes_it(
    folder: Folder, built: list[str]
) -> None:
    store = Store(folder)
    before = shown(store)
    one = money_break(folder.root, below=10)["id"]
    # What moves no money changes no statement.
    quiet: tuple[Verb, ...] = (("assign", ("lin",)), ("explain", ()))
    for verb, what in quiet:
        built.clear()
        decide(folder.root, one, verb, *what, day=DAY)
        assert shown(store) == before
        assert built == [], verb
        assert shown(Store(folder)) == before
    # What posts does, and what takes it back.
    loud: tuple[Verb, ...] = (("write-off", (EXPENSE,)), ("reopen", ()))
    for verb, what in loud:
        if verb == "write-off":
            decide(folder.root, one, "reopen", day=DAY)
        built.clear()
        decide(folder.root, one, verb, *what, day=DAY)
        after = shown(store)
        assert built == list(NAMES), verb
        assert after == shown(Store(folder))
        assert after != before
        before = after


def test_what_is_declared_is_another_name(folder: Folder) -> None:
    store = Store(folder)

    def name() -> str:
        books = store.books()
        return named(books.derived.as_of(folder, books.config, MONTH.last))

    before = name()
    assert name() == before
    one = Declared("Assets:Bank", 100, "CNY", MONTH.last, "lin", "")
    path = folder.decisions / "2026-10.beancount"
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{declaration(one)}")
    assert name() != before


def test_what_is_kept_of_the_evidence_gives_the_same_files(folder: Folder) -> None:
    store = Store(folder)
    one = money_break(folder.root, below=10)["id"]
    for verb, what in (("write-off", (EXPENSE,)), ("reopen", ())):
        shown(store)
        decide(folder.root, one, verb, *what, day=DAY)
        books = store.books()
        work = books.derived.as_of(folder, books.config, MONTH.last)
        fresh = facts(Work(folder, until=MONTH.last, dry=True), MONTH, "zh")
        for name in NAMES:
            found = BUILDERS[name](fresh, None)
            if not found:
                continue
            whole = statement(fresh, name, found)
            for form in ("html", "xlsx"):
                made = sheets.written(books, name, form, MONTH, "zh")
                assert made == sheets.FORMS[form](whole), (verb, name, form)
            kept = facts(work, MONTH, "zh", like=sheets.kept(books, work, MONTH))
            mine = statement(kept, name, BUILDERS[name](kept, None))
            assert document(mine) == document(whole), (verb, name)


def test_rows_of_evidence_are_found_for_the_lines_that_are_shown(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    find = Facts.places

    def counted(known: Facts, groups: Iterable[Iterable[str]]) -> list[Places]:
        nonlocal asked
        found = find(known, groups)
        asked += len(found)
        return found

    monkeypatch.setattr(Facts, "places", counted)
    monkeypatch.setattr(sheets, "MOST", 2)
    made = sheets.shown(Store(folder).books(), "bank", MONTH, "en", ADDRESS)
    assert made is not None
    # Two lines of each list at the most, of a class or of what was carried.
    lists = made.body.count("<h2>") * (len(CLASSES) + 1)
    assert 0 < asked <= 2 * lists

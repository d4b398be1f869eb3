"""The process beside the server: the same answers, of the books that there are."""

from __future__ import annotations

import os
import signal
from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping import cache
from duiping.books import Folder
from duiping.errors import BooksError
from duiping.plugins.pages import beside
from duiping.plugins.pages.beside import Beside, answered
from duiping.plugins.pages.questions import FILE, ROW, File, Sheet, Trace
from duiping.plugins.pages.store import Books, Store
from duiping.statement.period import Period
from tests.cli.decide import decide
from tests.cli.shop import copied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEPTEMBER = Period("2026-09", date(2026, 9, 1), date(2026, 9, 30))
ADDRESS = f"/books/{FILE}?row={ROW}"


@pytest.fixture
def folder(small_books: Path, tmp_path: Path) -> Folder:
    """Books of their own."""
    return Folder(copied(small_books, tmp_path / "books"))


@pytest.fixture
def desk(folder: Folder) -> Iterator[Beside]:
    """A process for them, ended with the test."""
    made = Beside(folder)
    yield made
    made.close()


def test_it_answers_as_this_process_does(folder: Folder, desk: Beside) -> None:
    served, here = Store(folder), Store(folder)
    served.desk = desk
    broken = next(
        one
        for one in here.books().result["breaks"]
        if (one["kind"], one["commodity"]) == ("missing", "CNY")
    )
    for question in (
        Sheet("ageing", SEPTEMBER, "zh", ADDRESS),
        Sheet("ageing", SEPTEMBER, "en", ADDRESS),
        Sheet("supplier", SEPTEMBER, "zh", ADDRESS),
        File("ageing", "html", SEPTEMBER, "zh"),
        Trace(broken["key"]),
    ):
        assert served.books().ask(question) == here.books().ask(question), question
    assert os.getpriority(os.PRIO_PROCESS, desk.process) >= beside.NICE
    with pytest.raises(BooksError) as told:
        served.books().ask(Trace("nothing-has-this"))
    assert (told.value.code, told.value.facts["value"]) == ("DP413", "nothing-has-this")
    # A decision shows in the next answer, though the process knew it otherwise.
    decide(folder.root, broken["id"], "write-off", "Expenses:BankFee", by="lin")
    sheet = Sheet("ageing", SEPTEMBER, "zh", ADDRESS)
    after = served.books().ask(sheet)
    assert after == Store(folder).books().ask(sheet)
    assert after != here.books().ask(Sheet("ageing", SEPTEMBER, "en", ADDRESS))


def test_a_process_that_died_is_begun_again(folder: Folder, desk: Beside) -> None:
    store = Store(folder)
    store.desk = desk
    key = store.books().result["breaks"][0]["key"]
    assert store.books().ask(Trace(key))
    first = desk.process
    os.kill(first, signal.SIGKILL)
    assert store.books().ask(Trace(f" {key}"))
    assert desk.process not in {0, first}
    last = desk.process
    desk.close()
    assert desk.process == 0
    with pytest.raises(ProcessLookupError):
        os.kill(last, 0)


def test_one_that_dies_of_a_question_is_not_asked_for_ever(
    folder: Folder, desk: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(BooksError) as told:
        desk.ask(folder, "mark", Trace("x"))
    assert told.value.code == "DP549"


def test_what_changes_meanwhile_is_worked_out_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(folder)
    asked: list[str] = []

    def change(books: Books) -> None:
        asked.append(books.mark)
        text = folder.config.read_text(encoding="utf-8")
        folder.config.write_text(f"{text}# {len(asked)}\n", encoding="utf-8")

    def once(_: Trace, books: Books) -> str:
        if not asked:
            change(books)
        return books.mark

    def always(_: Trace, books: Books) -> str:
        change(books)
        return books.mark

    monkeypatch.setattr(Trace, "answer", once)
    mark, answer = answered(store, Trace("x"))
    assert mark == answer == cache.fingerprint(folder) != asked[0]
    monkeypatch.setattr(Trace, "answer", always)
    asked.clear()
    mark, answer = answered(store, Trace("x"))
    assert (mark, len(asked)) == ("", beside.AGAIN)

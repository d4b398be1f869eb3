"""A server's books while they change: the last whole state, and never a mixture."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, cast

import pytest

from duiping import cache, files, heap
from duiping.books import Folder
from duiping.errors import ConfigError, DuipingError
from duiping.pipeline import Work, config_of
from duiping.plugins.pages import newest
from duiping.plugins.pages.overview import overview, standing
from duiping.plugins.pages.store import Store
from duiping.plugins.pages.wanted import Wanted
from duiping.report.period import cut
from duiping.report.standing import standings
from tests.cli.decide import EXPENSE, decide, money_break
from tests.cli.shop import copied

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.config import Config
    from duiping.plugins.pages.questions import Desk
    from duiping.plugins.pages.store import Books

PATIENCE = 60.0


@pytest.fixture
def folder(small_books: Path, tmp_path: Path) -> Folder:
    """Books of their own."""
    return Folder(copied(small_books, tmp_path / "books"))


@pytest.fixture
def store(folder: Folder) -> Store:
    """A server's store, the books read."""
    found = Store(folder)
    found.desk = cast("Desk", object())  # asked nothing here
    found.books()
    return found


def comes(store: Store, mark: str) -> Books:
    """Wait until the books of a mark are shown, whatever fails before."""
    end = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(DuipingError):
            if (found := store.books()).mark == mark:
                return found
        assert time.monotonic() < end
        time.sleep(0.02)


def fails(store: Store) -> DuipingError:
    """Wait until the books cannot be read."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            store.books()
        except DuipingError as error:
            return error
        assert time.monotonic() < end
        time.sleep(0.02)


def test_who_reads_between_a_decision_and_its_result_sees_the_last_state(
    folder: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def derived(_: Folder) -> None:
        pytest.fail("derived beside the writer")

    monkeypatch.setattr("duiping.plugins.pages.store.result_of", derived)
    before = store.books()
    with ThreadPoolExecutor(1) as pool:
        with files.lock(folder.root):
            path = folder.decisions / "2026-10.beancount"
            path.parent.mkdir(exist_ok=True)
            path.write_text("; nothing yet\n", encoding="utf-8")
            # Asked while the writer holds the books: it answers all the same.
            for _ in range(3):
                assert pool.submit(store.books).result(timeout=PATIENCE) is before
            Work(folder).write_result()
        after = comes(store, cache.fingerprint(folder))
    assert after.result == cache.load(folder)


def test_who_decided_sees_it(folder: Folder, store: Store) -> None:
    name = store.books().result["breaks"][3]["id"]
    decide(folder.root, name, "explain")
    mine = store.current()
    assert mine.result["breaks"][3]["status"] == "explained"
    assert store.books() is mine


def test_what_was_asked_of_the_last_state_is_ready_in_the_next(
    folder: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The month somebody looked at, not another; and as it is now."""
    before = store.books()
    was = overview(before, "2026-09", "zh")
    decide(folder.root, before.result["breaks"][3]["id"], "explain")
    after = store.current()
    monkeypatch.setattr("duiping.plugins.pages.overview._overview", lambda *_: None)
    told = overview(after, "2026-09", "zh")
    assert told.undecided.number == was.undecided.number - 1
    assert overview(after, "2026-09", "en") is overview(after, "", "zh") is None
    # Nobody asked that one for anything but these two, so the next has these.
    decide(folder.root, before.result["breaks"][4]["id"], "explain")
    monkeypatch.undo()
    monkeypatch.setattr("duiping.plugins.pages.overview._overview", lambda *_: 1)
    third = store.current()
    monkeypatch.setattr("duiping.plugins.pages.overview._overview", lambda *_: 2)
    of = [(month, tongue) for month in ("2026-09", "") for tongue in ("zh", "en")]
    told_by: list[object] = [overview(third, *one) for one in of]
    assert told_by == [1, 1, 1, 2]


def test_who_comes_while_it_is_read_sees_the_last_state(
    folder: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.books()
    decide(folder.root, before.result["breaks"][3]["id"], "explain")
    mark = cache.fingerprint(folder)
    begun, go = Event(), Event()
    stated = cache.stated

    def slow(*words: object) -> object:
        begun.set()
        assert go.wait(PATIENCE)
        return stated(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(cache, "stated", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(store.books)
        assert begun.wait(PATIENCE)
        assert pool.submit(store.books).result(timeout=PATIENCE) is before
        go.set()
        # Whoever came first waited a moment, no longer.
        assert first.result(timeout=PATIENCE).mark in {before.mark, mark}
        assert comes(store, mark).mark == mark


def test_of_great_books_nobody_waits_for_what_another_wrote(
    folder: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small ones are shown as they are now, to whoever asks first."""
    before = store.books()
    decide(folder.root, before.result["breaks"][3]["id"], "explain")
    monkeypatch.setattr(newest, "PATIENCE", PATIENCE)
    small = store.books()
    assert small.mark == cache.fingerprint(folder) != before.mark
    monkeypatch.setattr(heap, "MANY", 1)
    decide(folder.root, before.result["breaks"][4]["id"], "explain")
    with store._lock:  # so nothing can be made
        assert store.books() is small
    assert comes(store, cache.fingerprint(folder)).result["decisions"][1:]


def test_other_rules_show_when_they_are_derived_and_a_slip_says_so(
    folder: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "PATIENCE", 0.01)
    text = folder.config.read_text(encoding="utf-8")
    before = store.books()
    folder.config.write_text(text.replace("language: zh", "language: en"), "utf-8")
    assert store.books() is before
    assert comes(store, cache.fingerprint(folder)).result["language"] == "en"
    folder.config.write_text("books: nothing\n", "utf-8")
    assert isinstance(fails(store), ConfigError)
    folder.config.write_text(text, "utf-8")
    assert comes(store, before.mark).result["language"] == "zh"


def test_what_failed_is_tried_again(
    folder: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "AGAIN", 0.05)
    evidence = next(iter(store.books().files.values()))
    place = next(folder.root.rglob(evidence.file.rpartition("/")[2]))
    data = place.read_bytes()
    place.unlink()
    text = folder.config.read_text(encoding="utf-8")
    folder.config.write_text(f"{text}# another\n", "utf-8")
    mark = cache.fingerprint(folder)
    for path in (folder.cache / "readings").rglob("*.parquet"):
        path.unlink()
    fails(store)
    # The same rules, the same list of evidence: only the file is back.
    place.write_bytes(data)
    assert comes(store, mark).mark == mark


def test_what_changes_while_it_is_read_is_read_again(
    folder: Folder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, other = config_of, {"zh": "en", "en": "zh"}
    changes = 4  # more than it tries

    def changed(place: Folder) -> Config:
        nonlocal changes
        found = read(place)
        if changes:
            changes -= 1
            text = folder.config.read_text(encoding="utf-8")
            was = found.books.language
            text = text.replace(f"language: {was}", f"language: {other[was]}")
            folder.config.write_text(text, encoding="utf-8")
            Work(folder).write_result()
        return found

    before = store.books()
    decide(folder.root, before.result["breaks"][3]["id"], "explain")
    monkeypatch.setattr("duiping.plugins.pages.store.config_of", changed)
    # Rules of one moment, and the result of another: neither is shown.
    assert store.current() is before is store.last()
    found = store.current()
    assert changes == 0
    assert found.config.books.language == found.result["language"]
    assert found.mark == cache.fingerprint(folder)


def whole(books: Books) -> int:
    """Demand that all of a state is of one moment; say how many are explained."""
    named = {n for n, b in enumerate(books.result["breaks"]) if b["status"] != "open"}
    assert set(books.index.choose(Wanted(status="explained")).numbers) == named
    assert len(books.result["decisions"]) == len(named)
    found = overview(books, "", "en")
    assert found.breaks.number - found.undecided.number == len(named)
    return len(named)


def test_no_state_is_a_mixture_while_people_write_and_read(
    folder: Folder, store: Store
) -> None:
    names = [one["id"] for one in store.books().result["breaks"][:8]]
    over = Event()

    def read() -> list[int]:
        seen = []
        while not over.is_set():
            seen.append(whole(store.books()))
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for count, name in enumerate(names, 1):
                decide(folder.root, name, "explain")
                assert whole(store.current()) == count
        finally:
            over.set()
        for reader in readers:
            seen = reader.result(timeout=PATIENCE)
            assert seen == sorted(seen)
    assert whole(store.books()) == len(names)


def test_sums_in_columns_are_those_of_the_breaks(folder: Folder) -> None:
    store = Store(folder)
    one = money_break(folder.root, below=10)
    for verb, what in (("", ()), ("write-off", (EXPENSE,))):
        if verb:
            decide(folder.root, one["id"], verb, *what)
        books = store.books()
        assert standing(books, "") == standings(books.result, books.config)
        for month in sorted(books.months):
            expected = standings(cut(books.result, month), books.config)
            assert standing(books, month) == expected, (verb, month)
        assert any(found.broken for found in expected)  # of the last month

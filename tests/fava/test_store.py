"""What is kept of books in memory: all that a decision leaves as it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping import cache, files
from duiping.books import Folder
from duiping.pipeline import Work, config_of
from duiping.plugins.pages.index import Index
from duiping.plugins.pages.store import Store
from duiping.plugins.pages.wanted import Wanted
from tests.cli.decide import decide
from tests.cli.shop import copied

if TYPE_CHECKING:
    from pathlib import Path


def test_a_decision_changes_its_break_alone(small_books: Path, tmp_path: Path) -> None:
    folder = Folder(copied(small_books, tmp_path / "books"))
    store = Store(folder)
    before = store.books()
    assert before.index.choose(Wanted(status="explained")).numbers == ()
    name = before.result["breaks"][3]["id"]
    decide(folder.root, name, "explain", reason="as a test")
    after = store.books()
    assert after is not before
    assert after.result == cache.load(folder)
    assert before.result["breaks"][3]["status"] == "open"
    pairs = zip(before.result["breaks"], after.result["breaks"], strict=True)
    assert [number for number, (one, two) in enumerate(pairs) if one is not two] == [3]
    assert after.index.choose(Wanted(status="explained")).numbers == (3,)
    assert after.index.choose(Wanted(person="lin")).numbers == (3,)
    assert after.index.choose(Wanted(text=name)).numbers == (3,)
    # Nothing is derived again for it, nor read.
    assert after.work is before.work
    assert after.index.places is before.index.places


def test_what_is_on_the_shelf_is_found_as_in_the_result(small_books: Path) -> None:
    folder = Folder(small_books)
    index = Store(folder).books().index
    found = cache.load(folder)
    assert found
    plain = Index([dict(one) for one in found["breaks"]])
    for text in ("2026-05", "的", found["breaks"][5]["evidence"][0]["name"], "zzz"):
        assert index.choose(Wanted(text=text)) == plain.choose(Wanted(text=text)), text
    rows: dict[str, dict[int, list[str]]] = {}
    for one in found["breaks"]:
        for place in one["evidence"]:
            of = rows.setdefault(place["file"], {}).setdefault(place["row"], [])
            of.append(one["id"])
    assert rows
    for path, expected in rows.items():
        assert index.on(path) == plain.on(path) == expected
        named = {name for ids in expected.values() for name in ids}
        assert index.number(path) == plain.number(path) == len(named)
    assert index.on("documents/none.csv") == {}
    assert index.number("documents/none.csv") == 0


def test_a_derivation_like_another_gives_the_same(small_books: Path) -> None:
    folder, day = Folder(small_books), date(2026, 9, 20)
    whole = Work(folder, config=config_of(folder))
    alone = Work(folder, until=day, dry=True)
    like = Work(folder, until=day, dry=True, like=whole)
    assert cache.canonical(like.result) == cache.canonical(alone.result)
    assert like.state is whole.state


def test_a_derivation_by_other_rules_is_not_taken(small_books: Path) -> None:
    folder = Folder(small_books)
    config = config_of(folder)
    books = config.books.model_copy(update={"title": "another"})
    other = Work(folder, config=config.model_copy(update={"books": books}))
    assert Work(folder, like=other).basis != other.basis


def test_who_comes_between_a_decision_and_its_result_waits(
    small_books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer has it in a moment; to derive it beside them would take far longer."""
    folder = Folder(copied(small_books, tmp_path / "books"))
    store = Store(folder)
    before = store.books()

    def derived(_: Folder) -> None:
        pytest.fail("derived beside the writer")

    monkeypatch.setattr("duiping.plugins.pages.store.result_of", derived)
    with ThreadPoolExecutor(1) as pool:
        with files.lock(folder.root):
            path = folder.decisions / "2026-10.beancount"
            path.parent.mkdir(exist_ok=True)
            path.write_text("; nothing yet\n", encoding="utf-8")
            asked = pool.submit(store.books)
            Work(folder).write_result()
        after = asked.result(timeout=60)
    assert after.mark != before.mark
    assert after.result == cache.load(folder)

"""Derived tables: made once, never seen half made, never taken from a reader."""

from __future__ import annotations

import errno
import fcntl
import shutil
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from duiping import cache, files, journal, stock
from duiping.books import Folder
from duiping.errors import BooksError
from duiping.match.engine import Engine
from duiping.pipeline import Work, derivation
from tests.books.shop import SMALL, Month

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duiping.match.plan import Answers, Plan
    from tests.books.conftest import Books

ONE, TWO = "1" * 32, "2" * 32


class User:
    """Somebody who reads tables."""


def laid(folder: Path) -> None:
    """Lay down one table."""
    files.write(folder / "table", folder.name.encode())


def names(cache: Path) -> set[str]:
    """What is in the stock, hidden or not."""
    return {path.name for path in (cache / stock.FOLDER).iterdir()}


def test_what_was_built_is_found(tmp_path: Path) -> None:
    user = User()
    assert stock.find(tmp_path, ONE, user) is None
    built = stock.build(tmp_path, ONE, laid, user)
    assert stock.find(tmp_path, ONE, user) == built
    assert names(tmp_path) == {ONE}


def test_a_folder_in_use_stays_until_it_is_not(tmp_path: Path) -> None:
    reader, writer = User(), User()
    folder = stock.build(tmp_path, ONE, laid, reader)
    assert folder is not None
    stock.build(tmp_path, TWO, laid, writer)
    assert (folder / "table").is_file()
    del reader
    stock.tidy(tmp_path, TWO)
    assert names(tmp_path) == {TWO}


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def fails(folder: Path) -> None:
        laid(folder)
        raise BooksError("DP403", file=folder, problem="full")

    with pytest.raises(BooksError):
        stock.build(tmp_path, ONE, fails, User())
    assert names(tmp_path) == set()


def test_what_a_killed_builder_left_goes(tmp_path: Path) -> None:
    left = tmp_path / stock.FOLDER / f".123-456-{ONE}"
    files.write(left / "table", b"half")
    files.write(tmp_path / "legs" / "bucket=00" / "legs.parquet", b"of old")
    user = User()
    stock.build(tmp_path, TWO, laid, user)
    assert names(tmp_path) == {TWO}
    assert not (tmp_path / "legs").exists()


def test_without_locks_nothing_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", none)
    user = User()
    assert stock.build(tmp_path, ONE, laid, user) == tmp_path / stock.FOLDER / ONE
    assert stock.build(tmp_path, TWO, laid, user) == tmp_path / stock.FOLDER / TWO
    assert names(tmp_path) == {ONE, TWO}


def test_two_who_build_the_same_at_once_share_it(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=60)
    users = [User(), User()]
    found: list[Path | None] = []

    def make(folder: Path) -> None:
        laid(folder)
        both.wait()  # neither is done before the other has begun

    def work(user: User) -> None:
        found.append(stock.build(tmp_path, ONE, make, user))

    threads = [threading.Thread(target=work, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [tmp_path / stock.FOLDER / ONE] * 2
    assert names(tmp_path) == {ONE}


@pytest.fixture
def folder(make: Callable[[Month], Books], tmp_path: Path) -> Folder:
    """Books of one's own."""
    root = tmp_path / "books"
    shutil.copytree(make(SMALL).shop.folder.root, root)
    shutil.rmtree(root / ".duiping" / stock.FOLDER, ignore_errors=True)
    return Folder(root)


@pytest.mark.parametrize("at_once", [0, 10**9])
def test_the_same_books_are_derived_once(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(derivation, "AT_ONCE", at_once)
    wanted = Work(folder).result
    (kept,) = (folder.cache / stock.FOLDER).iterdir()
    stamp = kept.stat().st_ctime_ns
    assert Work(Folder(folder.root)).result == wanted
    assert [kept] == list((folder.cache / stock.FOLDER).iterdir())
    assert kept.stat().st_ctime_ns == stamp


def test_other_rules_are_other_books(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivation, "AT_ONCE", 0)
    work = Work(folder)
    assert work.state.counts.height
    kept = names(folder.cache)
    rules = work.config.books.model_copy(update={"book": "daily"})
    other = Work(folder, config=work.config.model_copy(update={"books": rules}))
    assert other.texts != work.texts
    # What others would derive of this folder is neither used nor removed.
    assert names(folder.cache) == kept
    text = folder.config.read_text()
    folder.config.write_text(text.replace("language: zh", "language: en"))
    assert Work(folder).state.counts.equals(work.state.counts)
    assert names(folder.cache) - kept


def test_what_was_concluded_is_not_concluded_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivation, "AT_ONCE", 0)
    work = Work(folder)
    wanted, texts = cache.canonical(work.result), work.texts

    def never(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr("duiping.match.judge.Judging", never)
        patch.setattr(journal, "written", never)
        again = Work(folder)
        assert cache.canonical(again.result) == wanted
        assert again.texts == texts
        # Another day is another question.
        with pytest.raises(AssertionError):
            Work(folder, until=date(2026, 5, 9)).result  # noqa: B018
    for note in folder.cache.glob("derived/*/*.json"):
        note.write_text("[")
    for note in folder.cache.glob("derived/*/*.parquet"):
        if "text" in pl.read_parquet_schema(note):
            note.write_bytes(b"PAR1")
    assert cache.canonical(Work(folder).result) == wanted


def test_what_was_answered_is_not_asked_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not of these legs; a damaged answer is, and nothing is kept for other rules."""
    monkeypatch.setattr(derivation, "AT_ONCE", 0)
    wanted = Work(folder).verdict
    kept = sorted(folder.cache.glob("derived/*/*.parquet"))
    asked: list[str] = []
    ask = Engine.answers

    def counted(self: Engine, plan: Plan, *rest: Any) -> Answers:
        asked.append(" ".join(sorted(plan.names)))
        return ask(self, plan, *rest)

    monkeypatch.setattr(Engine, "answers", counted)
    assert Work(folder).verdict == wanted
    assert asked == []
    fees = [path for path in kept if "charged" in pl.read_parquet_schema(path)]
    fees[0].write_bytes(b"PAR1")
    assert Work(folder).verdict == wanted
    assert len(asked) == 1
    assert asked[0].startswith("fee ")
    rules = Work(folder).config
    other = Work(folder, config=rules.model_copy(update={"fees": rules.fees[:1]}))
    assert other.verdict != wanted
    assert len(asked) == 2
    assert {path.name for path in folder.cache.glob("derived/*/*.parquet")} == {
        path.name for path in kept
    }
    other_day = Work(folder, until=date(2026, 5, 9))
    assert other_day.verdict != wanted
    assert len(asked) == 3

"""What is kept of great books that grow: the same bytes as from nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping import cache, moves
from duiping.pipeline import Work, derivation
from duiping.shares import growth
from tests.shares.test_growth import CUTS
from tests.worlds.books import Books, Shares
from tests.worlds.draw import worlds
from tests.worlds.exports import Cut, write
from tests.worlds.test_worlds import PLAIN

if TYPE_CHECKING:
    from tests.worlds.world import World

HEAD = "No,Time,Kind,Order,Payout,Amount,Balance,Memo\n"
ROW = "M{0},2026-09-0{0} 12:00:00,sale,W00000{0},,{0}.00,{1}.00,\n"
HEAPS = 3
ENOUGH = 10**9


class Said(NamedTuple):
    """What books come to: the journal, and the result."""

    texts: dict[str, str]
    result: bytes


def said(work: Work) -> Said:
    return Said(work.texts, cache.canonical(work.result))


def from_nothing(books: Books) -> Said:
    """Derive books in memory, where nothing is kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derivation, "AT_ONCE", ENOUGH)
        work = Work(books.folder, dry=True)
        assert work.derivation.memory is None
        return said(work)


def brought(work: Work) -> bool:
    """Say whether something was kept of the state that this one moved on from."""
    memory = work.derivation.memory
    assert memory is not None
    return memory.before(moves.LEGS.what, moves.LEGS.schema) is not None


def test_what_grew_says_what_is_said_from_nothing() -> None:
    grown: list[bool] = []

    @settings(PLAIN, max_examples=4)
    @given(world=worlds(20), cut=CUTS, seed=st.integers(0, 99))
    def grow(world: World, cut: Cut, seed: int) -> None:
        grown.extend(grows(world, cut, seed))

    grow()
    assert sum(grown) > len(grown) // 2


def grows(world: World, cut: Cut, seed: int) -> list[bool]:
    """Import a world in heaps; after each, demand what is said from nothing.

    Returns:
        Whether anything was brought up to date, heap by heap.
    """
    with TemporaryDirectory() as name, Shares():
        folder = Path(name)
        (folder / "exports").mkdir()
        paths = write(world, folder / "exports", cut)
        Random(seed).shuffle(paths)  # noqa: S311 - an order, not a secret
        books = Books(folder / "books")
        done = []
        for heap in range(HEAPS):
            books.take(paths[heap::HEAPS])
            work = Work(books.folder)
            assert said(work) == from_nothing(books)
            done.append(brought(work))
        return done


@pytest.mark.parametrize(("most", "grows"), [(growth.MOST, True), (0, False)])
def test_too_many_new_rows_are_derived_with_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, *, grows: bool
) -> None:
    monkeypatch.setattr(derivation, "AT_ONCE", 0)
    monkeypatch.setattr(growth, "MOST", most)
    books = Books(tmp_path / "books")
    held = 0
    for days in ((1, 2, 3, 4), (5,)):
        rows = []
        for day in days:
            held += day
            rows.append(ROW.format(day, held))
        export = tmp_path / f"beta_2026090{days[0]}-2026090{days[-1]}.csv"
        export.write_text(HEAD + "".join(rows), "utf-8")
        books.take([export])
        work = Work(books.folder)
        said(work)
    assert (work.state.since is not None) is grows
    assert brought(work) is grows
    assert said(work) == from_nothing(books)

"""Books that grow are those that are derived from nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.derive import State
from duiping.leg import hashes
from duiping.pipeline import Work
from duiping.shares import layers
from tests.worlds.books import Books, Shares
from tests.worlds.draw import worlds
from tests.worlds.exports import Cut, write
from tests.worlds.test_worlds import PLAIN
from tests.worlds.world import LAST, SOURCES

if TYPE_CHECKING:
    from duiping.derive import Since
    from tests.worlds.world import World

HEAPS = 4
CUTS = st.builds(
    Cut,
    st.dictionaries(st.sampled_from(SOURCES), st.integers(1, LAST), max_size=4),
    st.none() | st.integers(1, LAST),
)


def test_what_grew_is_what_is_derived_from_nothing() -> None:
    grown: Counter[bool] = Counter()

    @settings(PLAIN, max_examples=6)
    @given(world=worlds(20), cut=CUTS, seed=st.integers(0, 99))
    def grow(world: World, cut: Cut, seed: int) -> None:
        grown.update(grown_as_whole(world, cut, seed))

    grow()
    # It would also hold of books that never grew.
    assert grown[True] > grown[False]


def grown_as_whole(world: World, cut: Cut, seed: int) -> Counter[bool]:
    """Import a world in heaps; after each, demand what is derived from nothing.

    Returns:
        How often the books grew.
    """
    with TemporaryDirectory() as name, Shares() as shares:
        folder = Path(name)
        (folder / "exports").mkdir()
        paths = write(world, folder / "exports", cut)
        Random(seed).shuffle(paths)  # noqa: S311 - an order, not a secret
        books = Books(folder / "books")
        before: State | None = None
        for heap in range(HEAPS):
            books.take(paths[heap::HEAPS])
            work = Work(books.folder)
            if not any(item.rows for item in work.items):
                continue  # nothing to lay down yet
            now = held(work.state)
            same(now, held(whole(work, folder / f"whole-{heap}")))
            if work.state.since is not None:
                assert before is not None
                moved(before, now, work.state.since)
            before = now
        return shares.grown


def whole(work: Work, root: Path) -> State:
    """Derive the same books from nothing."""
    derived = work.derivation.whole(root)
    assert derived.since is None
    assert derived.dead is None
    return State(*derived[:6])


def held(state: State) -> State:
    """Read the tables of a state, which the next one removes."""
    return state._replace(
        all_records=state.records.lazy(), all_legs=state.legs.lazy(), since=None
    )


def same(one: State, other: State) -> None:
    """Demand equal tables; legs come in no order, and records in theirs."""
    assert one.records.equals(other.records)
    assert one.records["line"].is_sorted() or one.records["source"].n_unique() > 1
    for name in ("legs", "links", "unevidenced", "counts"):
        mine, theirs = (ordered(getattr(state, name)) for state in (one, other))
        assert mine.equals(theirs), name
    assert one.unsearched == other.unsearched


def ordered(table: pl.DataFrame) -> pl.DataFrame:
    return table.sort(pl.all(), nulls_last=True)


def moved(before: State, now: State, since: Since) -> None:
    """Demand that only touched keys differ, and that their rows are told."""
    for state, told in ((before, since.before), (now, since.after)):
        mine = state.legs.join(since.touched, on=layers.KEY, how="semi")
        assert ordered(mine).equals(ordered(told.collect()))
    was, are = (
        ordered(state.legs.join(since.touched, on=layers.KEY, how="anti"))
        for state in (before, now)
    )
    assert was.equals(are)
    touched = since.touched.lazy()
    for state, said in ((before, since.was), (now, since.are)):
        mine = named(state).join(touched, on=layers.KEY, how="semi").collect()
        assert said.collect().equals(mine.drop(layers.KEY))
    was, are = (
        named(state).join(touched, on=layers.KEY, how="anti").collect()
        for state in (before, now)
    )
    assert was.equals(are)


def named(state: State) -> pl.LazyFrame:
    """Give the records with their keys as numbers."""
    rows = state.records
    return rows.hstack(hashes(rows["key"])).lazy()

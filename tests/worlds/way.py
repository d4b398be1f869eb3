"""One way to the books of a world: how files come, and how books are derived."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from tests.worlds.books import Books, Shares, differences, told
from tests.worlds.exports import Cut, write
from tests.worlds.oracle import expected
from tests.worlds.world import LAST, SOURCES

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from tests.worlds.world import World


class Way(NamedTuple):
    """How the books of a world come about.

    Attributes:
        book: by the record or by the day.
        derived: in ``memory``, with nothing kept; by a ``run`` after each import, as
            commands do; or so in ``shares`` of the keys.
        heaps: in so many imports the files come.
        cut: in which pieces.
    """

    book: str = "detail"
    derived: str = "memory"
    heaps: int = 1
    cut: Cut = Cut({})


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """Draw a way."""
    cut = st.dictionaries(st.sampled_from(SOURCES), st.integers(1, LAST), max_size=4)
    early = st.none() | st.integers(1, LAST)
    return Way(
        draw(st.sampled_from(["detail", "daily"])),
        draw(st.sampled_from(["memory", "run", "shares"])),
        draw(st.integers(1, 3)),
        draw(st.builds(Cut, cut, early)),
    )


def made(world: World, way: Way, folder: Path, chance: Random) -> Books:
    """Write a world's exports and import them, in any order."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    paths = write(world, exports, way.cut)
    chance.shuffle(paths)
    books = Books(folder / "books", way.book)
    with Shares() if way.derived == "shares" else nullcontext():
        for heap in range(way.heaps):
            books.take(paths[heap :: way.heaps])
            # What an earlier run kept must not show in a later one.
            if way.derived != "memory":
                books.post()
    return books


def wrong(world: World, way: Way, folder: Path, chance: Random) -> list[str]:
    """Say in what the books of a world differ from the oracle's."""
    books = made(world, way, folder, chance)
    found = told(books.work(way.book)) if way.derived == "memory" else books.kept()
    return differences(found, expected(world))

"""From evidence to legs: in memory, or in shares that lie below the cache.

Great books are opened where they lie already, else extended from an earlier state,
else derived from nothing; the same comes out.
"""

from __future__ import annotations

from functools import cached_property, partial
from importlib import metadata
from typing import TYPE_CHECKING

from duiping import __version__, evidence, subledger
from duiping.derive import Since, Span, State, fold
from duiping.kept import asked
from duiping.match.keyless import keyless
from duiping.match.proof import edges
from duiping.moves import sums
from duiping.notes import Notes
from duiping.shares import Growth, Joined, Shares, opened
from duiping.tables import State as Depends
from duiping.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from duiping.books import Folder
    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.lots import Lot
    from duiping.moves import Sums
    from duiping.pipeline.stages import Teller
    from duiping.shares import Derived
    from duiping.sources import Sources

# So many rows of evidence are derived in memory; more, a share at a time.
AT_ONCE = 500_000
# How tables of books in shares are laid out; others are not looked at.
LAYOUT = 3


class Derivation:
    """The records, legs and links of a set of books, derived at most once."""

    def __init__(
        self,
        folder: Folder,
        items: Sequence[Evidence],
        sources: Sources,
        joined: Joined,
        tell: Teller,
        *,
        alone: bool,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            folder: the books.
            items: the list of evidence.
            sources: how it is read, with the rules.
            joined: links that stand already.
            tell: told about progress.
            alone: what is made is for nobody else.
        """
        self._folder, self._items, self._sources = folder, items, sources
        self._joined, self._tell, self.alone = joined, tell, alone

    @property
    def _config(self) -> Config:
        return self._sources.config

    @cached_property
    def _rows(self) -> int:
        return sum(item.rows for item in self._items)

    @property
    def large(self) -> bool:
        """Say whether the books are derived in shares.

        What is concluded from others is derived faster than it is trusted.
        """
        return self._rows > AT_ONCE

    @property
    def basis(self) -> str:
        """A name for all that records, legs and links follow from."""
        return self.tables.name("basis")

    @cached_property
    def records(self) -> pl.DataFrame:
        """All records, each once, in memory."""
        tell = partial(self._tell, "read")
        return subledger.records(self._folder, self._items, self._sources, tell)

    @cached_property
    def tables(self) -> Tables:
        """The tables of these books, named by all that they depend on."""
        chosen, fixed = self._joined
        rules = [
            __version__,
            metadata.version("chinesecalendar"),
            self._config.model_dump_json(),
            # Which legs are kept apart, because links may take them elsewhere.
            *keyless(self._config, chosen, fixed),
        ]
        facts = [repr(item) for item in sorted(self._items, key=evidence.order)]
        links = [repr(chosen), "" if fixed is None else fixed.write_json()]
        depends = Depends(rules, facts, links)
        return Tables(self._folder.cache, depends, alone=self.alone)

    @property
    def notes(self) -> Notes:
        """Where conclusions from great books are noted."""
        since = self.state.since
        return Notes(self.tables.root, since.notes if since else None, alone=self.alone)

    @cached_property
    def state(self) -> State:
        """The books derived: legs, links, marks."""
        if self.large:
            derived = self._derived
            moved = Since(*derived.since) if derived.since else None
            return State(
                derived.records,
                derived.legs,
                derived.links,
                derived.unevidenced,
                derived.counts,
                derived.unsearched,
                moved,
            )
        records = self.records  # told as a stage of its own
        self._tell("post", 0, 1)
        state = fold([Span(self._config, records, *self._joined)])
        self._tell("post", 1, 1)
        return state

    @cached_property
    def sums(self) -> Sums:
        """The books in sums."""
        return sums(self.state, self.memory)

    @cached_property
    def edges(self) -> pl.DataFrame:
        """The lines that say what statements print at the ends of days."""
        return asked(edges(self._config), self.state, self.memory)

    @property
    def memory(self) -> Notes | None:
        """Where answers to what is asked of the books are kept, if they are."""
        return self.notes if self.large else None

    @cached_property
    def stored(self) -> Sequence[str]:
        """Where the legs lie; nowhere if the cache cannot be written."""
        if self.large:
            return self._derived.partitions
        make = partial(subledger.save_legs, legs=self.state.legs)
        root = self.tables.find("legs", make)
        return subledger.saved_legs(root) if root else ()

    @property
    def dead(self) -> str | None:
        """The table of what doesn't count of what is `stored`, if anything doesn't."""
        return self._derived.dead if self.large else None

    @cached_property
    def _derived(self) -> Derived:
        """Open the tables of these books if they are there, else make them."""
        what = f"shares {subledger.shares(self._rows)} in {LAYOUT}"
        root = self.tables.find(what, self._laid)
        return opened(root) if root else self.whole(self.tables.aside())

    def _laid(self, root: Path) -> None:
        """Lay down the tables: those of an earlier state and more, or all of them."""
        if not self._grown(root):
            self.whole(root)
        self.tables.sign(root)

    def _grown(self, root: Path) -> bool:
        """Extend an earlier state's tables by what new evidence touches."""
        earlier = self.tables.earlier()
        if earlier is None:
            return False
        items = sorted(self._items, key=evidence.order)
        fresh = {item for place, item in enumerate(items) if place in earlier[1]}
        growth = Growth(root, earlier[0], self._config, subledger.quickly)
        if not growth.fits(sum(item.rows for item in fresh)):
            return False
        lots = self._lots(root, items, fresh)
        return growth.derive(lots, self._joined, partial(self._tell, "post"))

    def whole(self, root: Path) -> Derived:
        """Derive all of the books in shares, in a folder that is empty yet."""
        count = subledger.shares(self._rows)
        shares = Shares(root, count, self._config, subledger.quickly)
        lots = self._lots(root, self._items)
        return shares.derive(lots, self._joined, partial(self._tell, "post"))

    def _lots(
        self, root: Path, items: Sequence[Evidence], fresh: set[Evidence] | None = None
    ) -> Iterator[Lot]:
        tell = partial(self._tell, "read")
        spare = root / "readings"
        return subledger.lots(self._folder, items, self._sources, spare, tell, fresh)

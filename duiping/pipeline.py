"""The pipeline: what commands, plugins and pages all call, so they cannot disagree.

``post`` derives the journal, ``match`` the findings; both are functions of
evidence and rules. Only `Work` touches the disk, and only the cache and the
derived journal.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import cached_property, partial
from importlib import metadata
from typing import TYPE_CHECKING, Any

import polars as pl

from duiping import (
    __version__,
    booking,
    cache,
    decisions,
    evidence,
    files,
    journal,
    ledgertext,
    seals,
    subledger,
    yamlfile,
)
from duiping.answers import Kept
from duiping.config import Config
from duiping.decide import links, settle
from duiping.decide.fold import Facts
from duiping.decide.model import Book
from duiping.decide.sound import sound
from duiping.derive import Since, State, fold
from duiping.derive import Span as DerivedSpan
from duiping.errors import BooksError, ConfigError
from duiping.extent import coverage_of
from duiping.match.keyless import keyless
from duiping.match.moved import Asking
from duiping.notes import Notes
from duiping.result import Document, document
from duiping.seal.content import daily, linked
from duiping.seal.correct import corrections
from duiping.shares import Growth, Joined, Shares, opened
from duiping.sources import Sources
from duiping.tables import State as Depends
from duiping.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from ibis.expr.types import Table

    from duiping.books import Folder
    from duiping.evidence import Evidence
    from duiping.match.coverage import Coverage
    from duiping.match.engine import Runner
    from duiping.match.judge import Verdict
    from duiping.seal.model import Seal
    from duiping.shares import Derived

    # Told the stage, how far it is, and of how much.
    Teller = Callable[[str, int, int], None]


# So many rows of evidence are derived in memory; more, a share at a time.
AT_ONCE = 500_000
# How tables of books in shares are laid out; others are not looked at.
LAYOUT = 2


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def config_of(folder: Folder) -> Config:
    """Read the rules of a set of books.

    Raises:
        ConfigError: config.yaml has a slip.
    """
    return yamlfile.load(folder.config, Config)


class Work:
    """One derivation of a set of books, each stage done at most once."""

    def __init__(
        self,
        folder: Folder,
        *,
        until: date | None = None,
        tell: Teller = silent,
        config: Config | None = None,
        book: Book | None = None,
        items: Sequence[Evidence] | None = None,
        dry: bool = False,
        like: Work | None = None,
    ) -> None:
        """Prepare; nothing is read yet but the rules.

        Args:
            folder: the books.
            until: judge as of this day instead of what the evidence reaches.
            tell: told about progress.
            config: rules to use instead of those on disk.
            book: decisions to use instead of those on disk.
            items: a list of evidence to use instead of the one on disk.
            dry: leave the sub-ledger's legs on disk as they are.
            like: another derivation; what is the same in both is taken from it.

        Raises:
            ConfigError: config.yaml has a slip.
        """
        self.folder = folder
        self._like = like
        self.until = until
        self.tell = tell
        # Before anything is read: what changes while it is read shows.
        self._mark = cache.fingerprint(folder, until)
        self.config = config or config_of(folder)
        self.sources = Sources(self.config, folder.root)
        self._book = book
        self._items = items
        self.dry = dry
        # What others would derive of this folder is not to be written over.
        self._alone = dry or (config, book, items) != (None, None, None)
        self._partitions: tuple[str, ...] = ()
        self._dead: str | None = None

    @cached_property
    def items(self) -> list[Evidence]:
        """The list of evidence.

        Raises:
            ConfigError: it names a source that config.yaml no longer has (DP307).
        """
        items = self._items
        items = evidence.read(self.folder) if items is None else list(items)
        for item in items:
            if item.source not in self.config.sources:
                raise ConfigError(
                    "DP307",
                    file=self.folder.config.name,
                    line=1,
                    key=f"sources.{item.source}",
                    problem=f"is missing, but evidence names it ({item.name})",
                )
        return items

    @cached_property
    def records(self) -> pl.DataFrame:
        """All records, each once, in memory."""
        return subledger.records(
            self.folder, self.items, self.sources, partial(self.tell, "read")
        )

    @cached_property
    def basis(self) -> str:
        """A name for all that records, legs and links follow from.

        Whatever day is asked for: a day leaves out, it derives nothing else.
        """
        return self._tables.name("basis")

    @cached_property
    def state(self) -> State:
        """The books derived: legs, links, marks."""
        if self._like is not None and self._like.basis == self.basis:
            state = self._like.state
            like = self._like
            self._partitions, self._dead = like._partitions, like._dead  # noqa: SLF001 - our own kind
            return state
        if self._rows > AT_ONCE:
            return self._in_shares()
        records = self.records  # told as a stage of its own
        self.tell("post", 0, 1)
        standing = linked(self.seals)
        state = fold([DerivedSpan(self.config, records, self.chosen, standing)])
        self.tell("post", 1, 1)
        return state

    @cached_property
    def _rows(self) -> int:
        return sum(item.rows for item in self.items)

    def _in_shares(self) -> State:
        """Derive the books a share at a time, below the cache or a folder aside."""
        derived = self._derived()
        self._partitions, self._dead = derived.partitions, derived.dead
        return State(
            derived.records,
            derived.legs,
            derived.links,
            derived.unevidenced,
            derived.counts,
            derived.unsearched,
            Since(*derived.since) if derived.since else None,
        )

    def _derived(self) -> Derived:
        """Open the tables of these books if they are there, else make them."""
        what = f"shares {subledger.shares(self._rows)} in {LAYOUT}"
        root = self._tables.find(what, self._laid)
        return opened(root) if root else self._shares(self._tables.aside())

    def _laid(self, root: Path) -> None:
        """Lay down the tables: those of an earlier state and more, or all of them."""
        if not self._grown(root):
            self._shares(root)
        self._tables.sign(root)

    def _grown(self, root: Path) -> bool:
        """Extend an earlier state's tables by what new evidence touches."""
        earlier = self._tables.earlier()
        if earlier is None:
            return False
        items = sorted(self.items, key=evidence.order)
        fresh = {item for place, item in enumerate(items) if place in earlier[1]}
        growth = Growth(root, earlier[0], self.config, subledger.quickly)
        if not growth.fits(sum(item.rows for item in fresh)):
            return False
        lots = subledger.lots(
            self.folder,
            items,
            self.sources,
            root / "readings",
            partial(self.tell, "read"),
            fresh,
        )
        joined = Joined(self.chosen, linked(self.seals))
        return growth.derive(lots, joined, partial(self.tell, "post"))

    @cached_property
    def _tables(self) -> Tables:
        """The tables of these books, named by all that they depend on."""
        standing = linked(self.seals)
        rules = [
            __version__,
            metadata.version("chinesecalendar"),
            self.config.model_dump_json(),
            # Which legs are kept apart, because links may take them elsewhere.
            *keyless(self.config, self.chosen, standing),
        ]
        facts = [repr(item) for item in sorted(self.items, key=evidence.order)]
        links = [repr(self.chosen), standing.write_json()]
        depends = Depends(rules, facts, links)
        return Tables(self.folder.cache, depends, alone=self._alone)

    def _shares(self, root: Path) -> Derived:
        count = subledger.shares(self._rows)
        shares = Shares(root, count, self.config, subledger.quickly)
        lots = subledger.lots(
            self.folder,
            self.items,
            self.sources,
            root / "readings",
            partial(self.tell, "read"),
        )
        joined = Joined(self.chosen, linked(self.seals))
        return shares.derive(lots, joined, partial(self.tell, "post"))

    @cached_property
    def book(self) -> Book:
        """What people decided, as far as the day that was asked for."""
        return self._book or decisions.read(self.folder, self.until)

    @cached_property
    def chosen(self) -> tuple[links.Chosen, ...]:
        """The links that people made."""
        rights = settle.rights_of(self.config)
        return links.chosen(sound(self.book.decisions, rights).decisions)

    @cached_property
    def seals(self) -> list[Seal]:
        """The closes that hold, oldest first.

        Raises:
            BooksError: the chain of seals is damaged (DP450 to DP453).
        """
        return seals.held(self.folder)

    @cached_property
    def sealed(self) -> journal.Sealed | None:
        """The closed months, and what they would say differently now.

        Raises:
            BooksError: a sealed file was changed (DP454).
        """
        if not self.seals:
            return None
        last = self.seals[-1].last
        texts = seals.texts(self.folder, self.seals)
        derived = booking.postings(
            self.state.all_legs.filter(pl.col("day") <= last).collect(),
            self.config,
            daily(self.seals),
        )
        known = subledger.sealed(self.folder, texts)
        return journal.Sealed(last, texts, corrections(known, derived))

    @cached_property
    def coverage(self) -> Coverage:
        """The reported days."""
        return coverage_of(self.items, self.sources, self.until)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The journal, by path below ``ledger/journal``."""
        _, sealed = self.state, self.sealed  # told as stages of their own
        self.tell("journal", 0, 1)
        blocks = self._blocks(sealed.last if sealed else None)
        texts = journal.printed(blocks, self.config, sealed)
        self.tell("journal", 1, 1)
        return texts

    def _blocks(self, after: date | None) -> pl.DataFrame:
        """Give the entries of the open months, with what an earlier journal said."""
        state, config = self.state, self.config
        if self._rows <= AT_ONCE:
            return journal.written(state, config, after)
        what, notes = f"journal after {after}", self._notes
        found = notes.find(what, journal.BLOCK_SCHEMA)
        if found is None:
            known = notes.earlier(what, journal.BLOCK_SCHEMA)
            if known is None or state.since is None:
                found = journal.written(state, config, after)
            else:
                found = journal.renewed(journal.Earlier(*known), state, config, after)
            notes.keep(what, found, self._files)
        return found

    @property
    def _notes(self) -> Notes:
        """Where conclusions from great books are noted."""
        since = self.state.since
        return Notes(
            self._tables.root, since.notes if since else None, alone=self._alone
        )

    @property
    def _files(self) -> list[str]:
        return [item.sha256 for item in self.items]

    @cached_property
    def verdict(self) -> Verdict:
        """What does not agree."""
        # Ibis and DuckDB take their time to import; pages of kept results never
        # match.
        from duiping.match.engine import runner  # noqa: PLC0415
        from duiping.match.judge import Judging  # noqa: PLC0415

        known = self.known
        self.tell("match", 0, 1)
        judging = Judging(known.all_records, self.coverage, self.config)
        with runner(self.config) as engine:
            asking = Asking(engine, judging.plan, judging.beside)
            legs = partial(self._legs, engine)
            told = asking.all(legs, self._answers, known.since)
        verdict = judging.verdict(told, self.state.ambiguous)
        self.tell("match", 1, 1)
        return verdict

    @property
    def _answers(self) -> Kept:
        """Where the answers of matching are kept: nowhere for small books."""
        since = self.known.since
        small = self._rows <= AT_ONCE or self.until is not None
        return Kept(
            None if small else self._tables.root,
            f"{__version__} {self.config.model_dump_json()}",
            since.notes if since else None,
            None if self._alone else subledger.quickly,
        )

    @cached_property
    def known(self) -> State:
        """The books as far as the day that was asked for: later legs cure nothing."""
        if self.until is None:
            return self.state
        day = pl.col("time").dt.date()
        return self.state._replace(
            all_records=self.state.all_records.filter(day <= self.until),
            all_legs=self.state.all_legs.filter(pl.col("day") <= self.until),
            since=None,
        )

    def _legs(self, engine: Runner) -> list[Table]:
        """Give the legs to the engine: from the sub-ledger, if it can be written."""
        stored = self._stored
        tables = engine.partitions(stored, self._dead) if stored else []
        tables = tables or [engine.memory(self.state.legs)]
        if self.until is not None:
            return [table.filter(table.day <= self.until) for table in tables]
        return tables

    @cached_property
    def _stored(self) -> Sequence[str]:
        """Where the legs lie; nowhere if the cache cannot be written."""
        state = self.state
        if self._partitions:
            return self._partitions
        make = partial(subledger.save_legs, legs=state.legs)
        root = self._tables.find("legs", make)
        return subledger.saved_legs(root) if root else ()

    @cached_property
    def result(self) -> Document:
        """The result as one document, with the digests of the derived journal."""
        found = dict(self.standing)
        found["sealed"] = [seal.period for seal in self.seals]
        found["corrections"] = 0
        if self.sealed is not None:
            last = str(self.sealed.last)
            # What a sealed month asserts is in its text; more can't be put there.
            found["printed"] = [one for one in found["printed"] if one[1] > last]
            entries = self.sealed.corrections.select("source", "entry", "event")
            found["corrections"] = entries.n_unique()
        found["journal"] = {
            path: hashlib.sha256(text.encode()).hexdigest()
            for path, text in sorted(self.texts.items())
        }
        return found

    @cached_property
    def standing(self) -> Document:
        """What was found and how it stands; the result without what seals it."""
        book, state = self.book, self.known
        facts = links.facts(book.decisions, self.chosen, state.all_legs, state.links)
        return settle.settled(self._found, book, facts, self.config)

    @cached_property
    def _found(self) -> Document:
        """What was found, as if nobody had decided anything but links.

        No other decision changes it, so it is taken from a derivation of the same
        books for the same day. Nobody changes it either.
        """
        like = self._like
        if like is not None and (like.until, like.basis) == (self.until, self.basis):
            return like._found  # noqa: SLF001 - our own kind
        found = self._noted(f"document {self.until}", self._document)
        return settle.settled(found, Book((), (), ()), Facts(), self.config)

    def _document(self) -> Document:
        return document(
            self.items, self.known, self.verdict, self.coverage, self.config
        )

    def _noted(self, what: str, make: Callable[[], Any]) -> Any:
        """Conclude from the tables, unless that is noted beside them already.

        Only of books in shares: small ones are derived faster than trusted.
        """
        small = self._rows <= AT_ONCE
        return make() if small else self._tables.note(what, make)

    def write_journal(self) -> int:
        """Make the journal on disk equal to the derived one.

        Returns:
            How many files changed.
        """
        root = self.folder.journal
        wanted = {root / path: text for path, text in self.texts.items()}
        changed = 0
        for path in _strays(root, set(wanted)):
            changed += files.remove(path)
        for path, text in sorted(wanted.items()):
            if not files.holds(path, text.encode()):
                ledgertext.reread(text)
                changed += files.write(path, text.encode())
        return changed

    def outdated(self) -> list[str]:
        """List the journal files on disk that differ from the derived ones."""
        root = self.folder.journal
        wanted = {root / path: text for path, text in self.texts.items()}
        wrong = [
            path
            for path, text in wanted.items()
            if not files.holds(path, text.encode())
        ]
        return sorted(
            path.relative_to(root).as_posix()
            for path in (*wrong, *_strays(root, set(wanted)))
        )

    def write_result(self) -> Path:
        """Keep the result for plugins and pages, under the fingerprint.

        Not if rules, evidence or decisions changed since this work began: somebody
        else derives those.
        """
        return cache.save(self.folder, self.result, self.until, self._mark)


def _strays(root: Path, wanted: set[Path]) -> list[Path]:
    """List journal files that nothing derives any more."""
    if not root.is_dir():
        return []
    return [p for p in sorted(root.rglob("*.beancount")) if p not in wanted]


def result_of(folder: Folder) -> Document:
    """Give the result of a set of books, from the cache or derived anew.

    A folder that cannot be written (an auditor's checkout) is no hindrance.
    """
    found = cache.load(folder)
    if found is None:
        work = Work(folder)
        found = work.result
        with contextlib.suppress(BooksError):
            work.write_result()
    return found

"""The work: each stage from evidence to the result, done at most once.

``post`` derives the journal, ``match`` the findings; both are functions of
evidence and rules. Only `Work` touches the disk, and only the cache and the
derived journal.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from duiping import (
    booking,
    cache,
    decisions,
    evidence,
    files,
    journal,
    seals,
    subledger,
)
from duiping.decide import links, settle
from duiping.decide.fold import Facts
from duiping.decide.model import Book
from duiping.decide.sound import sound
from duiping.errors import BooksError, ConfigError
from duiping.extent import coverage_of
from duiping.kept import asked
from duiping.match.moved import Asking
from duiping.match.proof import edges
from duiping.moves import sums
from duiping.pipeline import printed
from duiping.pipeline.derivation import Derivation
from duiping.pipeline.stages import config_of, silent
from duiping.result import Document, Told, document
from duiping.seal.content import daily, linked
from duiping.seal.correct import corrections
from duiping.shares import Joined
from duiping.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from ibis.expr.types import Table

    from duiping.books import Folder
    from duiping.config import Config
    from duiping.derive import State
    from duiping.evidence import Evidence
    from duiping.match.coverage import Coverage
    from duiping.match.engine import Runner
    from duiping.match.judge import Verdict
    from duiping.pipeline.stages import Teller
    from duiping.seal.model import Seal


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
    def derivation(self) -> Derivation:
        """How the books are derived; another's, where it is of the same books."""
        own = Derivation(
            self.folder,
            self.items,
            self.sources,
            Joined(self.chosen, linked(self.seals)),
            self.tell,
            alone=self._alone,
        )
        like = self._like
        return like.derivation if like and like.basis == own.basis else own

    @property
    def records(self) -> pl.DataFrame:
        """All records, each once, in memory."""
        return self.derivation.records

    @property
    def basis(self) -> str:
        """A name for all that records, legs and links follow from.

        Whatever day is asked for: a day leaves out, it derives nothing else.
        """
        return self.derivation.basis

    @property
    def state(self) -> State:
        """The books derived: legs, links, marks."""
        return self.derivation.state

    @property
    def derived(self) -> bool:
        """Say whether `state` is there already."""
        return "state" in vars(self.derivation)

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
        if not self.derivation.large:
            return journal.written(state, config, after)
        what, notes = f"journal after {after}", self.derivation.notes
        known = journal.Known(self.derivation.sums.legs, self.derivation.edges)
        found = notes.find(what, journal.BLOCK_SCHEMA)
        if found is None:
            then = notes.earlier(what, journal.BLOCK_SCHEMA)
            if then is None or state.since is None:
                found = journal.written(state, config, after, known)
            else:
                earlier = journal.Earlier(*then)
                found = journal.renewed(earlier, state, config, known, after)
            notes.keep(what, found, [item.sha256 for item in self.items])
        return found

    @cached_property
    def verdict(self) -> Verdict:
        """What does not agree."""
        # Ibis and DuckDB take their time to import; pages of kept results never
        # match.
        from duiping.match.engine import runner  # noqa: PLC0415
        from duiping.match.judge import Judging  # noqa: PLC0415

        known = self.known
        memory = self.derivation.memory if self.until is None else None
        self.tell("match", 0, 1)
        judging = Judging(known.all_records, self.coverage, self.config)
        with runner(self.config) as engine:
            asking = Asking(engine, judging.plan, judging.beside)
            legs = partial(self._legs, engine)
            told = asking.all(legs, memory, known.since)
        told |= judging.recorded.all(known.all_records, memory, known.since)
        verdict = judging.verdict(told, self.state.ambiguous)
        self.tell("match", 1, 1)
        return verdict

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
        stored, dead = self.derivation.stored, self.derivation.dead
        tables = engine.partitions(stored, dead) if stored else []
        tables = tables or [engine.memory(self.state.legs)]
        if self.until is not None:
            return [table.filter(table.day <= self.until) for table in tables]
        return tables

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
        books, known = self.derivation, self.known
        if self.until is None:
            told = Told(known, books.sums, books.edges, books.memory)
        else:
            told = Told(known, sums(known), asked(edges(self.config), known))
        return document(self.items, told, self.verdict, self.coverage, self.config)

    def _noted(self, what: str, make: Callable[[], Any]) -> Any:
        """Conclude from the tables, unless that is noted beside them already.

        Only of books in shares: small ones are derived faster than trusted.
        """
        derivation = self.derivation
        return derivation.tables.note(what, make) if derivation.large else make()

    def write_journal(self) -> int:
        """Make the journal on disk equal to the derived one.

        Returns:
            How many files changed.
        """
        return printed.write(self.folder.journal, self.texts)

    def outdated(self) -> list[str]:
        """List the journal files on disk that differ from the derived ones."""
        return printed.outdated(self.folder.journal, self.texts)

    def write_result(self) -> Path:
        """Keep the result for plugins and pages, under the fingerprint.

        Not if rules, evidence or decisions changed since this work began: somebody
        else derives those.
        """
        return cache.save(self.folder, self.result, self.until, self._mark)


def result_of(folder: Folder, patience: float = 0) -> Document:
    """Give the result of a set of books, from the cache or derived anew.

    A folder that cannot be written (an auditor's checkout) is no hindrance.

    Args:
        folder: the books.
        patience: seconds to wait for somebody who is writing them, and whose
            decision may be there before its result.
    """
    found = cache.load(folder)
    if found is None and patience:
        settled_down(folder, patience)
        found = cache.load(folder)
    if found is None:
        work = Work(folder)
        found = work.result
        with contextlib.suppress(BooksError):
            work.write_result()
    return found


def settled_down(folder: Folder, patience: float) -> None:
    """Wait until nobody writes the books, or until patience is at its end."""
    with contextlib.suppress(BooksError), files.lock(folder.root, patience):
        pass

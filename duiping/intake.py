"""Import: new files become evidence, or are refused with a reason.

A faulty file changes nothing; the others proceed.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping import evidence, subledger
from duiping.errors import DuipingError, Refusal
from duiping.evidence import COUNTS, Evidence
from duiping.importers.archive import no_keys
from duiping.importers.head import Container, container
from duiping.importers.offer import offers
from duiping.importers.stretch import first_bytes
from duiping.readings import Poured
from duiping.record import POSTED, REJECTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from duiping.books import Folder
    from duiping.importers.archive import Keys
    from duiping.importers.base import Reading
    from duiping.importers.offer import Offer
    from duiping.sources import Sources

    Progress = Callable[[int, int], None]


# So much of a name stays in front of the days that a person states.
_STEM = 50


class Days(NamedTuple):
    """First and last day, inclusive."""

    first: date
    last: date


class Weighed(NamedTuple):
    """One export: the evidence it would be, or why it is none; else it is known.

    `shown` is its name for people, `path` the file that was offered.
    """

    shown: str
    path: Path
    offer: Offer | None
    item: Evidence | None = None
    error: DuipingError | None = None

    @property
    def fresh(self) -> Evidence | None:
        """The evidence that it would be; None if it is refused or known."""
        return None if self.error else self.item

    @property
    def known(self) -> bool:
        """Say whether it is evidence already."""
        return self.item is None and self.error is None


class Intake(NamedTuple):
    """What an import did: all evidence, what is new, known already, refused."""

    evidence: tuple[Evidence, ...]
    fresh: tuple[Evidence, ...]
    known: tuple[str, ...]
    refused: tuple[DuipingError, ...]


def listed(paths: Iterable[Path]) -> list[Path]:
    """Spread folders into their files, hidden ones left out, sorted by name.

    Raises:
        Refusal: a path does not exist (DP419), or a folder cannot be read (DP432).
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _within(path)
        elif path.is_file():
            found.append(path)
        else:
            raise Refusal("DP419", file=path)
    return found


def _within(folder: Path) -> list[Path]:
    """List the files of a folder; one that may not be looked into hides none."""

    def refuse(error: OSError) -> None:
        raise Refusal("DP432", file=error.filename, problem=error.strerror) from error

    found = [
        Path(here, name)
        for here, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if not name.startswith(".")
    ]
    return sorted(path for path in found if path.is_file())


def weigh(
    folder: Folder,
    paths: Sequence[Path],
    sources: Sources,
    *,
    as_of: datetime | None = None,
    covers: Days | None = None,
    progress: Progress | None = None,
    keys: Keys = no_keys,
) -> list[Weighed]:
    """Say of each export what an import would make of it; nothing is kept.

    Args:
        folder: the books; only their cache is written.
        paths: the files.
        sources: what they may be.
        as_of: when they were true, if a person knows better.
        covers: the days they speak of, where they don't say so themselves.
        keys: passwords that may open a locked archive.
        progress: told (done, of how many).

    Returns:
        One entry an export, in the order of the files; of an archive that is not
        opened, one for the archive.
    """
    known = evidence.read(folder)
    digests: dict[str, list[Evidence]] = {}
    for item in known:
        digests.setdefault(item.sha256, []).append(item)
    found: list[Weighed] = []
    for done, path in enumerate(paths, 1):
        try:
            opened = offers(path, keys)
        except DuipingError as error:
            opened = []
            found.append(Weighed(path.name, path, None, error=error))
        for offer in opened:
            try:
                taken = _one(folder, offer, digests, sources, (as_of, covers))
            except DuipingError as error:
                blamed = offer.blamed(error)
                found.append(Weighed(offer.shown, path, offer, error=blamed))
                continue
            if taken is None:
                found.append(Weighed(offer.shown, path, offer))
                continue
            digests.setdefault(taken.sha256, []).append(taken)
            found.append(Weighed(offer.shown, path, offer, taken))
        if progress:
            progress(done, len(paths))
    contradicting = _contradicting(folder, known, found, sources)
    return [
        one._replace(error=contradicting.get(place)) if place in contradicting else one
        for place, one in enumerate(found)
    ]


def take(folder: Folder, weighed: Sequence[Weighed], *, whole: bool = False) -> Intake:
    """Import exports into the books as they were weighed.

    Args:
        folder: the books, locked by the caller since before the weighing.
        weighed: what was found of each (`weigh`).
        whole: take all or none: one refused keeps the others out, too.

    Returns:
        What was taken, what was there already and what was refused.
    """
    known = evidence.read(folder)
    fresh = [(one.fresh, one.offer) for one in weighed if one.fresh and one.offer]
    refused = tuple(one.error for one in weighed if one.error)
    if whole and refused:
        fresh = []
    everything = evidence.keep(folder, fresh, known) if fresh else known
    return Intake(
        tuple(everything),
        tuple(item for item, _ in fresh),
        tuple(one.shown for one in weighed if one.known),
        refused,
    )


def _one(
    folder: Folder,
    offer: Offer,
    digests: dict[str, list[Evidence]],
    sources: Sources,
    said: tuple[datetime | None, Days | None],
) -> Evidence | None:
    """Read one export and cache its records; None if it is evidence already."""
    sha256, (as_of, covers) = offer.sha256, said
    same = digests.get(sha256, [])
    name = evidence.safe_name(offer.name)
    if covers is None and any(item.rows and item.name == name for item in same):
        return None
    source = _source(offer, name, sources)
    if covers is not None:
        # The name it is kept under carries the days, as exports' own names do.
        name = evidence.safe_name(_dated(name, covers))
    with closing(Poured(source, sources.layouts[source])) as poured:
        reading = poured.read(name, offer.bulk, as_of)
        if covers is not None:
            _covered(offer.name, reading, poured.table(), covers)
        item = _stated(offer, source, name, reading, same, sources)
        if item is not None:
            # The rows wait on disk: a month's files together are too many.
            poured.keep(subledger.stored(folder, item, sources))
    return item


def _source(offer: Offer, name: str, sources: Sources) -> str:
    """Find the source of an export; of a large text its start says that.

    Raises:
        Refusal: as `Sources.of`, in whose words all bytes count.
    """
    start = first_bytes(offer.bulk)
    if container(start) in (Container.TEXT, Container.HTML):
        with suppress(Refusal):
            return sources.of(name, start)
    return sources.of(name, offer.content())


def _stated(
    offer: Offer,
    source: str,
    name: str,
    reading: Reading,
    same: Sequence[Evidence],
    sources: Sources,
) -> Evidence | None:
    """Say what an export is evidence of; None if that is known."""
    # The same bytes may tell more under another name: of days without rows, or
    # that nothing has changed since. Only what they tell already is known.
    if any(_tells(item, source, reading) for item in same):
        return None
    books = sources.config.sources[source].part == "books"
    item = stated(source, name, offer.sha256, reading, books=books)
    if offer.origin is not None:
        origin = offer.origin
        item = replace(
            item, archive=evidence.safe_name(origin.name), archive_sha256=origin.sha256
        )
    return item


def _tells(item: Evidence, source: str, reading: Reading) -> bool:
    """Say whether known evidence tells of all the days of a reading, and as late."""
    if reading.first_day is None or reading.last_day is None:
        return bool(item.rows)
    if not item.rows:
        # Of two shops on which nothing happened exports look alike.
        days = (reading.first_day, reading.last_day)
        return (item.source, item.first_day, item.last_day) == (source, *days)
    return (
        item.first_day <= reading.first_day
        and item.last_day >= reading.last_day
        and item.as_of >= reading.as_of
    )


def _dated(name: str, covers: Days) -> str:
    """Put days into a file's name, short enough to be kept whole."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot else (name, "")
    return f"{stem[:_STEM]}_{covers.first:%Y%m%d}-{covers.last:%Y%m%d}{ending}"


def _covered(name: str, reading: Reading, records: pl.DataFrame, covers: Days) -> None:
    """Demand that a file may speak of the days that a person states.

    Raises:
        Refusal: it prints other days, or has rows outside of them (DP126).
    """
    told = f"{covers.first} – {covers.last}"
    if (reading.first_day, reading.last_day) != covers:
        problem = f"{reading.first_day} – {reading.last_day} ≠ {told}"
        raise Refusal("DP126", file=name, problem=problem)
    day = pl.col("time").dt.date()
    other = records.filter(~day.is_between(*covers)).select("row", day).head(1)
    for row, found in other.iter_rows():
        problem = f"{found} (row {row}) ∉ {told}"
        raise Refusal("DP126", file=name, problem=problem)


def stated(
    source: str, name: str, sha256: str, reading: Reading, *, books: bool
) -> Evidence:
    """Make the directive's content from a reading.

    Args:
        source: name of the source.
        name: the file's own name.
        sha256: its digest.
        reading: what it says.
        books: whether the source books an account.

    Raises:
        Refusal: nothing says which days the file covers (DP115).
    """
    if reading.first_day is None or reading.last_day is None:
        raise Refusal("DP115", file=name)
    tally = dict(reading.dispositions)
    waiting = tally.get(SUSPENSE, 0)
    # A row that nobody understands is still money that moved where the file
    # books an account; an order of unknown state is held back.
    held = POSTED if books else REJECTED
    tally[held] = tally.get(held, 0) + waiting
    return Evidence(
        source=source,
        layout=reading.layout,
        version=reading.version,
        file=evidence.place(source, reading.last_day, sha256, name),
        sha256=sha256,
        rows=reading.rows,
        counts=tuple(tally.get(disposition, 0) for disposition in COUNTS),
        suspense=waiting,
        first_day=reading.first_day,
        last_day=reading.last_day,
        as_of=reading.as_of,
        opening=reading.opening,
        closing=reading.closing,
        totals=tuple(sorted(reading.totals.items())),
    )


def _contradicting(
    folder: Folder,
    known: Sequence[Evidence],
    found: Sequence[Weighed],
    sources: Sources,
) -> dict[int, DuipingError]:
    """Find new files that contradict what is known, by their place in the list.

    All new files of a source are tried together; only if they contradict each
    other or the books, one by one.
    """
    fresh = [(place, one.fresh) for place, one in enumerate(found)]
    new = [(place, item) for place, item in fresh if item is not None]
    names = {item.sha256: item.name for item in (*known, *(item for _, item in new))}
    refused: dict[int, DuipingError] = {}
    with TemporaryDirectory(prefix="duiping-") as aside:
        agree = partial(
            subledger.lot, folder, sources=sources, spare=Path(aside), names=names
        )
        for source in sorted({item.source for _, item in new}):
            held = [item for item in known if item.source == source]
            mine = [(place, item) for place, item in new if item.source == source]
            try:
                agree([*held, *(item for _, item in mine)])
            except Refusal:
                for place, item in mine:
                    try:
                        agree([*held, item])
                        held.append(item)
                    except Refusal as error:
                        refused[place] = error
    return refused

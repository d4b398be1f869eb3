"""Import: new files become evidence, or are refused with a reason.

A faulty file changes nothing; the others proceed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from duiping import evidence, subledger
from duiping.errors import DuipingError, Refusal
from duiping.evidence import COUNTS, Evidence
from duiping.gather import Part, gather
from duiping.importers.archive import no_keys
from duiping.importers.offer import offers
from duiping.record import POSTED, REJECTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from duiping.books import Folder
    from duiping.importers.archive import Keys
    from duiping.importers.base import Reading
    from duiping.importers.offer import Offer
    from duiping.sources import Sources

    Progress = Callable[[int, int], None]
    _Read = tuple[Offer, Evidence]


class Intake(NamedTuple):
    """What an import did: all evidence, what is new, known already, refused."""

    evidence: tuple[Evidence, ...]
    fresh: tuple[Evidence, ...]
    known: tuple[str, ...]
    refused: tuple[DuipingError, ...]


def listed(paths: Iterable[Path]) -> list[Path]:
    """Spread folders into their files, hidden ones left out, sorted by name.

    Raises:
        Refusal: a path does not exist (DP419).
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [
                p
                for p in sorted(path.rglob("*"))
                if p.is_file() and not p.name.startswith(".")
            ]
        elif path.is_file():
            found.append(path)
        else:
            raise Refusal("DP419", file=path)
    return found


def take(
    folder: Folder,
    paths: Sequence[Path],
    sources: Sources,
    *,
    as_of: datetime | None = None,
    progress: Progress | None = None,
    keys: Keys = no_keys,
) -> Intake:
    """Import files into the books; of an archive, each export it holds.

    Args:
        folder: the books, locked by the caller.
        paths: the files.
        sources: what they may be.
        as_of: when they were true, if a person knows better.
        keys: passwords that may open a locked archive.
        progress: told (done, of how many).

    Returns:
        What was taken, what was there already and what was refused.
    """
    known = evidence.read(folder)
    digests: dict[str, list[Evidence]] = {}
    for item in known:
        digests.setdefault(item.sha256, []).append(item)
    read: list[_Read] = []
    seen: list[str] = []
    refused: list[DuipingError] = []
    for done, path in enumerate(paths, 1):
        try:
            opened = offers(path, keys)
        except DuipingError as error:
            opened = []
            refused.append(error)
        for offer in opened:
            try:
                taken = _one(offer, digests, sources, as_of)
            except DuipingError as error:
                refused.append(offer.blamed(error))
                continue
            if taken is None:
                seen.append(offer.shown)
            else:
                digests.setdefault(taken[0].sha256, []).append(taken[0])
                item, reading = taken
                # The rows wait on disk: a month's files together are too many.
                subledger.put(subledger.stored(folder, item, sources), reading.records)
                read.append((offer, item))
        if progress:
            progress(done, len(paths))
    agreeing, contradicting = _agreeing(folder, known, read, sources)
    fresh = [(item, offer) for offer, item in agreeing]
    whole = evidence.keep(folder, fresh, known) if fresh else known
    return Intake(
        tuple(whole),
        tuple(item for item, _ in fresh),
        tuple(seen),
        (*refused, *contradicting),
    )


def _one(
    offer: Offer,
    digests: dict[str, list[Evidence]],
    sources: Sources,
    as_of: datetime | None,
) -> tuple[Evidence, Reading] | None:
    """Read one export; None if it is evidence already."""
    sha256 = offer.sha256
    same = digests.get(sha256, [])
    if any(item.rows for item in same):
        return None
    data = offer.content()
    name = evidence.safe_name(offer.name)
    source = sources.of(name, data)
    reading = sources.layouts[source].read(name, data, as_of)
    # Bills of days without rows are the same bytes; only their names tell the day.
    if (reading.first_day, reading.last_day) in [
        (item.first_day, item.last_day) for item in same
    ]:
        return None
    books = sources.config.sources[source].part == "books"
    item = stated(source, name, sha256, reading, books=books)
    if offer.origin is not None:
        origin = offer.origin
        item = replace(
            item, archive=evidence.safe_name(origin.name), archive_sha256=origin.sha256
        )
    return item, reading


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
    tally = dict(reading.records["disposition"].value_counts().iter_rows())
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


def _agreeing(
    folder: Folder, known: Sequence[Evidence], read: Sequence[_Read], sources: Sources
) -> tuple[list[_Read], list[DuipingError]]:
    """Part new files that fit what is known from those that contradict it.

    All new files of a source are tried together; only if they contradict each
    other or the books, one by one.
    """
    names = {item.sha256: item.name for item in known}
    names |= {item.sha256: item.name for _, item in read}
    fitting: list[_Read] = []
    refused: list[DuipingError] = []
    for source in sorted({item.source for _, item in read}):
        mine = [one for one in read if one[1].source == source]
        parts = [
            Part(source, item.sha256, item.as_of, subledger.load(folder, item, sources))
            for item in known
            if item.source == source
        ]
        fresh = [
            Part(source, item.sha256, item.as_of, subledger.load(folder, item, sources))
            for _, item in mine
        ]
        try:
            gather([*parts, *fresh], sources.snapshots, names)
            fitting += mine
        except Refusal:
            for one, part in zip(mine, fresh, strict=True):
                try:
                    gather([*parts, part], sources.snapshots, names)
                    parts.append(part)
                    fitting.append(one)
                except Refusal as error:
                    refused.append(error)
    return fitting, refused

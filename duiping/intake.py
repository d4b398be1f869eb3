"""Import: new files become evidence, or are refused with a reason.

A faulty file changes nothing; the others proceed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping import evidence, files, subledger
from duiping.errors import DuipingError, Refusal
from duiping.evidence import COUNTS, Evidence
from duiping.gather import Part, gather

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from duiping.books import Folder
    from duiping.importers.base import Reading
    from duiping.sources import Sources

    Progress = Callable[[int, int], None]

LIMIT = 2 << 30


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
) -> Intake:
    """Import files into the books.

    Args:
        folder: the books, locked by the caller.
        paths: the files.
        sources: what they may be.
        as_of: when they were true, if a person knows better.
        progress: told (done, of how many).

    Returns:
        What was taken, what was there already and what was refused.
    """
    known = evidence.read(folder)
    digests = {item.sha256: item for item in known}
    fresh: list[tuple[Evidence, Path]] = []
    parts = _Parts(folder, known, sources)
    seen: list[str] = []
    refused: list[DuipingError] = []
    for done, path in enumerate(paths, 1):
        try:
            taken = _one(path, digests, sources, as_of)
            if taken is None:
                seen.append(path.name)
            else:
                item, reading = taken
                parts.add(item, reading)
                digests[item.sha256] = item
                fresh.append((item, path))
        except DuipingError as error:
            refused.append(error)
        if progress:
            progress(done, len(paths))
    whole = evidence.keep(folder, fresh, known) if fresh else known
    return Intake(
        tuple(whole), tuple(item for item, _ in fresh), tuple(seen), tuple(refused)
    )


def _one(
    path: Path,
    digests: dict[str, Evidence],
    sources: Sources,
    as_of: datetime | None,
) -> tuple[Evidence, Reading] | None:
    """Read one file; None if these very bytes are evidence already."""
    size = path.stat().st_size
    if size > LIMIT:
        raise Refusal("DP116", file=path.name, actual=size, expected=LIMIT)
    sha256 = files.sha256(path)
    if sha256 in digests:
        return None
    data = path.read_bytes()
    name = evidence.safe_name(path.name)
    source = sources.of(name, data)
    reading = sources.layouts[source].read(name, data, as_of)
    return stated(source, name, sha256, reading), reading


def stated(source: str, name: str, sha256: str, reading: Reading) -> Evidence:
    """Make the directive's content from a reading.

    Raises:
        Refusal: nothing says which days the file covers (DP115).
    """
    if reading.first_day is None or reading.last_day is None:
        raise Refusal("DP115", file=name)
    tally = dict(reading.records["disposition"].value_counts().iter_rows())
    return Evidence(
        source=source,
        layout=reading.layout,
        version=reading.version,
        file=evidence.place(source, reading.last_day, sha256, name),
        sha256=sha256,
        rows=reading.rows,
        counts=tuple(tally.get(disposition, 0) for disposition in COUNTS),
        first_day=reading.first_day,
        last_day=reading.last_day,
        as_of=reading.as_of,
        opening=reading.opening,
        closing=reading.closing,
        totals=tuple(sorted(reading.totals.items())),
    )


class _Parts:
    """The readings of each source so far, to hold a new file against them."""

    def __init__(
        self, folder: Folder, known: Sequence[Evidence], sources: Sources
    ) -> None:
        self.folder, self.sources = folder, sources
        self.names = {item.sha256: item.name for item in known}
        self.known = list(known)
        self.loaded: dict[str, list[Part]] = {}

    def add(self, item: Evidence, reading: Reading) -> None:
        """Take a reading in if it contradicts nothing, and cache its records."""
        parts = self._of(item.source)
        part = Part(item.source, item.sha256, item.as_of, reading.records)
        names = {**self.names, item.sha256: item.name}
        gather([*parts, part], self.sources.snapshots, names)
        parts.append(part)
        self.names = names
        path = subledger.stored(self.folder, item, self.sources)
        subledger.put(path, reading.records)

    def _of(self, source: str) -> list[Part]:
        if source not in self.loaded:
            mine = [item for item in self.known if item.source == source]
            self.loaded[source] = [
                Part(source, i.sha256, i.as_of, rows)
                for i in mine
                for rows in [subledger.load(self.folder, i, self.sources)]
            ]
        return self.loaded[source]

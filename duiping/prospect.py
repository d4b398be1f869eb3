"""What files would do to the books, before any of them is kept.

They are weighed as an import weighs them, and the books are derived once more
as they would be. Nothing of it is written below the books: what is derived
goes to a cache aside, which is lent the readings that are there already.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping import cache, difference, evidence, intake, subledger
from duiping.books import Folder
from duiping.errors import DuipingError
from duiping.pipeline import Work, result_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.evidence import Evidence
    from duiping.importers.archive import Keys
    from duiping.intake import Weighed
    from duiping.pipeline import Teller
    from duiping.result import Document
    from duiping.sources import Sources


class Change(NamedTuple):
    """How two results of the same books differ, as far as a person asks first.

    `breaks` is `duiping.difference.breaks`; the other figures are of before and
    after: the day the evidence reaches, records, cleared keys, breaks, items in
    transit, rows in suspense.
    """

    breaks: dict[str, list[Any]]
    day: tuple[str, str]
    counts: dict[str, tuple[int, int]]


class Prospect(NamedTuple):
    """What an import of some files would do.

    `fresh` counts, for each new file by its digest, the records that the books
    don't have yet; its other rows repeat what is there. `fault` says why the
    books could not be derived with them. `mark` is the fingerprint of the books
    that all this is true of.
    """

    weighed: tuple[Weighed, ...]
    fresh: dict[str, int]
    change: Change | None
    fault: DuipingError | None
    mark: str

    @property
    def sound(self) -> bool:
        """Say whether there is something to import and nothing against it."""
        refused = any(one.error for one in self.weighed)
        return not refused and not self.fault and self.number > 0

    @property
    def number(self) -> int:
        """Count the files that would become evidence."""
        return sum(one.fresh is not None for one in self.weighed)


def prospect(
    folder: Folder, paths: Sequence[Path], aside: Path, keys: Keys, tell: Teller
) -> Prospect:
    """Say what an import of files would do.

    Args:
        folder: the books; only read.
        paths: the files.
        aside: a folder for what is derived; its maker removes it.
        keys: passwords that may open a locked archive.
        tell: told about progress.

    Raises:
        DuipingError: the books themselves cannot be read or derived.
    """
    mark = cache.fingerprint(folder)
    before = result_of(folder)
    side = _lent(folder, aside)
    sources = Work(side).sources
    weighed = intake.weigh(
        side,
        paths,
        sources,
        progress=lambda done, total: tell("import", done, total),
        keys=keys,
    )
    new = [one.fresh for one in weighed if one.fresh]
    if not new:
        return Prospect(tuple(weighed), {}, None, None, mark)
    try:
        work = Work(side, tell=tell, items=_listed(side, new))
        fresh = _fresh(work, new, sources)
        found = change(before, work.result)
    except DuipingError as fault:
        return Prospect(tuple(weighed), {}, None, fault, mark)
    return Prospect(tuple(weighed), fresh, found, None, mark)


def change(before: Document, after: Document) -> Change:
    """Compare two results."""
    return Change(
        difference.breaks(_by_id(before), _by_id(after)),
        (before["day"], after["day"]),
        {
            "records": (before["records"], after["records"]),
            "cleared": (before["cleared"], after["cleared"]),
            **{
                name: (len(before[name]), len(after[name]))
                for name in ("breaks", "in_transit", "suspense")
            },
        },
    )


def _by_id(found: Document) -> dict[str, Any]:
    return {one["id"]: one for one in found["breaks"]}


def _listed(side: Folder, new: Sequence[Evidence]) -> list[Evidence]:
    """Give the list of evidence as it would be."""
    return sorted([*evidence.read(side), *new], key=evidence.order)


def _fresh(work: Work, new: Sequence[Evidence], sources: Sources) -> dict[str, int]:
    """Count the records of each new file that the books don't have yet."""
    counts: dict[str, int] = {}
    for source in sorted({item.source for item in new}):
        mine = [item for item in new if item.source == source]
        all_of = [item for item in work.items if item.source == source]
        there = subledger.records(
            work.folder, [item for item in all_of if item not in mine], sources
        )
        then = subledger.records(work.folder, all_of, sources).select("id", "file")
        fresh = then.join(there.select("id"), on="id", how="anti")
        by_file = dict(fresh.group_by("file").agg(pl.len()).iter_rows())
        counts |= {item.sha256: by_file.get(item.sha256, 0) for item in mine}
    return counts


def _lent(folder: Folder, aside: Path) -> Folder:
    """Give the books a cache aside, with the readings that need no second look."""
    side = Folder(folder.root, aside)
    for part in (subledger.READINGS, subledger.SEALED):
        root = folder.cache / part
        for path in sorted(root.rglob("*.parquet")):
            target = aside / part / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            # One that goes away meanwhile is read again from its evidence.
            with contextlib.suppress(FileNotFoundError):
                _lend(path, target)
    return side


def _lend(path: Path, target: Path) -> None:
    """Link a file that is never written over, only replaced; copy it elsewhere."""
    try:
        os.link(path, target)
    except OSError:  # another file system
        shutil.copyfile(path, target)

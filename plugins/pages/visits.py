"""What has changed since somebody was last here: breaks new, gone and decided.

What a person's visit began with is kept in ``.duiping``, twice: as this visit
began, and as the one before did. A visit is a session of the server; plain Fava
knows nobody and keeps nothing. No time is kept: the same books, the same bytes.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
from flask import request

from duiping import files
from duiping.errors import DuipingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duiping.plugins.pages.store import Books

MOST = 10  # breaks of each sort that are listed
FOLDER = "visits"
NOBODY = "_reader"  # whoever is in only to read; no person's name looks like this
_FORM = 1  # of what is kept; another is as good as none
_SESSIONS = 1_000  # sessions whose visit has begun
_VISITS = 8  # of people who are here at the same time, held in memory
_SHOWN = ("id", "kind", "account", "key", "commodity", "amount", "status")

_lock = Lock()
_begun: OrderedDict[tuple[str, str], None] = OrderedDict()


class Sort(NamedTuple):
    """So many breaks of one sort; the first of them, the largest amounts first.

    Each is a row with the fields of `_SHOWN`, minor units as `amount`, and
    `before`, the status that it had.
    """

    number: int
    first: tuple[dict[str, Any], ...]


class Since(NamedTuple):
    """What differs from the last visit; `day` is how far evidence reached then."""

    day: str
    new: Sort
    gone: Sort
    moved: Sort

    @property
    def sorts(self) -> Iterator[tuple[str, Sort]]:
        """Give each sort that has any, with its word."""
        for name, one in zip(("new", "gone", "moved"), self[1:], strict=True):
            if one.number:
                yield f"since-{name}", one


def since(books: Books) -> Since | None:
    """Compare the books with those of the person's last visit.

    None for a first visit, where nobody is known, and where nothing can be kept.
    """
    told = request.environ
    if "duiping.token" not in told:
        return None
    name, token = told["duiping.by"] or NOBODY, told["duiping.token"]
    place = books.folder.cache / FOLDER
    now, before = place / f"{name}.now", place / f"{name}.before"
    with _lock:
        if _fresh(str(place), token):
            try:
                _begin(books, now, before)
            except (DuipingError, OSError):
                return None  # a folder that cannot be written remembers nobody
    # All sessions of a person go by the same visit; nobody waits for another's.
    try:
        then = before.stat().st_mtime_ns
    except OSError:
        return None
    return books.once(("since", name, then), lambda: _compared(books, before, then))


def _fresh(place: str, token: str) -> bool:
    """Say whether a session asks for the first time."""
    key = (place, token)
    fresh = key not in _begun
    _begun[key] = None
    _begun.move_to_end(key)
    while len(_begun) > _SESSIONS:
        _begun.popitem(last=False)
    return fresh


def _begin(books: Books, now: Path, before: Path) -> None:
    """Keep what this visit begins with, and what the last one began with."""
    if now.exists():
        files.write(before, now.read_bytes())
    head = {"form": _FORM, "day": str(books.result["day"] or "")}
    table = BytesIO()
    books.index.table.select(_SHOWN).write_parquet(table, compression="zstd")
    files.write(now, json.dumps(head).encode() + b"\n" + table.getvalue())


def _compared(books: Books, before: Path, written: int) -> Since | None:
    found = _remembered(before, written)
    if found is None:
        return None
    day, then = found
    here = books.index.table.select(_SHOWN)
    both = here.join(then.select("id", before="status"), on="id", how="inner")
    return Since(
        day,
        _sort(here.join(then, on="id", how="anti")),
        _sort(then.join(here, on="id", how="anti")),
        _sort(both.filter(pl.col("status") != pl.col("before"))),
    )


@lru_cache(maxsize=_VISITS)
def _remembered(before: Path, _written: int) -> tuple[str, pl.DataFrame] | None:
    """Read what a visit began with; `_written` tells one file of a name from another.

    Every state of the books is compared with the same.
    """
    try:
        head, _, data = before.read_bytes().partition(b"\n")
        said = json.loads(head)
        if said["form"] != _FORM:
            return None
        then = pl.read_parquet(BytesIO(data)).select(_SHOWN)
        return str(said["day"]), then
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None


def _sort(found: pl.DataFrame) -> Sort:
    first = found.sort("amount", "id", descending=[True, False]).head(MOST)
    return Sort(found.height, tuple(first.to_dicts()))

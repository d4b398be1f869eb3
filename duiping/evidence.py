"""Evidence: the files as downloaded, and one directive for each in the books.

The only module that knows where evidence lies. A directive states what the
file was found to say when it was imported, so that a later reading can be held
against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from beancount.core.amount import Amount
from beancount.core.data import Custom
from beancount.parser import parser

from duiping import files, ledgertext, money
from duiping.bulk import Bulk
from duiping.errors import BooksError
from duiping.money import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from duiping.books import Folder

DIRECTIVE = "evidence"
MOMENT = "%Y-%m-%d %H:%M:%S"
COUNTS = ("posted", "corroborating", "ignored", "rejected")
HEADER = (
    "; Evidence: every export that these books stand on. Written by duiping import.\n"
)

_NAME = re.compile(r"[^\w.()（）·-]+")
_LONGEST = 80


@dataclass(frozen=True)
class Evidence:
    """One file of evidence, and what it says of itself (minor units).

    The `counts` of rows posted, corroborating, ignored and rejected sum to
    `rows`; `suspense` says how many of them nobody has understood yet. A file
    that came in an archive is kept by itself: the same export is then the same
    evidence however it was packed, and no password is needed to look at it
    again. `archive` and its digest say what was downloaded.
    """

    source: str
    layout: str
    version: str
    file: str
    sha256: str
    rows: int
    counts: tuple[int, ...]
    suspense: int
    first_day: date
    last_day: date
    as_of: datetime
    opening: int | None = None
    closing: int | None = None
    totals: tuple[tuple[str, str], ...] = field(default=())
    archive: str | None = None
    archive_sha256: str | None = None

    @property
    def name(self) -> str:
        """The file's own name, without the prefix it is kept under."""
        return self.file.rsplit("/", 1)[-1].split(".", 2)[-1]


class Kept(Protocol):
    """What becomes evidence: a file on disk, or the bytes that were in an archive."""

    @property
    def path(self) -> Path:
        """Where the file lies now."""

    @property
    def member(self) -> Bulk | None:
        """Its bytes, where it is no file of its own."""


def safe_name(name: str) -> str:
    """Reduce a file name to letters, digits and a few signs, at most 80 of them."""
    stem = _NAME.sub("_", name).lstrip(".") or "export"
    return stem if len(stem) <= _LONGEST else stem[: _LONGEST - 10] + stem[-10:]


def place(source: str, last_day: date, sha256: str, name: str) -> str:
    """Say where a file of evidence is kept, relative to the ledger folder.

    Fava files a document under the day in front of its name; the digest keeps
    equal names apart.
    """
    return f"documents/{source}/{last_day}.{sha256[:12]}.{safe_name(name)}"


def order(item: Evidence) -> tuple[str, date, date, str]:
    """The order in which evidence is listed, whenever it came in."""
    return (item.source, item.first_day, item.last_day, item.sha256)


def text(items: Iterable[Evidence]) -> str:
    """Write the list of evidence as ledger text."""
    return ledgertext.checked(_blocks(items), HEADER)


def plain(items: Iterable[Evidence]) -> str:
    """Write the same text without reading it back, to compare with what is there."""
    return ledgertext.joined(_blocks(items), HEADER)


def _blocks(items: Iterable[Evidence]) -> list[str]:
    return [directive(item) for item in sorted(items, key=order)]


def directive(item: Evidence) -> str:
    """Write the directive of one file."""
    meta: list[tuple[str, ledgertext.Value]] = [
        ("file", item.file),
        ("sha256", item.sha256),
        ("layout", item.layout),
        ("version", item.version),
        ("first-day", item.first_day),
        ("as-of", item.as_of.strftime(MOMENT)),
        ("rows", item.rows),
        *zip(COUNTS, item.counts, strict=True),
        ("suspense", item.suspense),
    ]
    for name, value in (("opening", item.opening), ("closing", item.closing)):
        if value is not None:
            meta.append((name, money.decimal(value)))
    if item.archive is not None and item.archive_sha256 is not None:
        meta += [("archive", item.archive), ("archive-sha256", item.archive_sha256)]
    meta += [(f"total-{i}", f"{n} = {v}") for i, (n, v) in enumerate(item.totals, 1)]
    return ledgertext.custom(item.last_day, DIRECTIVE, [item.source], meta)


def read(folder: Folder) -> list[Evidence]:
    """Read the list of evidence of a set of books; empty where there is none.

    Raises:
        BooksError: a directive cannot be read (DP414).
    """
    if not folder.evidence.is_file():
        return []
    entries, errors, _ = parser.parse_file(str(folder.evidence))
    if errors:
        raise BooksError(
            "DP414",
            file=folder.evidence.name,
            line=errors[0].source.get("lineno", 0),
            problem=errors[0].message,
        )
    return [parsed(e) for e in entries if isinstance(e, Custom)]


def parsed(entry: Custom) -> Evidence:
    """Turn an evidence directive back into `Evidence`.

    Raises:
        BooksError: a key is missing or has another type (DP414).
    """
    meta = entry.meta
    try:
        totals = tuple(
            (name, value)
            for key, said in sorted(meta.items(), key=_numbered)
            if key.startswith("total-")
            for name, value in [said.rsplit(" = ", 1)]
        )
        return Evidence(
            source=entry.values[0].value,
            layout=meta["layout"],
            version=meta["version"],
            file=meta["file"],
            sha256=meta["sha256"],
            rows=int(meta["rows"]),
            counts=tuple(int(meta[name]) for name in COUNTS),
            suspense=int(meta["suspense"]),
            first_day=meta["first-day"],
            last_day=entry.date,
            as_of=datetime.strptime(meta["as-of"], MOMENT),  # noqa: DTZ007 - no zone
            opening=_minor(meta.get("opening")),
            closing=_minor(meta.get("closing")),
            totals=totals,
            archive=meta.get("archive"),
            archive_sha256=meta.get("archive-sha256"),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise BooksError(
            "DP414",
            file=meta.get("filename", "-"),
            line=meta.get("lineno", 0),
            problem=f"{type(error).__name__}: {error}",
        ) from error


def _numbered(item: tuple[str, object]) -> tuple[int, str]:
    tail = item[0].rsplit("-", 1)[-1]
    return (int(tail) if tail.isdecimal() else 0, item[0])


def _minor(value: Decimal | Amount | None) -> int | None:
    if value is None:
        return None
    number = value.number if isinstance(value, Amount) else value
    return int(Decimal(str(number)).scaleb(SCALE))


def path(folder: Folder, item: Evidence) -> Path:
    """Say where the file of a directive lies on this machine.

    Raises:
        BooksError: the directive leads out of the documents (DP414).
    """
    found = (folder.ledger / item.file).resolve()
    if not found.is_relative_to(folder.documents.resolve()):
        raise BooksError(
            "DP414", file=folder.evidence.name, line=0, problem=f"file {item.file}"
        )
    return found


def content(folder: Folder, item: Evidence) -> bytes:
    """Give all bytes of a file of evidence; see `bulk`."""
    return bulk(folder, item).all()


def bulk(folder: Folder, item: Evidence) -> Bulk:
    """Open a file of evidence, and make sure it is what was imported.

    Raises:
        BooksError: it is missing (DP404) or was changed (DP405).
    """
    where = path(folder, item)
    if not where.is_file():
        raise BooksError("DP404", file=item.file, sha256=item.sha256)
    actual = files.sha256(where)
    if actual != item.sha256:
        raise BooksError("DP405", file=item.file, expected=item.sha256, actual=actual)
    return Bulk(where)


def keep(
    folder: Folder,
    fresh: Sequence[tuple[Evidence, Kept]],
    known: Sequence[Evidence],
) -> list[Evidence]:
    """Take files into the books: first the files, last the list that names them.

    A crash in between leaves files that no directive names; they are harmless,
    and the next import takes them up again.

    Args:
        folder: the books.
        fresh: new evidence, and each file's bytes or where they lie now.
        known: what the list has already.

    Returns:
        The whole list, sorted.
    """
    for item, source in fresh:
        place = folder.ledger / item.file
        if source.member is None:
            files.copy_in(source.path, place)
        else:
            files.pour_in(source.member.chunks, place)
    whole = sorted([*known, *(item for item, _ in fresh)], key=order)
    files.write(folder.evidence, text(whole).encode())
    return whole

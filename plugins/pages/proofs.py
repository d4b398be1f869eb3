"""The evidence: what each file is, whether it is intact, and what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping import evidence
from duiping.errors import DuipingError
from duiping.plugins.evidence import Seen
from duiping.plugins.pages.one import original

if TYPE_CHECKING:
    from duiping.evidence import Evidence
    from duiping.plugins.pages.original import Line
    from duiping.plugins.pages.store import Books

FILES, ROWS = 50, 100
LARGEST = 512 << 20  # bytes of a file that the page sends
INTACT, ABSENT, ALTERED = "intact", "absent", "altered"


class Proof(NamedTuple):
    """A file and whether its bytes are those that were imported."""

    item: Evidence
    title: str
    state: str
    breaks: int


class Listing(NamedTuple):
    """A page of the files that fit."""

    proofs: tuple[Proof, ...]
    number: int
    rows: int
    page: int
    pages: int
    source: str
    sources: tuple[str, ...]


class Preview(NamedTuple):
    """A page of one file as a table; `fault` where it cannot be shown."""

    proof: Proof
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    start: int
    length: int
    breaks: dict[int, list[str]]
    fault: DuipingError | None

    @property
    def before(self) -> int:
        """The place at which the page before begins; -1 if there is none."""
        return max(self.start - ROWS, 0) if self.start else -1

    @property
    def after(self) -> int:
        """The place at which the next page begins; -1 if there is none."""
        end = self.start + ROWS
        return end if end < self.length else -1


def listing(books: Books, source: str, first: str, end: str, page: int) -> Listing:
    """List the files of a source (or all) that cover any day of a span."""
    items = [
        item
        for item in books.files.values()
        if (not source or item.source == source)
        and (not end or (str(item.first_day) < end and str(item.last_day) >= first))
    ]
    pages = max(-(-len(items) // FILES), 1)
    page = min(max(page, 1), pages)
    seen = Seen(books.folder)
    shown = items[(page - 1) * FILES :][:FILES]
    return Listing(
        tuple(_proof(books, item, seen) for item in shown),
        len(items),
        sum(item.rows for item in items),
        page,
        pages,
        source,
        tuple(dict.fromkeys(item.source for item in books.files.values())),
    )


def preview(books: Books, sha256: str, row: int, start: int) -> Preview | None:
    """Show a file from a place on, or the page on which a row stands."""
    item = books.files.get(sha256)
    if item is None:
        return None
    proof = _proof(books, item, Seen(books.folder))
    broken = books.index.on(item.file)
    try:
        found = original(books, item)
    except DuipingError as fault:
        return Preview(proof, (), (), 0, 0, {}, fault)
    if row:
        start = found.place(row) // ROWS * ROWS
    start = min(max(start, 0), max(len(found.rows) - 1, 0))
    meant = {row} if row else set(broken)
    return Preview(
        proof,
        found.headers,
        tuple(found.page(start, ROWS, meant)),
        start,
        len(found.rows),
        broken,
        None,
    )


def _proof(books: Books, item: Evidence, seen: Seen) -> Proof:
    source = books.config.sources.get(item.source)
    return Proof(
        item,
        source.title if source else item.source,
        _state(books, item, seen),
        books.index.number(item.file),
    )


def _state(books: Books, item: Evidence, seen: Seen) -> str:
    """Compare digests; a file is hashed only if it may have changed since."""
    try:
        path = evidence.path(books.folder, item)
        digest = seen.digest(path, item.file)
    except (DuipingError, OSError):
        return ABSENT
    return INTACT if digest == item.sha256 else ALTERED

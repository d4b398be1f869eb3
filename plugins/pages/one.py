"""One break, opened: its two sides, the rows they come from, and ones like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.errors import DuipingError
from duiping.money import minor, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.plugins.pages.original import Line, Original
    from duiping.plugins.pages.store import Books
    from duiping.result import Document, Place

FILES = 6  # files whose rows are shown; a break of more is rare
ROWS = 30  # rows meant in one file


class Side(NamedTuple):
    """What one side says: who, the rows, and their sums by commodity."""

    name: str
    parties: tuple[str, ...]
    places: tuple[Place, ...]
    sums: dict[str, int]


class Extract(NamedTuple):
    """Rows of an original file in context; `fault` where it cannot be read."""

    name: str
    sha256: str
    party: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    row: int
    fault: DuipingError | None


class Opened(NamedTuple):
    """A break with everything that a person needs to judge it."""

    entry: Document
    sides: tuple[Side, ...]
    extracts: tuple[Extract, ...]
    left_out: int
    alike: tuple[Document, ...]
    alike_number: int


def opened(books: Books, entry: Document) -> Opened:
    """Open a break."""
    number, alike = books.index.alike(entry)
    shown, left_out = extracts(books, entry["evidence"])
    return Opened(
        entry, sides(entry, books.config), shown, left_out, tuple(alike), number
    )


def sides(entry: Document, config: Config) -> tuple[Side, ...]:
    """Put the rows of a break on the side of the party that tells them.

    In a clearing account one side expects and the other reports. Elsewhere (a
    fee, a status) our orders stand against what the others print. What only
    corroborates stands apart. What clears a clearing account is posted against it:
    it is told with the opposite sign, so that the two sums are what was expected
    and what came, as in the lines above them.
    """
    rule = config.accounts.clearing.get(entry["account"])
    expects = tuple(rule.expects) if rule else _parts(config, "expects", "opening")
    if rule:
        expects += _parts(config, "opening")
    reports = tuple(rule.reports) if rule else _parts(config, "books")
    left = [p for p in entry["evidence"] if p["source"] in expects]
    right = [
        p
        for p in entry["evidence"]
        if p["source"] in reports and p["source"] not in expects
    ]
    taken = {p["record"] for p in (*left, *right)}
    rest = [p for p in entry["evidence"] if p["record"] not in taken]
    theirs = _turned(right) if rule else right
    found = [
        _side("we", left, rule.expects if rule else (), config),
        _side("they", theirs, rule.reports if rule else (), config),
    ]
    return (*found, _side("witness", rest, (), config)) if rest else tuple(found)


def extracts(books: Books, places: Sequence[Place]) -> tuple[tuple[Extract, ...], int]:
    """Show the rows of a break in their files: so many, and how many are left out."""
    paths = {item.file: item for item in books.files.values()}
    wanted: dict[str, list[int]] = {}
    for place in places:
        if place["file"] in paths:
            wanted.setdefault(place["file"], []).append(place["row"])
    shown = list(wanted)[:FILES]
    left_out = sum(len(rows) for rows in wanted.values()) - sum(
        len(wanted[path][:ROWS]) for path in shown
    )
    return tuple(_extract(books, paths[p], wanted[p][:ROWS]) for p in shown), left_out


def original(books: Books, item: Evidence) -> Original:
    """Open the file of a piece of evidence.

    Raises:
        DuipingError: it is missing, changed, or cannot be taken apart.
    """
    return books.originals.open(item, books.layouts[item.source])


def _extract(books: Books, item: Evidence, rows: list[int]) -> Extract:
    source = books.config.sources.get(item.source)
    party = source.title if source else item.source
    try:
        found = original(books, item)
    except DuipingError as fault:
        return Extract(item.name, item.sha256, party, (), (), min(rows), fault)
    lines = tuple(found.around(rows))
    return Extract(item.name, item.sha256, party, found.headers, lines, min(rows), None)


def _parts(config: Config, *parts: str) -> tuple[str, ...]:
    return tuple(n for n, source in config.sources.items() if source.part in parts)


def _turned(places: Iterable[Place]) -> list[Place]:
    found = []
    for place in places:
        number, _, commodity = place["amount"].partition(" ")
        found.append(place | {"amount": f"{plain(-minor(number))} {commodity}".strip()})
    return found


def _side(
    name: str, places: Iterable[Place], sources: Iterable[str], config: Config
) -> Side:
    rows = tuple(places)
    named = dict.fromkeys((*sources, *(place["source"] for place in rows)))
    sums: dict[str, int] = {}
    for place in rows:
        number, _, commodity = place["amount"].partition(" ")
        sums[commodity] = sums.get(commodity, 0) + minor(number)
    parties = dict.fromkeys(
        config.sources[s].title for s in named if s in config.sources
    )
    return Side(name, tuple(parties), rows, sums)

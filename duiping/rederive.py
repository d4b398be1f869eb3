"""A closed month derived again, from what its own seal says and nothing newer."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from duiping import (
    __version__,
    cache,
    decisions,
    evidence,
    files,
    seals,
    yamlfile,
)
from duiping.books import Folder
from duiping.config import Config
from duiping.errors import DuipingError
from duiping.importers import own
from duiping.pipeline import Work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duiping.decide.model import Book
    from duiping.seal.model import Seal


class Again(NamedTuple):
    """What came out of a month's second derivation.

    `odd` names what differs from the seal; `unable` says why this version of
    duiping cannot derive the month, when it was sealed by another one.
    """

    period: str
    odd: tuple[str, ...]
    unable: str = ""


def again(folder: Folder, held: Sequence[Seal]) -> Again:
    """Derive the last of some closed months again, in a clean place.

    Args:
        folder: the books; only evidence, decisions and earlier sealed text are
            taken from them, rules and the evidence list from the seal.
        held: the closes up to that month, oldest first.

    Raises:
        BooksError: evidence is missing or was changed, or sealed text was.
    """
    one = held[-1]
    with TemporaryDirectory() as place:
        root = Path(place)
        scratch = Folder(root / "books")
        _lay_out(folder, scratch, held)
        try:
            odd = _compared(scratch, one, _decided(folder, one))
        except DuipingError as error:
            if one.content["duiping"] == __version__:
                raise
            return Again(one.period, (), str(error))
    if odd and one.content["duiping"] != __version__:
        return Again(one.period, (), f"{one.content['duiping']} → {__version__}")
    return Again(one.period, odd)


def _lay_out(folder: Folder, scratch: Folder, held: Sequence[Seal]) -> None:
    """Put together the books as they were when the month was closed."""
    *before, one = held
    files.write(scratch.config, str(one.content["config"]).encode())
    digests = {item["directive"] for item in one.content["evidence"]}
    known = [
        item
        for item in evidence.read(folder)
        if hashlib.sha256(evidence.directive(item).encode()).hexdigest() in digests
    ]
    files.write(scratch.evidence, evidence.text(known).encode())
    for name, data in code(folder, str(one.content["config"])):
        files.write(scratch.root / name, data)
    scratch.documents.symlink_to(folder.documents.resolve(), target_is_directory=True)
    for act in seals.listed(folder)[: one.number - 1]:
        files.write(scratch.seals / act.name, (folder.seals / act.name).read_bytes())
    for name in seals.paths(before):
        files.write(scratch.ledger / name, (folder.ledger / name).read_bytes())


def code(folder: Folder, config: str) -> list[tuple[str, bytes]]:
    """Give the layouts in Python that rules pin, by their digest.

    What is gone is left out, and refused when it is to run.
    """
    try:
        pinned = yamlfile.parse(config, folder.config.name, Config).importers.values()
    except DuipingError:
        return []  # Told when the month is derived by these rules.
    found = [(str(one.file), own.kept(one, folder.root)) for one in pinned]
    return [(name, data) for name, data in found if data is not None]


def _decided(folder: Folder, one: Seal) -> Book:
    """Give the decisions that the month rests on."""
    whole = decisions.read(folder)
    known = set(one.content["decided"])
    return whole._replace(
        decisions=tuple(d for d in whole.decisions if d.id in known),
        posted=tuple(p for p in whole.posted if p.decision in known),
    )


def _until(book: Book, last: date) -> Book:
    return book._replace(
        decisions=tuple(d for d in book.decisions if d.day <= last),
        posted=tuple(p for p in book.posted if p.day <= last),
    )


def _compared(scratch: Folder, one: Seal, book: Book) -> tuple[str, ...]:
    """Name what comes out otherwise than it was sealed."""
    work = Work(scratch, book=book)
    derived = {
        f"journal/{name}": hashlib.sha256(text.encode()).hexdigest()
        for name, text in work.texts.items()
    }
    odd = [
        name
        for name, digest in sorted(one.content["files"].items())
        if name.startswith("journal/") and derived.get(name) != digest
    ]
    known = _until(book, one.last)
    result = Work(scratch, until=one.last, book=known).result
    if hashlib.sha256(cache.canonical(result)).hexdigest() != one.content["result"]:
        odd.append("result")
    return tuple(odd)

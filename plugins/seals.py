"""Beancount plugin: nothing that was sealed has moved.

The chain of seals is followed, every sealed file is hashed, the evidence that a
month was closed on is still listed as it was, and the balances of its last day
are what they were, whatever file an entry stands in.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount.core.data import Custom, Transaction

from duiping import evidence as lists
from duiping import seals as kept
from duiping.errors import BooksError, DuipingError
from duiping.plugins.guard import CheckError, Outcome, at, run, said, watch
from duiping.seal import chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from duiping import cache
    from duiping.books import Folder
    from duiping.plugins.guard import Entries, Options
    from duiping.seal.model import Seal

__plugins__ = ("seals",)

# As `duiping.decide.model` has it, which would bring Polars into every load.
DECISION = "decision"


def seals(entries: Entries, options: Options) -> tuple[Entries, list[CheckError]]:
    """Check that closed months are as they were sealed."""
    return run("duiping.plugins.seals", _check, entries, options)


def _check(
    entries: Entries, options: Options, folder: Folder, result: cache.Document
) -> Outcome:
    language = str(result["language"])
    for path in sorted(folder.seals.glob("*.json")):
        watch(options, path)
    whole = kept.listed(folder)
    held = chain.checked(whole)
    found = [
        *_shown(folder, whole),
        *_files(folder, held),
        *_evidence(entries, held, folder),
        *_decisions(entries, held),
        *_balances(entries, held),
    ]
    top = str(options.get("filename"))
    return Outcome(entries, [at(top, 1, said(error, language)) for error in found])


def _shown(folder: Folder, whole: Sequence[Seal]) -> Iterator[DuipingError]:
    """Compare the chain with the directives that show it: none may be missing."""
    path = folder.seals / kept.INDEX
    data = path.read_bytes() if path.is_file() else b""
    if data != kept.index(whole).encode():
        yield BooksError("DP452", file=kept.INDEX, number=len(whole))


def _files(folder: Folder, held: Sequence[Seal]) -> Iterator[DuipingError]:
    for one in held:
        # Seals of earlier versions know of no files that decisions name.
        for root, kind in ((folder.ledger, "files"), (folder.root, "attached")):
            for name, digest in sorted(one.content.get(kind, {}).items()):
                path = root / name
                data = path.read_bytes() if path.is_file() else b""
                if hashlib.sha256(data).hexdigest() != digest:
                    yield BooksError("DP454", file=name, period=one.period)


def _evidence(
    entries: Entries, held: Sequence[Seal], folder: Folder
) -> Iterator[DuipingError]:
    """Demand the evidence that months rest on, in a list that says nothing else.

    The list is written by us alone and grows with later evidence, so no digest of
    it can stand in a seal; but what its directives say has only one spelling.
    """
    if not held:
        return
    items = [
        lists.parsed(e)
        for e in entries
        if isinstance(e, Custom) and e.type == lists.DIRECTIVE
    ]
    path = folder.evidence
    if path.is_file() and path.read_bytes() != lists.plain(items).encode():
        yield BooksError("DP454", file=path.name, period=held[-1].period)
    listed = {
        hashlib.sha256(lists.directive(item).encode()).hexdigest() for item in items
    }
    for one in held:
        for item in one.content["evidence"]:
            if item["directive"] not in listed:
                yield BooksError("DP456", file=item["file"], period=one.period)


def _decisions(entries: Entries, held: Sequence[Seal]) -> Iterator[DuipingError]:
    """Demand the decisions that a month rests on; their ids vouch for their text."""
    there = {
        e.meta.get("id")
        for e in entries
        if isinstance(e, Custom) and e.type == DECISION
    }
    for one in held:
        for name in one.content["decided"]:
            if name not in there:
                yield BooksError("DP460", value=name, period=one.period)


def _balances(entries: Entries, held: Sequence[Seal]) -> Iterator[DuipingError]:
    """Sum up all entries to the last day of each closed month, and count them."""
    sums: dict[tuple[str, str], Decimal] = {}
    count = 0
    ordered = iter(sorted(_transactions(entries), key=lambda e: e.date))
    entry = next(ordered, None)
    for one in held:
        while entry is not None and entry.date <= one.last:
            count += 1
            for posting in entry.postings:
                if posting.units is not None and posting.units.number is not None:
                    place = (posting.account, posting.units.currency)
                    sums[place] = sums.get(place, Decimal(0)) + posting.units.number
            entry = next(ordered, None)
        yield from _moved(sums, one, one.last)
        if count != one.content["entries"]:
            yield BooksError(
                "DP459",
                date=one.last,
                expected=one.content["entries"],
                actual=count,
            )


def _transactions(entries: Entries) -> Iterator[Transaction]:
    return (entry for entry in entries if isinstance(entry, Transaction))


def _moved(
    sums: dict[tuple[str, str], Decimal], one: Seal, day: date
) -> Iterator[DuipingError]:
    sealed = {
        (account, commodity): Decimal(number)
        for account, held in one.content["trial"].items()
        for commodity, number in held.items()
    }
    for account, commodity in sorted({*sums, *sealed}):
        actual = sums.get((account, commodity), Decimal(0))
        expected = sealed.get((account, commodity), Decimal(0))
        if actual != expected:
            yield BooksError(
                "DP455",
                account=account,
                commodity=commodity,
                date=day,
                expected=f"{expected:f}",
                actual=f"{actual:f}",
            )

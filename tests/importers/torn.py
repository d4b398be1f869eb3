"""Damage banks' messages, entry by entry, in the ways in which tables are damaged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from duiping.importers import blind
from tests.importers.exports import DATA, MESSAGES, layouts

if TYPE_CHECKING:
    from collections.abc import Iterator

# How one entry is written, with all that belongs to it.
ENTRIES = {
    "bank.mt940": r":61:.*\n(?:(?!:|-\}).*\n)*(?::86:.*\n(?:(?!:|-\}).*\n)*)?",
    "bank.camt052": r"[ \t]*<Ntry>(?s:.*?)</Ntry>\n?",
    "bank.camt053": r"[ \t]*<Ntry>(?s:.*?)</Ntry>\n?",
    "bank.camt054": r"[ \t]*<Ntry>(?s:.*?)</Ntry>\n?",
    "bank.ofx": r"[ \t]*<STMTTRN>(?s:.*?)</STMTTRN>\n?",
    "bank.bai2": r"16,.*\n(?:88,.*\n)*",
}
# Two values of one form in an entry, which may stand for each other.
TWINS = {
    **dict.fromkeys(
        ("bank.camt052", "bank.camt053", "bank.camt054"),
        (r"(?<=<BookgDt><Dt>)[\d-]+", r"(?<=<ValDt><Dt>)[\d-]+"),
    ),
    "bank.ofx": (r"(?<=<DTPOSTED>)\d+", r"(?<=<DTUSER>)\d+"),
}
_NUMBER = re.compile(r"\d[\d.,]*")


class Torn(NamedTuple):
    """One damaged copy of a message."""

    kind: str
    what: str
    text: str


def messages(layout: str) -> list[tuple[str, str]]:
    """List a layout's messages that have entries: name and text."""
    found = []
    for path in sorted((DATA / layout).iterdir()):
        if path.suffix in MESSAGES:
            text = path.read_text(encoding="utf-8")
            if layouts()[layout].read(path.name, text.encode()).rows > 1:
                found.append((path.name, text))
    return found


def torn(layout: str, text: str) -> Iterator[Torn]:
    """Damage a message: any one number, an entry lost or twice, twins swapped.

    Pending entries are left as they are: they are in no balance and no booking.
    """
    for match in _NUMBER.finditer(text):
        changed = _digit(match[0])
        copy = text[: match.start()] + changed + text[match.end() :]
        if not _pending(layout, text, match.start()):
            yield Torn("cell", f"{match[0]!r} to {changed!r}", copy)
    spans = _spans(layout, text)
    moving = [span for span in spans if not _pending(layout, text, span[0])]
    for start, end in moving:
        entry = text[start:end]
        kind = blind.END if start in {moving[0][0], moving[-1][0]} else blind.ROW
        yield Torn(kind, f"lost {entry[:30]!r}", text[:start] + text[end:])
        yield Torn(blind.DOUBLE, f"twice {entry[:30]!r}", text[:end] + text[start:])
    twins = TWINS.get(layout)
    if twins:
        swapped = text
        for start, end in reversed(spans):
            swapped = swapped[:start] + _swap(text[start:end], *twins) + swapped[end:]
        if swapped != text:
            yield Torn(blind.SWAP, " with ".join(twins), swapped)


def _spans(layout: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(ENTRIES[layout], text)]


def _pending(layout: str, text: str, at: int) -> bool:
    """Say whether a place is in an entry that moves no money yet."""
    inside = [text[a:b] for a, b in _spans(layout, text) if a <= at < b]
    return any("PDNG" in entry for entry in inside)


def _digit(number: str) -> str:
    """Change one digit: of an amount the first behind the point, else the last."""
    point = re.search(r"[.,](?=\d)", number)
    at = point.end() if point else max(i for i, c in enumerate(number) if c.isdigit())
    return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]


def _swap(entry: str, first: str, second: str) -> str:
    """Exchange two values of an entry, where it has both."""
    one, other = re.search(first, entry), re.search(second, entry)
    if one is None or other is None:
        return entry
    (a, b), (c, d) = sorted((one.span(), other.span()))
    return entry[:a] + entry[c:d] + entry[b:c] + entry[a:b] + entry[d:]

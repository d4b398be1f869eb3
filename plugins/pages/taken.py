"""Breaks as a file to take along: those named, else all that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.report import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.plugins.pages.store import Books
    from duiping.plugins.pages.wanted import Wanted

MOST = 1_000  # ids that one address may name
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def breaks(
    books: Books, ids: Sequence[str], asked: Wanted, form: str, language: str
) -> bytes:
    """Give the breaks of some ids, or all that a filter asks for, as a file."""
    places = [books.index.places[i] for i in ids[:MOST] if i in books.index.places]
    numbers = places or books.index.choose(asked).numbers
    chosen = [books.index.breaks[number] for number in numbers]
    if form == "xlsx":
        return listed.xlsx(chosen, language)
    # Spreadsheets take a CSV for UTF-8 only with a byte order mark.
    return listed.csv(chosen, language).encode("utf-8-sig")

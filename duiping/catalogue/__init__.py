"""Every failure's public code, with its sentences in English and 中文.

One entry a code: a short name, the sentence (facts in braces) and the remedy.
The pages under ``docs/errors/`` are made from this table by ``make docs``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.catalogue import (
    books,
    decide,
    faults,
    files,
    rows,
    rules,
    seals,
    signin,
)

if TYPE_CHECKING:
    from duiping.catalogue.entry import Entry

LANGUAGES = ("en", "zh")

CATALOGUE: dict[str, Entry] = {
    **files.ENTRIES,
    **rows.ENTRIES,
    **rules.ENTRIES,
    **books.ENTRIES,
    **decide.ENTRIES,
    **seals.ENTRIES,
    **signin.ENTRIES,
    **faults.ENTRIES,
}


class _Facts(dict[str, str]):
    """Facts of a failure; one that was not given shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def sentence(code: str, language: str, facts: dict[str, str]) -> str:
    """Fill a failure's sentence with its facts.

    Args:
        code: a key of `CATALOGUE`.
        language: ``en`` or ``zh``; anything else reads as English.
        facts: texts for the braces; a missing one shows as a dash.

    Returns:
        One line of text.
    """
    entry = CATALOGUE[code]
    template = entry.zh if language == "zh" else entry.en
    return template.format_map(_Facts(facts))

"""The chain of a key: everything the books know of it, from order to bank.

Only what is evidenced stands in a chain: rows that print the key or a number
that leads to it, and rows that a link tied to it, with the pass that did so.
Which payout carried an order's money no party prints, so no chain says it.

Personal data is masked here; whoever shows a chain needs no mask of his own.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from duiping import mask
from duiping.chain.candidates import candidates
from duiping.chain.known import Known
from duiping.chain.lookup import meant
from duiping.chain.model import (
    BROKEN,
    CLEARED,
    TRANSIT,
    WITNESS,
    Candidate,
    Chain,
    Hop,
    Part,
    Standing,
    Tie,
)
from duiping.chain.tell import told
from duiping.cleantext import clean
from duiping.errors import BooksError

if TYPE_CHECKING:
    from duiping.pipeline import Work
    from duiping.result import Document

# Spreadsheets and exports put these around numbers, so that digits stay digits.
_QUOTES = " \t\r\n'\"`=,;"


def chain(work: Work, text: str, result: Document | None = None) -> Chain:
    """Find what a text means and tell everything about it.

    Args:
        work: the books, derived.
        text: a key, a number that some party prints, a break's id, the last
            four digits of a phone, or an amount such as ``99.80``.
        result: the result of a run if there is one already; else `work`'s.

    Returns:
        The chain of the one key that it means, or the candidates.

    Raises:
        BooksError: nothing in the books has it (DP413).
    """
    known = Known(work, work.result if result is None else result)
    wanted = unicodedata.normalize("NFKC", text).strip(_QUOTES)
    shown = clean(mask.text(wanted))
    keys = meant(known, wanted) if wanted else []
    if not keys:
        raise BooksError("DP413", value=shown or "-")
    if len(keys) == 1:
        return told(known, shown, keys[0])
    return Chain(shown, "", (), (), (), tuple(candidates(known, keys)))


__all__ = [
    "BROKEN",
    "CLEARED",
    "TRANSIT",
    "WITNESS",
    "Candidate",
    "Chain",
    "Hop",
    "Part",
    "Standing",
    "Tie",
    "chain",
]

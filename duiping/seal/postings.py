"""The postings of closed months, read from their text."""

from __future__ import annotations

import polars as pl
from beancount.core.data import Transaction
from beancount.core.number import ZERO
from beancount.parser import parser

from duiping import money
from duiping.seal.correct import POSTING_SCHEMA


def postings(name: str, text: str) -> pl.DataFrame:
    """Read the postings of one journal file.

    Args:
        name: its path below ``ledger/journal``, which names the source.
        text: Beancount text as `duiping.journal` writes it.

    Returns:
        `duiping.seal.correct.POSTING_SCHEMA`.
    """
    entries, _, _ = parser.parse_string(text)
    source = name.rsplit("/", 1)[-1].removesuffix(".beancount")[len("09-") :]
    rows = [
        (
            source,
            entry.meta["id"],
            entry.meta.get("event", ""),
            entry.meta.get("key"),
            entry.date,
            posting.account,
            units.currency,
            int((units.number or ZERO).scaleb(money.SCALE)),
        )
        for entry in entries
        if isinstance(entry, Transaction)
        for posting in entry.postings
        if (units := posting.units) is not None
    ]
    return pl.DataFrame(rows, schema=POSTING_SCHEMA, orient="row")

"""The journal: legs as Beancount text, one file a source and month. Pure.

A source's month is written one transaction a record, or one a day and kind;
`duiping.booking` says which. Text is a function of records, rules and nothing
else: the same books give the same bytes on every machine.
"""

from __future__ import annotations

from duiping.journal.blocks import BLOCK_SCHEMA, Known, written
from duiping.journal.since import Earlier, renewed
from duiping.journal.whole import INDEX, Sealed, detail, printed, texts

__all__ = [
    "BLOCK_SCHEMA",
    "INDEX",
    "Earlier",
    "Known",
    "Sealed",
    "detail",
    "printed",
    "renewed",
    "texts",
    "written",
]

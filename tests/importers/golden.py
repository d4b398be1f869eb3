"""Write a reading as text that a person can review."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from duiping import money

if TYPE_CHECKING:
    from duiping.importers.base import Reading

MONEY = ("amount", "balance", "subsidy", "refund", "fee", "units")


def _cell(name: str, value: object) -> str:
    if name in MONEY and isinstance(value, int):
        return f"{name}={money.plain(value)}"
    if isinstance(value, datetime):
        return f"{name}={value:%Y-%m-%dT%H:%M:%S}"
    return f"{name}={str(value).replace(chr(31), '|').replace(chr(10), chr(92) + 'n')}"


def written(reading: Reading) -> str:
    """Describe a reading, one line a record, nulls left out."""
    head = (
        f"{reading.layout} version {reading.version}, {reading.rows} rows,"
        f" {reading.first_day}..{reading.last_day}, as of {reading.as_of}"
    )
    lines = [
        head,
        f"opening {reading.opening} closing {reading.closing} footer {reading.footer}",
        f"totals {dict(sorted(reading.totals.items()))}",
        "",
    ]
    for record in reading.records.iter_rows(named=True):
        cells = [
            _cell(name, value) for name, value in record.items() if value is not None
        ]
        lines.append("  ".join(cells))
    return "\n".join(lines) + "\n"

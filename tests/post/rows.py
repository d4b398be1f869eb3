"""Rows as importers would read them, written short; and the rules of the demo."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from duiping.config import Config
from duiping.record import POSTED, READ_SCHEMA, RECORD_SCHEMA
from duiping.yamlfile import load

ROOT = Path(__file__).parents[2]
AS_OF = datetime(2026, 10, 1)  # noqa: DTZ001 - books keep wall clock

Row = dict[str, Any]


@cache
def rules() -> Config:
    """Read the repository's own config.yaml."""
    return load(ROOT / "config.yaml", Config)


def at(text: str) -> datetime:
    """Read ``09-01`` or ``09-01 12:00`` as a time in 2026."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"2026-{day} {clock or '12:00'}")


def read(rows: list[Row]) -> pl.DataFrame:
    """Make a reading (`READ_SCHEMA`) of rows in the order of the file."""
    full = [
        {"row": n + 2, "seq": n, "disposition": POSTED, "kind": "sale", **row}
        for n, row in enumerate(rows)
    ]
    named = [{name: row.get(name) for name in READ_SCHEMA} for row in full]
    return pl.DataFrame(named, schema=READ_SCHEMA)


def records(rows: list[Row]) -> pl.DataFrame:
    """Make records (`RECORD_SCHEMA`) with ids ``r0``, ``r1`` … as they come."""
    full = [
        {
            "id": f"r{n:03}",
            "file": "f" * 64,
            "as_of": AS_OF,
            "row": n + 2,
            "seq": n,
            "disposition": POSTED,
            **row,
        }
        for n, row in enumerate(rows)
    ]
    named = [{name: row.get(name) for name in RECORD_SCHEMA} for row in full]
    return pl.DataFrame(named, schema=RECORD_SCHEMA)

"""Candidates: the keys to choose from when a text means several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from duiping import mask
from duiping.chain.model import BROKEN, Candidate
from duiping.cleantext import clean
from duiping.money import plain
from duiping.record import REJECTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.chain.known import Known


def candidates(known: Known, keys: Sequence[str]) -> list[Candidate]:
    """Show the keys that a text may mean, those with a break first."""
    broken = {f["key"] for state, f in known.findings if state == BROKEN}
    rows = (
        known.records.with_columns(pl.col("key").replace(known.group).alias("group"))
        .filter(pl.col("group").is_in(keys))
        .collect()
    )
    first = rows.sort("time", "source", "seq", "id").unique(
        "group", keep="first", maintain_order=True
    )
    stuck = set(rows.filter(pl.col("disposition").is_in([SUSPENSE, REJECTED]))["group"])
    listed = [
        Candidate(
            row["group"],
            str(row["time"]),
            known.title(row["source"]),
            row["kind"] or "unknown",
            plain(_worth(row)),
            clean(mask.phone(row["phone"] or "")),
            row["group"] in broken or row["group"] in stuck,
        )
        for row in first.iter_rows(named=True)
    ]
    bare = sorted(set(keys) - {one.key for one in listed})
    listed += [Candidate(key, "", "", "", "", "", key in broken) for key in bare]
    # Stable: those that need somebody first, each part in order of time.
    return sorted(listed, key=lambda one: not one.broken)


def _worth(row: dict[str, Any]) -> int:
    return (row["amount"] or 0) + (row["subsidy"] or 0)

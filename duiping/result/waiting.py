"""Waiting rows: what nobody has understood yet, with the line to add to config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from duiping import mask
from duiping.catalogue import LANGUAGES, sentence
from duiping.money import plain
from duiping.record import POSTED, REJECTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.leg import Frame

Document = dict[str, Any]


def suspense(
    records: Frame,
    legs: Frame,
    files: Mapping[str, Evidence],
    config: Config,
) -> list[Document]:
    """List the rows nobody has understood: unknown labels, and no rule for them."""
    waiting = legs.lazy().filter(
        (pl.col("account") == config.books.suspense) & (pl.col("kind") != "opening")
    )
    unruled = waiting.select("record").collect()["record"]
    # Without its price list line nobody knows when an order becomes revenue.
    unpriced = (
        (pl.col("kind") == "order")
        & (pl.col("disposition") == POSTED)
        & ~pl.col("product").is_in(list(config.products)).fill_null(value=False)
    )
    rows = (
        records.lazy()
        .filter(
            pl.col("disposition").is_in([SUSPENSE, REJECTED])
            | pl.col("id").is_in(unruled.implode())
            | unpriced
        )
        .with_columns(
            cause=pl.when(unpriced).then(pl.lit("DP204")).otherwise("cause"),
            category=pl.when(unpriced).then("product").otherwise("category"),
        )
    )
    return [_waiting(row, files) for row in rows.collect().iter_rows(named=True)]


def _waiting(row: dict[str, Any], files: Mapping[str, Evidence]) -> Document:
    code = row["cause"] or "DP203"
    item = files[row["file"]]
    said = mask.text(row["category"] or row["memo"] or row["kind"] or "-")
    facts = {
        "file": item.name,
        "row": str(row["row"]),
        "value": said,
        "source": row["source"],
    }
    return {
        "file": item.file,
        "name": item.name,
        "row": row["row"],
        "source": row["source"],
        "code": code,
        "category": said,
        "amount": plain(row["amount"] or 0),
        "time": str(row["time"]),
        "reason": {lang: sentence(code, lang, facts) for lang in LANGUAGES},
    }

"""Identity: what makes a row of evidence the same record wherever it stands.

The row's own number names it; where an export prints none, its content and how
often the file has said the same before. Orders are named by their number.
"""

from __future__ import annotations

from hashlib import sha256

import polars as pl

from duiping.record import HASH_DIGITS, JOIN


def said(*, snapshot: bool) -> pl.Expr:
    """Give what a row is known by."""
    named_by = pl.coalesce("row_no", "order_no")
    number = [pl.lit("order:") + named_by] if snapshot else []
    own = pl.lit("row:") + pl.col("row_no")
    content = pl.lit("content:") + pl.col("identity").fill_null("")
    return pl.coalesce([*number, own, content])


def alone(*, snapshot: bool) -> pl.Expr:
    """Say of which rows no second one can be meant."""
    numbered = pl.col("row_no").is_not_null()
    return numbered | (pl.lit(snapshot) & pl.col("order_no").is_not_null())


def ids(source: str, rows: pl.DataFrame) -> pl.Series:
    """Hash what rows are known by, with how many a file has said the same before.

    The digests are those of `duiping.record.digest128`.

    Args:
        source: name of the source.
        rows: from `said`, and the count as text; ``0`` where a row is `alone`.
    """
    whole = pl.concat_str(pl.lit(source), *rows.columns, separator=JOIN)
    texts = rows.select(whole.cast(pl.Binary)).to_series().to_list()
    found = [sha256(text).digest()[: HASH_DIGITS // 2] for text in texts]
    return pl.Series("id", found, dtype=pl.Binary).bin.encode("hex")


def identified(source: str, records: pl.DataFrame, *, snapshot: bool) -> pl.DataFrame:
    """Add the ``id`` of each row of a whole file; rows come in the order of time.

    Args:
        source: name of the source.
        records: `duiping.record.READ_SCHEMA`.
        snapshot: its exports are snapshots of orders.
    """
    ordered = records if records["seq"].is_sorted() else records.sort("seq")
    texts = ordered.select(said=said(snapshot=snapshot))
    if texts["said"].hash().n_unique() == texts.height:
        return ordered.with_columns(ids(source, texts.with_columns(n=pl.lit("0"))))
    before = pl.int_range(pl.len()).over(texts["said"])
    counted = ordered.select(
        texts["said"],
        pl.when(alone(snapshot=snapshot))
        .then(pl.lit("0"))
        .otherwise(before.cast(pl.String)),
    )
    return ordered.with_columns(ids(source, counted))

"""The leg: one posting of a record, and what it means for clearing.

Legs are the sub-ledger: the journal prints them, clearing sums them. Amounts
are int64 minor units, signed as posted (debit positive).

==========  ===============================================================
record      id of the record that the leg comes from
event       which event of the record: ``""``, ``ship``, ``refund`` …
source      who reports it (a source of config.yaml)
kind        the record's kind (sale, refund, fee, payout …)
day, time   when
account     account of the books
amount      minor units of `commodity`
commodity   CNY, TOPUP …
key         what ties legs of different parties: ``namespace:type:value``
hash        128 bits of the key, 32 hex digits; legs are partitioned by it
side        EXPECTS, REPORTS, CORROBORATES, or NEITHER outside clearing
flow        RECEIPT, REFUND, or CANCEL (an expectation taken back)
due         the last day on which the other side is still in time
booked      false for legs of a source that only corroborates
place       order of the leg within its transaction
==========  ===============================================================
"""

from __future__ import annotations

import hashlib

import polars as pl

EXPECTS, REPORTS, CORROBORATES, NEITHER = 0, 1, 2, 3
RECEIPT, REFUND, CANCEL = 0, 1, 2

LEG_SCHEMA: dict[str, pl.DataType] = {
    "record": pl.String(),
    "event": pl.String(),
    "source": pl.String(),
    "kind": pl.String(),
    "day": pl.Date(),
    "time": pl.Datetime("ms"),
    "account": pl.String(),
    "amount": pl.Int64(),
    "commodity": pl.String(),
    "key": pl.String(),
    "hash": pl.String(),
    "side": pl.Int8(),
    "flow": pl.Int8(),
    "due": pl.Date(),
    "booked": pl.Boolean(),
    "place": pl.Int8(),
}

# What posting rules give; the rest of the schema is added by `complete`.
DRAFT_SCHEMA: dict[str, pl.DataType] = {
    name: LEG_SCHEMA[name]
    for name in (
        "record",
        "event",
        "source",
        "kind",
        "time",
        "account",
        "amount",
        "commodity",
        "key",
        "flow",
        "booked",
        "place",
    )
}

BUCKETS = 16


def draft(frame: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """Shape a table into leg drafts: defaults filled in, zero amounts dropped.

    Args:
        frame: any table that has the columns not given as expressions.
        columns: expressions for columns of `DRAFT_SCHEMA`.

    Returns:
        A table with the columns of `DRAFT_SCHEMA`.
    """
    defaults = {
        "event": pl.lit(""),
        "flow": pl.lit(RECEIPT),
        "booked": pl.lit(value=True),
    }
    absent = {n: e for n, e in defaults.items() if n not in frame.columns}
    chosen = absent | columns
    wanted = [
        chosen.get(name, pl.col(name)).cast(kind).alias(name)
        for name, kind in DRAFT_SCHEMA.items()
    ]
    return frame.select(wanted).filter(pl.col("amount") != 0)


def key_hash(key: str) -> str:
    """Hash a key to 128 bits: the first 32 hex digits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def hashes(keys: pl.Series) -> pl.Series:
    """Hash a column of keys; each distinct key is hashed once, nulls stay null."""
    distinct = keys.unique().drop_nulls()
    return keys.replace_strict(
        distinct,
        pl.Series([key_hash(key) for key in distinct], dtype=pl.String),
        default=None,
        return_dtype=pl.String,
    )

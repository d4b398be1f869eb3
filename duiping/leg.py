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
hash, tail  128 bits of the key as two integers; legs are partitioned by the
            first, and grouped by both
lot         `hash` turned by account and commodity: with `tail` it names what
            clears together (account, key, commodity) without a text
side        EXPECTS, REPORTS, CORROBORATES, or NEITHER outside clearing
flow        RECEIPT, REFUND, or CANCEL (an expectation taken back)
due         the last day on which the other side is still in time
booked      false for legs of a source that only corroborates
place       order of the leg within its transaction
==========  ===============================================================
"""

from __future__ import annotations

import hashlib
import struct

import numpy as np
import polars as pl

# A table in memory, or one that lies on disk until somebody asks for rows.
Frame = pl.DataFrame | pl.LazyFrame

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
    "hash": pl.Int64(),
    "tail": pl.Int64(),
    "lot": pl.Int64(),
    "side": pl.Int8(),
    "flow": pl.Int8(),
    "due": pl.Date(),
    "booked": pl.Boolean(),
    "place": pl.Int8(),
}

# Legs that lie in this order have those of a key together, and those of what
# clears together.
TOGETHER = ("hash", "tail", "lot")
# What is posted anew lies in a layer of its own; the earlier one of that key is dead.
LAYERED = ("hash", "tail", "layer")

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

# A key with its hash.
PAIR = {name: LEG_SCHEMA[name] for name in ("key", "hash", "tail")}

_NUMBERS = struct.Struct(">qq")


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


def key_hash(key: str) -> tuple[int, int]:
    """Hash a key to 128 bits: the first 16 bytes of its SHA-256.

    Returns:
        Two signed 64-bit integers, each read from the highest byte on; the only
        kind that every engine reads from Parquet.
    """
    return _NUMBERS.unpack_from(hashlib.sha256(key.encode()).digest())


def hashes(keys: pl.Series, known: pl.DataFrame | None = None) -> pl.DataFrame:
    """Hash a column of keys; each distinct key is hashed once, nulls stay null.

    Args:
        keys: any keys.
        known: ``key``, ``hash``, ``tail`` of some that were hashed before.

    Returns:
        ``hash`` and ``tail``, a row a key.
    """
    told = keys.rename("key").to_frame()
    pairs = pl.DataFrame(schema=PAIR) if known is None else known
    fresh = told.unique().drop_nulls().join(pairs, on="key", how="anti")
    pairs = pl.concat([pairs.select(*PAIR), _digests(fresh["key"])])
    return told.join(pairs, on="key", how="left", maintain_order="left").select(
        "hash", "tail"
    )


def _digests(keys: pl.Series) -> pl.DataFrame:
    """Hash distinct keys, each as `key_hash` does."""
    texts = keys.cast(pl.Binary).to_list()
    digests = b"".join([hashlib.sha256(text).digest() for text in texts])
    numbers = np.frombuffer(digests, dtype=">i8").reshape(-1, 4).astype("int64")
    return pl.DataFrame(
        [keys, pl.Series("hash", numbers[:, 0]), pl.Series("tail", numbers[:, 1])]
    )


def hashed(legs: pl.DataFrame, known: pl.DataFrame | None = None) -> pl.DataFrame:
    """Add ``hash``, ``tail`` and ``lot`` to a table with key, account, commodity.

    Args:
        legs: the table.
        known: as `hashes` takes it.
    """
    pairs = hashes(legs["key"], known)
    return with_lots(pl.concat([legs, pairs], how="horizontal"))


def with_lots(legs: pl.DataFrame) -> pl.DataFrame:
    """Add ``lot`` to a table with account, commodity and ``hash``."""
    turns = [_turn(legs, name) for name in ("account", "commodity")]
    return legs.with_columns(lot=pl.col("hash") ^ turns[0] ^ turns[1])


def _turn(legs: pl.DataFrame, column: str) -> pl.Expr:
    """Give 64 bits for each of the few names in a column."""
    names = legs[column].unique().drop_nulls()
    bits = [key_hash(f"{column}:{name}")[0] for name in names]
    if not bits:
        return pl.lit(0, dtype=pl.Int64)
    return pl.col(column).replace_strict(
        names, pl.Series(bits, dtype=pl.Int64), return_dtype=pl.Int64
    )

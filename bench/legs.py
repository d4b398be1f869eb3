"""Legs of one clearing account with known breaks, stored as duiping stores them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from duiping import subledger
from duiping.leg import EXPECTS, LEG_SCHEMA, RECEIPT, REPORTS, hashed

ACCOUNT = "Assets:Clearing:Orders:Shop"
ORDERS, LEDGER = "orders", "ledger"
KINDS = ("missing", "unexpected", "short", "over", "duplicate", "late")
# One key in a hundred is broken, a sixth of them each way.
EVERY = 600
SEED = 1
FIRST = date(2026, 9, 1)
DUE, LATE = 10, 12


def expected(keys: str) -> dict[str, int]:
    """Say how many breaks of each kind `make` hides among so many keys."""
    whole, rest = divmod(int(keys), EVERY)
    places = [100 * kind for kind in range(len(KINDS))]
    return {
        kind: whole + (rest > place) for kind, place in zip(KINDS, places, strict=True)
    }


def make(root: str, keys: str) -> dict[str, int]:
    """Store the legs of so many keys below a folder.

    Returns:
        The number of legs.
    """
    count = int(keys)
    every = _keys(count)
    marked = {kind: pl.col("place") == 100 * i for i, kind in enumerate(KINDS)}
    owed = _side(every.filter(~marked["unexpected"]), ORDERS, EXPECTS)
    amount = (
        pl.when(marked["short"])
        .then(pl.col("amount") - 7)
        .when(marked["over"])
        .then(pl.col("amount") + 7)
        .otherwise("amount")
    )
    day = pl.when(marked["late"]).then(pl.col("day").dt.offset_by(f"{LATE}d"))
    paid = every.filter(~marked["missing"]).with_columns(
        amount=-amount, day=day.otherwise(pl.col("day").dt.offset_by("2d"))
    )
    twice = paid.filter(marked["duplicate"])
    shuffled = pl.concat([paid, twice]).sample(fraction=1, shuffle=True, seed=SEED)
    legs = pl.concat([owed, _side(shuffled, LEDGER, REPORTS)])
    subledger.save_legs(Path(root), legs)
    return {"legs": legs.height}


def _keys(count: int) -> pl.DataFrame:
    number = pl.int_range(count, dtype=pl.Int64)
    frame = pl.select(number=number).with_columns(
        place=pl.col("number") % EVERY,
        amount=1_000 + pl.col("number") * 7919 % 100_000,
        day=pl.lit(FIRST) + pl.duration(days=pl.col("number") % 30),
        key=pl.concat_str(
            pl.lit("shop:order:260901-"),
            pl.col("number").cast(pl.String).str.zfill(15),
        ),
    )
    named = frame.with_columns(account=pl.lit(ACCOUNT), commodity=pl.lit("CNY"))
    return hashed(named)


def _side(rows: pl.DataFrame, source: str, side: int) -> pl.DataFrame:
    """Shape rows into legs of one party."""
    due = pl.col("day").dt.offset_by(f"{DUE}d") if side == EXPECTS else pl.col("day")
    # A record's id is a digest, too.
    first = pl.col("hash" if side == EXPECTS else "tail").cast(pl.String)
    columns = {
        "record": pl.concat_str(first, "number").str.pad_start(32, "0").str.slice(-32),
        "event": pl.lit(""),
        "source": pl.lit(source),
        "kind": pl.lit("order" if side == EXPECTS else "sale"),
        "time": pl.col("day").cast(pl.Datetime("ms")),
        "side": pl.lit(side),
        "flow": pl.lit(RECEIPT),
        "due": due,
        "booked": pl.lit(value=True),
        "place": pl.lit(0),
    }
    return rows.select(
        columns.get(name, pl.col(name)).cast(kind).alias(name)
        for name, kind in LEG_SCHEMA.items()
    )


def pattern(root: str) -> str:
    """Give the pattern of the stored legs."""
    return subledger.legs_pattern(Path(root))


def partitions(root: str) -> list[str]:
    """Give the partitions of the stored legs."""
    folder = Path(root)
    return [str(path) for path in sorted(folder.rglob("legs.parquet"))]


def reported() -> tuple[date, date]:
    """Give the days that both parties have reported: all, with every lag."""
    return date(2026, 8, 1), date(2026, 12, 31)

"""Gathering: the readings of many files become records, each once.

Statements are append-only: a row that stands in several files is one record,
and rows that are equal in every printed cell stay as many as the largest
number any one file shows. Order exports are snapshots: the newest wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.errors import Refusal
from duiping.identity import identified
from duiping.record import RECORD_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

# How far along an order is, for snapshots that are equally new.
PROGRESS = ("closed", "paid", "shipped", "done", "refunded")

# What a row says of its money. The rest may be worded differently in a newer
# export; this may not.
FACTS = ("time", "kind", "amount", "balance", "units", "order_no")


class Part(NamedTuple):
    """The records of one file, with what the file is known by."""

    source: str
    file: str
    as_of: datetime
    records: pl.DataFrame


def gather(
    parts: Sequence[Part], snapshots: frozenset[str], names: Mapping[str, str]
) -> pl.DataFrame:
    """Join the readings of all files into records.

    Args:
        parts: one a file, in any order.
        snapshots: sources whose exports are snapshots of orders.
        names: file names by SHA-256, for messages.

    Returns:
        `RECORD_SCHEMA`, sorted by source, time, seq and id; each record once,
        with the file and row where it was first stated.

    Raises:
        Refusal: two files contradict each other (DP120, DP121).
    """
    ordered = sorted(parts, key=lambda p: (p.source, p.as_of, p.file))
    shaped = [_identified(part, snapshot=part.source in snapshots) for part in ordered]
    if not shaped:
        return pl.DataFrame(schema=RECORD_SCHEMA)
    every = pl.concat(shaped)
    if every.is_empty():
        return every.drop("start")
    kept = [
        newest(group, names) if source in snapshots else first(group, names)
        for (source,), group in every.group_by("source", maintain_order=True)
    ]
    # Lines of one second keep the order of the statement that they stand in.
    return (
        pl.concat(kept)
        .sort("source", "time", "start", "seq", "id", nulls_last=True)
        .drop("start")
    )


def _identified(part: Part, *, snapshot: bool) -> pl.DataFrame:
    """Give each row its id, unless it has one; rows in the order of time."""
    records = part.records
    if "id" in records.columns:
        named = records.sort("seq")
    else:
        named = identified(part.source, records, snapshot=snapshot)
    return named.with_columns(
        source=pl.lit(part.source), file=pl.lit(part.file), as_of=pl.lit(part.as_of)
    ).select(
        *(pl.col(name).cast(kind) for name, kind in RECORD_SCHEMA.items()),
        start=pl.col("time").min(),
    )


def first(records: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Keep each row of a statement once; a number that tells two stories is refused.

    Args:
        records: ``id``, `FACTS`, ``row``, ``row_no``, ``payout_no``, ``file`` and
            ``start`` at least: files from the oldest to the newest, each in the
            order of time.
        names: file names by SHA-256.
    """
    doubled = records.filter(pl.col("id").is_duplicated())
    if not doubled.is_empty():
        stories = (
            doubled.select("id", *FACTS).unique().filter(pl.col("id").is_duplicated())
        )
        if not stories.is_empty():
            rows = doubled.join(stories.select("id").head(1), on="id", how="semi")
            raise _contradiction("DP121", rows, "row_no", names)
    by_start = records.sort("start", maintain_order=True)
    kept = by_start.unique("id", keep="first", maintain_order=True)
    return kept if doubled.is_empty() else _learned(kept, doubled)


def _learned(kept: pl.DataFrame, doubled: pl.DataFrame) -> pl.DataFrame:
    """Fill in payout numbers that a later file prints and the first one did not.

    A channel pays out days after it settles; until then the number is blank.
    """
    later = (
        doubled.filter(pl.col("payout_no").is_not_null())
        .unique("id", keep="first", maintain_order=True)
        .select("id", late="payout_no")
    )
    return (
        kept.join(later, on="id", how="left", maintain_order="left")
        .with_columns(payout_no=pl.coalesce("payout_no", "late"))
        .drop("late")
    )


def newest(records: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Keep the newest snapshot of each order, then the one further along.

    Args:
        records: ``id``, ``as_of``, ``state``, ``amount``, ``units``, ``subsidy``,
            ``refund``, ``disposition``, ``row``, ``order_no`` and ``file`` at least.
        names: file names by SHA-256.
    """
    rank = {state: place for place, state in enumerate(PROGRESS)}
    ranked = records.with_columns(
        rank=pl.col("state").replace_strict(rank, default=-1, return_dtype=pl.Int8)
    )
    newest = ranked.filter(pl.col("as_of") == pl.col("as_of").max().over("id"))
    best = newest.filter(pl.col("rank") == pl.col("rank").max().over("id"))
    facts = ["id", "amount", "units", "subsidy", "refund", "state", "disposition"]
    stories = best.select(facts).unique().filter(pl.col("id").is_duplicated())
    if not stories.is_empty():
        rows = best.join(stories.select("id").head(1), on="id", how="semi")
        raise _contradiction("DP120", rows, "order_no", names)
    return best.unique("id", keep="first", maintain_order=True).drop("rank")


def _contradiction(
    code: str, rows: pl.DataFrame, number: str, names: Mapping[str, str]
) -> Refusal:
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    return Refusal(
        code,
        file=names.get(last["file"], last["file"]),
        row=last["row"],
        value=last[number],
        other=f"{names.get(first['file'], first['file'])}:{first['row']}",
    )

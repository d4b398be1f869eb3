"""Lots: the records of one source, each once, chosen without holding them.

What `duiping.gather` does in memory for all sources is done here for the files of
one, by ids, times and places alone; only rows that stand in several files are looked
at in full. Then the records come a stretch at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.gather import FACTS, first, newest
from duiping.record import RECORD_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

# Rows that come at a time.
CHUNK = 250_000

# What is asked of rows that stand in several files.
_ASKED = dict.fromkeys(
    (
        *("id", "row", "seq", "row_no", "order_no", "payout_no", *FACTS),
        *("subsidy", "refund", "state", "disposition"),
    )
)
_ID = ("high", "low")


class File(NamedTuple):
    """A file's records on disk (`duiping.readings.STORED`)."""

    file: str
    as_of: datetime
    path: Path


class Lot:
    """The records of one source."""

    def __init__(
        self,
        source: str,
        files: Sequence[File],
        names: Mapping[str, str],
        *,
        snapshot: bool,
        fresh: Collection[File] | None = None,
    ) -> None:
        """Choose them.

        Args:
            source: name of the source.
            files: its files, in any order.
            names: file names by SHA-256, for messages.
            snapshot: its exports are snapshots of orders.
            fresh: choose only among records that one of these files has.

        Raises:
            Refusal: two files contradict each other (DP120, DP121).
        """
        self._source = source
        self._files = sorted(files, key=lambda one: (one.as_of, one.file))
        # Records of fresh files that others have, too.
        self.again = pl.Series("id", dtype=pl.String)
        heads = self._heads() if fresh is None else self._among(fresh)
        self._chosen = self._choose(heads, names, snapshot=snapshot)

    def __len__(self) -> int:
        """Count the records."""
        return self._chosen.height

    def chunks(self) -> Iterator[pl.DataFrame]:
        """Give the records (`RECORD_SCHEMA`) with ``start``, in no order.

        ``start`` is the first time of the file that a record stands in: with the
        record's own time, ``seq`` and ``id`` it gives the order of the statement.
        """
        for number, one in enumerate(self._files):
            mine = self._chosen.filter(pl.col("number") == number)
            height = _height(one)
            for start in range(0, height, CHUNK):
                here = mine.filter(pl.col("at").is_between(start, start + CHUNK - 1))
                if here.height:
                    yield self._rows(one, start, here)

    def _rows(self, one: File, start: int, here: pl.DataFrame) -> pl.DataFrame:
        rows = (
            pl.scan_parquet(one.path)
            .slice(start, CHUNK)
            .with_row_index("at", offset=start)
            .collect()
            .join(here.select("at", "start", "late"), on="at", how="inner")
        )
        return rows.with_columns(
            source=pl.lit(self._source),
            file=pl.lit(one.file),
            as_of=pl.lit(one.as_of),
            payout_no=pl.coalesce("payout_no", "late"),
        ).select(*(pl.col(n).cast(kind) for n, kind in RECORD_SCHEMA.items()), "start")

    def _heads(self) -> pl.DataFrame:
        """Read what records are chosen by, of all files."""
        return pl.concat(_head(number, one) for number, one in enumerate(self._files))

    def _among(self, fresh: Collection[File]) -> pl.DataFrame:
        """Read what records are chosen by, of those that a fresh file has."""
        news = [(n, one) for n, one in enumerate(self._files) if one in fresh]
        ids = pl.concat(
            pl.scan_parquet(one.path).select("id").collect() for _, one in news
        ).unique()
        olds = [
            _head(number, one, ids)
            for number, one in enumerate(self._files)
            if one not in fresh
        ]
        held = pl.concat([_head(*news[0]).clear(), *olds])
        told = (f"{high:016x}{low:016x}" for high, low in held.select(_ID).iter_rows())
        self.again = pl.Series("id", told, pl.String).unique()
        return pl.concat([*(_head(*one) for one in news), held])

    def _choose(
        self, every: pl.DataFrame, names: Mapping[str, str], *, snapshot: bool
    ) -> pl.DataFrame:
        """List the rows that are records: which of which file, and its start."""
        several = pl.struct(_ID).is_duplicated()
        twice = every.filter(several)
        kept = every.with_columns(late=pl.lit(None, pl.String))
        if twice.height:
            numbers = set(twice["number"])
            rows = pl.concat(
                self._asked(number, one, twice)
                for number, one in enumerate(self._files)
                if number in numbers
            )
            best = newest(rows, names) if snapshot else first(rows, names)
            of_twice = twice.join(
                best.select("number", "at", late="payout_no"), on=["number", "at"]
            )
            kept = pl.concat([kept.filter(~several), of_twice])
        return kept.select("number", "at", "start", "late").sort("number", "at")

    def _asked(self, number: int, one: File, twice: pl.DataFrame) -> pl.DataFrame:
        """Read rows of a file that others have, too, in the order of time."""
        mine = twice.filter(pl.col("number") == number).select("at", "start")
        return (
            pl.scan_parquet(one.path)
            .select(*_ASKED)
            .with_row_index("at")
            .join(mine.lazy(), on="at")
            .collect()
            .sort("seq")
            .with_columns(
                number=pl.lit(number, pl.UInt16),
                source=pl.lit(self._source),
                file=pl.lit(one.file),
                as_of=pl.lit(one.as_of, pl.Datetime("ms")),
            )
        )


def _height(one: File) -> int:
    return int(pl.scan_parquet(one.path).select(pl.len()).collect().item())


def _head(number: int, one: File, ids: pl.DataFrame | None = None) -> pl.DataFrame:
    """Read what records are chosen by; an id as two numbers in its own order.

    Args:
        number: the file's place among those of its source.
        one: the file.
        ids: only records with one of these (``id``).
    """
    halves = {
        name: pl.col("id").str.slice(at, 16).str.to_integer(base=16, dtype=pl.UInt64)
        for name, at in zip(_ID, (0, 16), strict=True)
    }
    rows = pl.scan_parquet(one.path)
    start = rows.select(pl.col("time").min()).collect().item()
    places = rows.select("id").with_row_index("at")
    if ids is not None:
        places = places.join(ids.lazy(), on="id", how="semi")
    return places.select(
        "at",
        **halves,
        number=pl.lit(number, pl.UInt16),
        start=pl.lit(start, pl.Datetime("ms")),
    ).collect()

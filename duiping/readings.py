"""Readings on disk: the records of one file in columns, each with its id.

A large file comes piece by piece and is never whole in memory (`Poured`). What a
file's own arithmetic proves, its reading has proven before it is kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from duiping import files
from duiping.identity import alone, identified, ids, said
from duiping.record import READ_SCHEMA

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.base import Layout, Reading

STORED: dict[str, pl.DataType] = {**READ_SCHEMA, "id": pl.String()}
GROUP = 100_000  # rows of a row group


class Poured:
    """The reading of a file, its records on disk aside; a context that cleans up."""

    def __init__(self, source: str, layout: Layout) -> None:
        """Prepare.

        Args:
            source: name of the source.
            layout: how its files are read.
        """
        self._source, self._layout = source, layout
        self._aside = TemporaryDirectory(prefix="duiping-")
        self._root = Path(self._aside.name)
        self._pieces: list[Path] = []
        self._known: list[pl.DataFrame] = []
        self._table: pl.DataFrame | None = None
        self._tally: Counter[str] = Counter()

    def close(self) -> None:
        """Remove what lies aside."""
        self._aside.cleanup()

    def read(self, name: str, data: bytes, as_of: datetime | None) -> Reading:
        """Read a file, in pieces where its layout and its size allow that.

        Returns:
            The reading; its records are here, and in it only of small files.

        Raises:
            Refusal: the file is not taken in (codes DP1xx).
        """
        found = self._layout.pour(name, data, as_of, self._add)
        if found is None:
            self._pieces.clear()
            self._known.clear()
            reading = self._layout.read(name, data, as_of)
            self._table = identified(
                self._source, reading.records, snapshot=self._layout.snapshot
            )
            return reading
        reading, seq = found
        self._finish(reading.rows, seq)
        return replace(reading, tally=dict(self._tally))

    def keep(self, path: Path) -> None:
        """Put the records in their place, atomically.

        Raises:
            BooksError: DP403, it cannot be written.
        """
        whole = self._root / "whole.parquet"
        if self._table is not None:
            self._table.select(*STORED).write_parquet(whole, row_group_size=GROUP)
        else:
            pl.scan_parquet(self._pieces).sink_parquet(whole, row_group_size=GROUP)
        files.copy_in(whole, path)

    def table(self) -> pl.DataFrame:
        """Give the records, in memory."""
        if self._table is not None:
            return self._table.select(*STORED)
        return pl.read_parquet(self._pieces)

    def _add(self, records: pl.DataFrame) -> None:
        """Take the records of a piece."""
        path = self._root / f"{len(self._pieces):05}.parquet"
        records.write_parquet(path, compression="lz4")
        self._pieces.append(path)
        snapshot = self._layout.snapshot
        # Two hashes: one of them alone could meet another row's by chance.
        known = records.lazy().select(
            one=said(snapshot=snapshot).hash(1),
            two=said(snapshot=snapshot).hash(2),
            alone=alone(snapshot=snapshot),
        )
        self._known.append(known.collect())
        self._tally.update(dict(records["disposition"].value_counts().iter_rows()))

    def _finish(self, rows: int, seq: pl.Series | None) -> None:
        """Give every row its rank in time and its id."""
        place = pl.int_range(rows, dtype=pl.Int32, eager=True) if seq is None else seq
        counts = self._counts(place)
        start = 0
        for path in self._pieces:
            piece = pl.read_parquet(path)
            mine = slice(start, start + piece.height)
            known = piece.select(said(snapshot=self._layout.snapshot)).to_series()
            count = counts[mine].cast(pl.String)
            piece.with_columns(
                ids(self._source, zip(known, count, strict=True)),
                seq=place[mine].cast(pl.Int32),
            ).select(*STORED).write_parquet(path, compression="lz4")
            start += piece.height

    def _counts(self, seq: pl.Series) -> pl.Series:
        """Count for each row how often the file has said the same before it."""
        known = pl.concat(self._known).with_columns(seq=seq)
        self._known.clear()
        if known["alone"].all():
            return pl.repeat(0, known.height, dtype=pl.UInt32, eager=True)
        counted = known.select(
            pl.when("alone")
            .then(0)
            .otherwise(
                pl.int_range(pl.len(), dtype=pl.UInt32).over(
                    "one", "two", order_by="seq"
                )
            )
            .cast(pl.UInt32)
            .alias("count")
        )
        return counted["count"]

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
from duiping.importers.flow import twice
from duiping.record import READ_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from duiping.bulk import Bulk
    from duiping.importers.base import Layout, Reading
    from duiping.importers.course import Ranks

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
        self._known: list[pl.Series] = []
        self._table: pl.DataFrame | None = None
        self._tally: Counter[str] = Counter()

    def close(self) -> None:
        """Remove what lies aside."""
        self._aside.cleanup()

    def read(self, name: str, bulk: Bulk, as_of: datetime | None) -> Reading:
        """Read a file, in pieces where its layout and its size allow that.

        Returns:
            The reading; its records are here, and in it only of small files.

        Raises:
            Refusal: the file is not taken in (codes DP1xx).
        """
        found = self._layout.pour(name, bulk, as_of, self._add)
        if found is None:
            self._pieces.clear()
            self._known.clear()
            reading = self._layout.read(name, bulk.all(), as_of)
            self._table = identified(
                self._source, reading.records, snapshot=self._layout.snapshot
            )
            return reading
        reading, ranks = found
        self._finish(ranks)
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
        self._known.append(self._hashes(records).get_column("one"))
        self._tally.update(dict(records["disposition"].value_counts().iter_rows()))

    def _hashes(self, records: pl.DataFrame) -> pl.DataFrame:
        """Hash what rows are known by that may stand several times in a file."""
        snapshot = self._layout.snapshot
        # Two hashes: one of them alone could meet another row's by chance.
        return (
            records.lazy()
            .with_row_index("at")
            .filter(~alone(snapshot=snapshot))
            .select(
                "at",
                one=said(snapshot=snapshot).hash(1),
                two=said(snapshot=snapshot).hash(2),
            )
            .collect()
        )

    def _finish(self, ranks: Ranks) -> None:
        """Give every row its rank in time and its id."""
        again = self._again(ranks)
        for path, start, piece in self._each():
            mine = again.filter(
                pl.col("at").is_between(start, start + piece.height - 1)
            )
            count = pl.repeat(0, piece.height, dtype=pl.UInt32, eager=True)
            if mine.height:
                count = count.scatter(mine["at"] - start, mine["count"])
            known = piece.select(
                said=said(snapshot=self._layout.snapshot), count=count.cast(pl.String)
            )
            piece.with_columns(
                ids(self._source, known),
                seq=ranks.part(start, piece.height),
            ).select(*STORED).write_parquet(path, compression="lz4")

    def _each(self) -> Iterator[tuple[Path, int, pl.DataFrame]]:
        """Give the pieces with the place of their first row in the file."""
        start = 0
        for path in self._pieces:
            piece = pl.read_parquet(path)
            yield path, start, piece
            start += piece.height

    def _again(self, ranks: Ranks) -> pl.DataFrame:
        """Count for rows that seem to stand several times how often they did before.

        Returns:
            ``at`` (place in the file) and ``count``; rows that stand once are absent.
        """
        several = twice(self._known)
        if not len(several):
            return pl.DataFrame(schema={"at": pl.UInt32, "count": pl.UInt32})
        found = []
        for _, start, piece in self._each():
            mine = self._hashes(piece).filter(pl.col("one").is_in(several.implode()))
            seq = ranks.part(start, piece.height)
            found.append(mine.with_columns(at=mine["at"] + start, seq=seq[mine["at"]]))
        return pl.concat(found).select(
            "at",
            count=pl.int_range(pl.len(), dtype=pl.UInt32).over(
                "one", "two", order_by="seq"
            ),
        )

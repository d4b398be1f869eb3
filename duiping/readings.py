"""Readings on disk: the records of one file in columns, each with its id.

A large file comes piece by piece and is never whole in memory (`Poured`). What a
file's own arithmetic proves, its reading has proven before it is kept. Its pieces
lie aside as they come, each row named as if it stood once; in the end only what
turned out otherwise is written again, and all of it once into its columns.
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
from duiping.importers.course import Ranks
from duiping.importers.flow import twice
from duiping.record import READ_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from duiping.bulk import Bulk
    from duiping.importers.base import Layout, Reading

STORED: dict[str, pl.DataType] = {**READ_SCHEMA, "id": pl.String()}
GROUP = 100_000  # rows of a row group
# Of exports the lowest level makes smaller files than higher ones, in less time.
LEVEL = 1


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
        self._heights: list[int] = []
        self._ranks = Ranks(0)
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
            self._heights.clear()
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
        rows = self._rows() if self._table is None else self._table.lazy()
        rows.select(*STORED).sink_parquet(
            whole, row_group_size=GROUP, compression="zstd", compression_level=LEVEL
        )
        files.copy_in(whole, path)

    def table(self) -> pl.DataFrame:
        """Give the records, in memory."""
        if self._table is not None:
            return self._table.select(*STORED)
        return self._rows().select(*STORED).collect()

    def _rows(self) -> pl.LazyFrame:
        """Give the rows of all pieces, each with its rank."""
        rows = pl.scan_ipc(self._pieces, row_index_name="at", glob=False)
        if self._ranks.column is not None:
            return rows  # written into the pieces
        place = pl.col("at").cast(pl.Int32)
        return rows.with_columns(
            seq=self._ranks.rows - 1 - place if self._ranks.falling else place
        )

    def _add(self, records: pl.DataFrame) -> None:
        """Take the records of a piece."""
        path = self._root / f"{len(self._pieces):05}.arrow"
        once = records.select(
            said=said(snapshot=self._layout.snapshot), count=pl.lit("0")
        )
        records.with_columns(ids(self._source, once)).write_ipc(path, compression="lz4")
        self._pieces.append(path)
        self._heights.append(records.height)
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
        """Give rows their ranks in time, and those that stand again their ids."""
        self._ranks = ranks
        again = self._again(ranks).filter(pl.col("count") > 0)
        for path, start, height in self._each():
            mine = again.filter(pl.col("at").is_between(start, start + height - 1))
            if ranks.column is None and not mine.height:
                continue
            piece = pl.read_ipc(path)
            if mine.height:
                at = mine["at"] - start
                named = piece[at].select(
                    said=said(snapshot=self._layout.snapshot),
                    count=mine["count"].cast(pl.String),
                )
                found = piece["id"].scatter(at, ids(self._source, named))
                piece = piece.with_columns(found)
            # What was read may still lie in the file: another takes its place.
            other = path.with_suffix(".new")
            piece.with_columns(seq=ranks.part(start, height)).write_ipc(
                other, compression="lz4"
            )
            other.replace(path)

    def _each(self) -> Iterator[tuple[Path, int, int]]:
        """Give the pieces, the place of their first row in the file, their heights."""
        start = 0
        for path, height in zip(self._pieces, self._heights, strict=True):
            yield path, start, height
            start += height

    def _again(self, ranks: Ranks) -> pl.DataFrame:
        """Count for rows that seem to stand several times how often they did before.

        Returns:
            ``at`` (place in the file) and ``count``; rows that stand once are absent.
        """
        several = twice(self._known)
        if not len(several):
            return pl.DataFrame(schema={"at": pl.UInt32, "count": pl.UInt32})
        found = []
        for path, start, height in self._each():
            piece = pl.read_ipc(path)
            mine = self._hashes(piece).filter(pl.col("one").is_in(several.implode()))
            seq = ranks.part(start, height)
            found.append(mine.with_columns(at=mine["at"] + start, seq=seq[mine["at"]]))
        return pl.concat(found).select(
            "at",
            count=pl.int_range(pl.len(), dtype=pl.UInt32).over(
                "one", "two", order_by="seq"
            ),
        )

"""Notes: tables that were concluded from a state of the books, kept beside its tables.

What was concluded from an earlier state can be read, too, where this one was made
of it (`duiping.derive.Since`).
"""

from __future__ import annotations

import contextlib
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from duiping import files, stock
from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FILES = {"sha256": pl.String()}


class Notes:
    """The notes of one state."""

    def __init__(
        self, root: Path | None, earlier: Path | None = None, *, alone: bool = False
    ) -> None:
        """Prepare.

        Args:
            root: the folder of the tables; None where there is none.
            earlier: the folder of an earlier state's conclusions.
            alone: nothing is to be kept for others.
        """
        self._root, self._earlier, self._alone = root, earlier, alone

    def find(self, what: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
        """Give what was concluded from this state; a damaged note is none."""
        return _read(self._root, what, schema)

    def earlier(
        self, what: str, schema: Mapping[str, pl.DataType]
    ) -> tuple[pl.DataFrame, frozenset[str]] | None:
        """Give what was concluded from the earlier state, and of which evidence."""
        found = self.before(what, schema)
        of = _read(self._earlier, _evidence(what), FILES)
        if found is None or of is None:
            return None
        return found, frozenset(of["sha256"])

    def before(
        self, what: str, schema: Mapping[str, pl.DataType]
    ) -> pl.DataFrame | None:
        """Give what was concluded from the earlier state; see `find`."""
        return _read(self._earlier, what, schema)

    def keep(
        self, what: str, table: pl.DataFrame, evidence: Iterable[str] = ()
    ) -> None:
        """Keep a conclusion, where that can be.

        Args:
            what: the question, with all that its answer depends on besides the books.
            table: the answer.
            evidence: SHA-256 of all files that the books are of, where `earlier`
                is to give them, too.
        """
        if self._root is None or self._alone:
            return
        of = pl.DataFrame({"sha256": sorted(evidence)}, schema=FILES)
        # An auditor's checkout may be read-only.
        with contextlib.suppress(BooksError):
            notes = [(_evidence(what), of), (what, table)]
            for name, rows in notes if of.height else notes[1:]:
                buffer = BytesIO()
                rows.write_parquet(buffer, compression="lz4")
                files.write(_path(self._root, name), buffer.getvalue())


def _evidence(what: str) -> str:
    return f"evidence of {what}"


def _path(root: Path, what: str) -> Path:
    return root / f"{stock.digest(['note', what])}.parquet"


def _read(
    root: Path | None, what: str, schema: Mapping[str, pl.DataType]
) -> pl.DataFrame | None:
    if root is None:
        return None
    with contextlib.suppress(OSError, pl.exceptions.PolarsError):
        found = pl.read_parquet(_path(root, what))
        if dict(found.schema) == dict(schema):
            return found
    return None

"""Columns of a mapped table that follow from its others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from duiping.importers.cells import Cells


def kind_by_state(kind: str, state: pl.Series) -> pl.Series:
    """Give all rows one kind, but those whose state nobody knows."""
    return pl.select(
        pl.when(state == UNKNOWN)
        .then(pl.lit(UNKNOWN))
        .otherwise(pl.lit(kind))
        .alias("k")
    )["k"]


def delivered(cells: Cells, state: pl.Series) -> pl.Series:
    """Give what was delivered where only the order is printed: all, or nothing."""
    frame = pl.DataFrame({"s": state, "u": units(cells)})
    return frame.select(
        pl.when(pl.col("s") == "done")
        .then(pl.col("u"))
        .when(pl.col("s") == "failed")
        .then(pl.lit(0, pl.Int64))
        .alias("u")
    )["u"]


def way(amount: pl.Series) -> pl.Series:
    """Name the direction of signed amounts, as banks' layouts do."""
    return pl.select(
        pl.when(amount < 0).then(pl.lit("debit")).otherwise(pl.lit("credit")).alias("k")
    )["k"]


def units(cells: Cells) -> pl.Series:
    """Give face value × pieces, ×100; null where no face value is printed."""
    face = cells.amount("face", grouped=True, blanks=("-",))
    pieces = cells.count("quantity").fill_null(1) if cells.has("quantity") else 1
    units = face * pieces
    return units.set(units == 0, None) if len(units) else units

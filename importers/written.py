"""Values as a mapping says they are written: fen or yuan, times without a year."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from duiping.errors import Refusal
from duiping.importers.cells import folded
from duiping.importers.period import base

if TYPE_CHECKING:
    from collections.abc import Collection

    from duiping.importers.cells import Cells
    from duiping.importers.mapping import Mapping

# The form of a mapping whose times are seconds since 1970 began in Greenwich.
EPOCH = "epoch"
_SECONDS = r"^[0-9]{10}$"
_FEN = r"^[+-]?[0-9]{1,15}$"
# Wall clock of Shanghai at that moment.
_ZERO = datetime(1970, 1, 1, 8)  # noqa: DTZ001 - wall clock


def amount(
    cells: Cells, mapping: Mapping, field: str, *, required: bool = False
) -> pl.Series:
    """Give amounts in minor units, from yuan or from fen.

    Raises:
        Refusal: DP109 for a text that is none, or a blank where one is required.
    """
    if mapping.unit == "yuan":
        read = cells.needed if required else cells.amount
        return read(field, grouped=True, blanks=mapping.blanks)
    column = folded(cells.raw(field)).replace(["", *mapping.blanks], None)
    bad = ~column.str.contains(_FEN).fill_null(value=not required)
    if bad.any():
        cells.fail("DP109", bad, field, value=column)
    return column.cast(pl.Int64)


def time(
    cells: Cells, mapping: Mapping, field: str, blanks: Collection[str] | None
) -> pl.Series:
    """Give times: of the mapping's form, of epoch seconds, or of the name's year.

    Of several forms the first one that fits the whole column counts.

    Raises:
        Refusal: DP110 for a text that is none, or a blank where none is allowed.
    """
    *others, last = mapping.forms()
    for form in others:
        try:
            return _formed(cells, mapping, field, blanks, form)
        except Refusal:
            continue
    return _formed(cells, mapping, field, blanks, last)


def _formed(
    cells: Cells,
    mapping: Mapping,
    field: str,
    blanks: Collection[str] | None,
    form: str,
) -> pl.Series:
    """Give times of one form."""
    if blanks is not None:
        blanks = (*blanks, *mapping.blanks)
    if form == EPOCH:
        return _epoch(cells, field, blanks)
    if field == "day" and cells.has("clock"):
        clock = folded(cells.raw("clock")).replace("", None)
        whole = folded(cells.raw(field)).replace(["", *(blanks or ())], None)
        return cells.parsed(whole + " " + clock, field, form, required=blanks is None)
    found = re.search(mapping.file.year or "$^", base(cells.table.name))
    if found is None:
        return cells.time(field, form, blanks=blanks)
    year, month = int(found[1]) % 100 + 2000, int(found[2])
    text = folded(cells.raw(field)).replace("", None)
    # A file of January may hold what happened in December.
    late = text.str.slice(0, 2).cast(pl.Int64, strict=False) > month
    years = pl.select(
        pl.when(late).then(pl.lit(str(year - 1))).otherwise(pl.lit(str(year)))
    ).to_series()
    return cells.parsed(years + text, field, f"%Y{form}", required=blanks is None)


def _epoch(cells: Cells, field: str, blanks: Collection[str] | None) -> pl.Series:
    """Read seconds since 1970; zero and blank mean there is no time."""
    text = folded(cells.raw(field)).replace(["", "0", *(blanks or ())], None)
    bad = ~text.str.contains(_SECONDS).fill_null(value=blanks is not None)
    if bad.any():
        cells.fail("DP110", bad, field, value=text, expected=EPOCH)
    frame = pl.DataFrame({"s": text.cast(pl.Int64)})
    moment = pl.lit(_ZERO) + pl.duration(seconds=pl.col("s"))
    return frame.select(moment.cast(pl.Datetime("ms")).alias("t"))["t"]

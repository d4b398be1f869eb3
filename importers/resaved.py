"""Dates that a spreadsheet wrote anew when it saved an export.

``2026-09-01 08:05:03`` becomes ``2026/9/1 8:05`` in a CSV, a number of days in
an unformatted cell, a true date in a workbook. What can be told exactly is put
back into the export's own form. Lost seconds are told apart: a row that is
known by its content would become another row with them.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import polars as pl

_WRITTEN = (
    r"^(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$"
)
# Days since 1899-12-30, as a spreadsheet counts: 2009 to 2064.
_SERIAL = r"^([45]\d{4})(\.\d+)?$"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - wall clock
_DAY = 86_400
# A double holds a second of a day to a few millionths; more is a rounded number.
_EXACT = 0.02


class Restored(NamedTuple):
    """Texts in the export's own form, and which of them have lost their seconds.

    Where nothing can be restored the text is as it was.
    """

    text: pl.Series
    lossy: pl.Series


def restored(column: pl.Series, form: str, *, typed: bool) -> Restored:
    """Put re-saved dates back into the form that the export had.

    Args:
        column: texts, some of them no time of that form.
        form: ``%Y-%m-%d %H:%M:%S`` and the like.
        typed: the cells are a workbook's, in which a date alone is its midnight.
    """
    part = [pl.col("t").str.extract(_WRITTEN, i) for i in range(1, 7)]
    text = pl.col("t")
    clock, second = part[3].is_not_null(), part[5].is_not_null()
    numbers = [p.cast(pl.Int32).fill_null(0) for p in part]
    valid = (
        numbers[1].is_between(1, 12)
        & numbers[2].is_between(1, 31)
        & (numbers[3] < 24)  # noqa: PLR2004 - hours
        & (numbers[4] < 60)  # noqa: PLR2004 - minutes
        & (numbers[5] < 60)  # noqa: PLR2004 - seconds
    )
    written = pl.concat_str(
        part[0],
        *(n.cast(pl.String).str.zfill(2) for n in numbers[1:]),
        separator=" ",
    ).str.to_datetime("%Y %m %d %H %M %S", time_unit="ms", strict=False)
    days = text.str.extract(_SERIAL, 1).cast(pl.Int64)
    # A time of day, not money: see _EXACT.
    rest = text.str.extract(_SERIAL, 2).str.replace("^", "0").cast(pl.Float64)
    seconds = rest.fill_null(0.0) * _DAY
    whole = seconds.round(0)
    counted = pl.lit(_EPOCH).cast(pl.Datetime("ms")) + pl.duration(
        milliseconds=(days * _DAY + whole.cast(pl.Int64)) * 1000, time_unit="ms"
    )
    fair = (seconds - whole).abs() < _EXACT
    moment = pl.when(valid).then(written).when(fair).then(counted)
    midnight = pl.col("m").dt.time() == pl.time(0, 0, 0)
    timed, to_second = "%H" in form, "%S" in form
    if timed:
        fits = clock | days.is_not_null() | pl.lit(typed)
        lossy = clock & ~second & pl.lit(to_second)
    else:
        fits, lossy = midnight, pl.lit(value=False)
    fits &= pl.col("m").is_not_null()
    frame = (
        pl.DataFrame({"t": column})
        .with_columns(m=moment)
        .select(
            t=pl.when(fits).then(pl.col("m").dt.strftime(form)).otherwise(text),
            lossy=(fits & lossy).fill_null(value=False),
        )
    )
    return Restored(frame["t"], frame["lossy"])

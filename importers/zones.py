"""Times that an export prints in another zone, as wall clock at the books' place.

The books' place is China, UTC+8 the whole year. Abbreviations are taken only where
one offset is meant everywhere; CST, MST and IST mean several and are refused, unless
the source's ``categories:`` in config.yaml names the offset. A place (Europe/Berlin)
has its summer time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.importers.cells import Cells

HERE = 8 * 60
# Abbreviation → minutes east of Greenwich.
ZONES = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "WET": 0,
    "WEST": 60,
    "CET": 60,
    "CEST": 120,
    "EET": 120,
    "EEST": 180,
    "EST": -300,
    "EDT": -240,
    "PST": -480,
    "PDT": -420,
    "HKT": 480,
    "SGT": 480,
    "JST": 540,
    "KST": 540,
    "AEST": 600,
    "AEDT": 660,
}
# Europe/Berlin, America/Argentina/Buenos_Aires
_PLACE = r"^[A-Za-z]+(/[A-Za-z_+-]+)+$"
# +0200, -08:00, GMT+09:00, UTC-8
_OFFSET = r"^(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-9]{2})?$"


def minutes(
    cells: Cells, field: str, zone: pl.Series, said: Mapping[str, str] | None = None
) -> pl.Series:
    """Give each row's offset from Greenwich in minutes.

    Args:
        cells: the table, for messages.
        field: the column that holds the zone.
        zone: abbreviations or offsets.
        said: what config.yaml says of words, such as ``CST`` → ``+08:00``.

    Raises:
        Refusal: DP110 for a zone that is blank or means several offsets.
    """
    named = zone.replace(dict(said)) if said else zone
    frame = pl.DataFrame({"z": named.str.to_uppercase()})
    sign = pl.when(pl.col("z").str.extract(_OFFSET, 1) == "-").then(-1).otherwise(1)
    hours = pl.col("z").str.extract(_OFFSET, 2).cast(pl.Int64)
    rest = pl.col("z").str.extract(_OFFSET, 3).cast(pl.Int64).fill_null(0)
    found = frame.select(
        v=pl.coalesce(
            pl.col("z").replace_strict(ZONES, default=None, return_dtype=pl.Int64),
            sign * (hours * 60 + rest),
        )
    )["v"]
    bad = found.is_null() | (found.abs() > 14 * 60)
    if bad.any():
        expected = f"{', '.join(sorted(ZONES))}; others under categories:"
        cells.fail("DP110", bad, field, value=zone, expected=expected)
    return found


def offsets(
    cells: Cells,
    field: str,
    zone: pl.Series,
    time: pl.Series,
    said: Mapping[str, str] | None = None,
) -> pl.Series:
    """Give each row's offset in minutes, where zones may be places: Europe/Berlin.

    Of the hour that comes twice when summer ends, the first is taken.

    Args:
        cells: the table, for messages.
        field: the column that holds the zone.
        zone: abbreviations, offsets or places.
        time: wall clock of each row, where its zone is a place.
        said: as in `minutes`.

    Raises:
        Refusal: DP110 for a zone that is blank or means several offsets, or a
            clock that the place never showed.
    """
    place = zone.str.contains(_PLACE).fill_null(value=False)
    if said:
        place &= ~zone.is_in(list(said)).fill_null(value=False)
    if not place.any():
        return minutes(cells, field, zone, said)
    found = pl.Series([None] * len(zone), dtype=pl.Int64)
    for name in zone.filter(place).unique().sort():
        mine = place & (zone == name)
        found = found.zip_with(~mine.fill_null(value=False), _summer(time, str(name)))
    bad = place & found.is_null()
    if bad.any():
        expected = "a place as Europe/Berlin, and a time that it had"
        cells.fail("DP110", bad, field, value=zone, expected=expected)
    # The places have theirs; any known zone stands in for them.
    other = minutes(cells, field, zone.set(place, "UTC"), said)
    return other.zip_with(~place, found)


def _summer(time: pl.Series, name: str) -> pl.Series:
    """Give the offset of a place at each wall clock; null where it has none."""
    nothing = pl.Series([None] * len(time), dtype=pl.Int64)
    try:
        there = time.dt.replace_time_zone(
            name, ambiguous="earliest", non_existent="null"
        )
    except pl.exceptions.PolarsError:
        return nothing
    shift = there.dt.base_utc_offset() + there.dt.dst_offset()
    return shift.dt.total_minutes()


def here(time: pl.Series, offset: pl.Series | int) -> pl.Series:
    """Move times that are right at an offset (minutes) to the books' place."""
    frame = pl.DataFrame({"t": time}).with_columns(o=pl.lit(offset))
    moved = pl.col("t") + pl.duration(minutes=HERE - pl.col("o"))
    return frame.select(moved.cast(pl.Datetime("ms")).alias("t"))["t"]


def zoned(cells: Cells, field: str, form: str, text: pl.Series) -> pl.Series:
    """Parse times that end in their offset, ``2026-09-01 07:33:09 +0200``.

    Args:
        cells: the table.
        field: which column.
        form: of the part before the offset, as `Cells.parsed` takes it.
        text: the column's text.

    Raises:
        Refusal: DP110.
    """
    pattern = r"^(.*?) ?((?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}|Z|UTC|GMT)$"
    clock, zone = text.str.extract(pattern, 1), text.str.extract(pattern, 2)
    bad = zone.is_null()
    if bad.any():
        expected = re.sub(r"%\w", "0", form) + " +0000"
        cells.fail("DP110", bad, field, value=text, expected=expected)
    return here(cells.parsed(clock, field, form), minutes(cells, field, zone))

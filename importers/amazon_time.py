"""Times in Amazon's reports: several spellings, each with its zone or in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.cells import SECONDS
from duiping.importers.zones import here, minutes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.importers.cells import Cells

# 2026-09-01T14:23:00+00:00 · 2026-09-01 05:23:19 UTC · 2026-09-01
_ISO = r"^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))? ?(\S*)$"
# 01.09.2026 05:23:19 UTC · 01.09.2026
_POINTS = r"^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}:\d{2}:\d{2}))? ?(\S*)$"
# Sep 4, 2026 1:05:07 AM PDT · 15 Mar 2026 3:22:08 pm UTC
_MONTH_FIRST = r"^([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}), (\d{4}),? (.+)$"
_DAY_FIRST = r"^(\d{1,2}) ([A-Z][a-z]{2})[a-z]*\.? (\d{4}),? (.+)$"
_CLOCK = r"^(\d{1,2}):(\d{2}):(\d{2}) ([AaPp])\.?[Mm]\.? (\S+)$"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
FORMS = "2026-09-01 05:23:19 UTC, 01.09.2026 05:23:19 UTC"


def moments(cells: Cells, field: str, text: pl.Series) -> pl.Series:
    """Read the times of a settlement; a day alone means its midnight in UTC.

    Raises:
        Refusal: DP110.
    """
    frame = pl.DataFrame({"t": text.str.strip_chars()})
    t = pl.col("t")
    parts = frame.select(
        day=pl.coalesce(
            pl.when(t.str.contains(_ISO)).then(t.str.replace(_ISO, "${1}-${2}-${3}")),
            pl.when(t.str.contains(_POINTS)).then(
                t.str.replace(_POINTS, "${3}-${2}-${1}")
            ),
        ),
        clock=pl.coalesce(t.str.extract(_ISO, 4), t.str.extract(_POINTS, 4)),
        zone=pl.coalesce(t.str.extract(_ISO, 5), t.str.extract(_POINTS, 5)),
    )
    bad = parts["day"].is_null()
    if bad.any():
        cells.fail("DP110", bad, field, value=text, expected=FORMS)
    clock = parts["clock"].fill_null("00:00:00")
    zone = parts["zone"].fill_null("").replace("", "UTC")
    stamped = cells.parsed(parts["day"] + " " + clock, field, SECONDS)
    return here(stamped, minutes(cells, field, zone))


def spoken(
    cells: Cells, field: str, text: pl.Series, said: Mapping[str, str]
) -> pl.Series:
    """Read times with the month in English letters and a clock of twelve hours.

    Args:
        cells: the table.
        field: which column.
        text: its text.
        said: what config.yaml says of zones.

    Raises:
        Refusal: DP110.
    """
    t = pl.col("t")
    parts = pl.DataFrame({"t": text.str.strip_chars()}).select(
        month=pl.coalesce(t.str.extract(_MONTH_FIRST, 1), t.str.extract(_DAY_FIRST, 2)),
        day=pl.coalesce(t.str.extract(_MONTH_FIRST, 2), t.str.extract(_DAY_FIRST, 1)),
        year=pl.coalesce(t.str.extract(_MONTH_FIRST, 3), t.str.extract(_DAY_FIRST, 3)),
        clock=pl.coalesce(t.str.extract(_MONTH_FIRST, 4), t.str.extract(_DAY_FIRST, 4)),
    )
    clock = pl.col("clock")
    twelve = clock.str.extract(_CLOCK, 1).cast(pl.Int64)
    later = clock.str.extract(_CLOCK, 4).str.to_lowercase() == "p"
    hour = twelve % 12 + pl.when(later).then(12).otherwise(0)
    number = {name: f"{place:02}" for place, name in enumerate(MONTHS, 1)}
    read = parts.select(
        t=pl.format(
            "{}-{}-{} {}:{}:{}",
            "year",
            pl.col("month").replace_strict(
                number, default=None, return_dtype=pl.String
            ),
            pl.col("day").str.zfill(2),
            hour.cast(pl.String).str.zfill(2),
            clock.str.extract(_CLOCK, 2),
            clock.str.extract(_CLOCK, 3),
        ),
        right=twelve.is_between(1, 12),
        zone=clock.str.extract(_CLOCK, 5),
    )
    bad = read["t"].is_null() | ~read["right"].fill_null(value=False)
    if bad.any():
        expected = "Sep 4, 2026 1:05:07 AM PDT"
        cells.fail("DP110", bad, field, value=text, expected=expected)
    return here(
        cells.parsed(read["t"], field, SECONDS),
        minutes(cells, field, read["zone"], said),
    )

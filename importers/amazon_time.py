"""Times in Amazon's reports: several spellings, each with its zone or in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.amazon_words import ENGLISH, SPANISH
from duiping.importers.cells import SECONDS
from duiping.importers.zones import here, minutes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.importers.amazon_words import Tongue
    from duiping.importers.cells import Cells

# 2026-09-01T14:23:00+00:00 · 2026-09-01 05:23:19 UTC · 2026-09-01
_ISO = r"^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))? ?(\S*)$"
# 01.09.2026 05:23:19 UTC · 01.09.2026
_POINTS = r"^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}:\d{2}:\d{2}))? ?(\S*)$"
# 2026/09/01 05:23:19 JST
_SLASHED = r"^(\d{4})/(\d{2})/(\d{2}) (\d{2}:\d{2}:\d{2}) ?(\S*)$"
# Sep 4, 2026 1:05:07 AM PDT · 15 Mar 2026 3:22:08 pm UTC · 1 juil. 2026 08:31:35 UTC
_MONTH_FIRST = r"^(\p{L}+)\.? (\d{1,2}), (\d{4}),? (.+)$"
_DAY_FIRST = r"^(\d{1,2})[ /](\p{L}+)\.?[ /](\d{4}),? (.+)$"
# 01/09/2026 05:23:19 UTC, in Spain
_NUMBERS = r"^(\d{1,2})/(\d{1,2})/(\d{4}),? (.+)$"
_CLOCK = r"^(\d{1,2})[:.](\d{2})[:.](\d{2})(?: ([AaPp])\.?[Mm]\.?)? (\S+)$"
_WORDS = (_MONTH_FIRST, _DAY_FIRST, _NUMBERS)
_DIGITS = (_ISO, _POINTS, _SLASHED)
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
            pl.when(t.str.contains(_SLASHED)).then(
                t.str.replace(_SLASHED, "${1}-${2}-${3}")
            ),
        ),
        clock=pl.coalesce(t.str.extract(form, 4) for form in _DIGITS),
        zone=pl.coalesce(t.str.extract(form, 5) for form in _DIGITS),
    )
    bad = parts["day"].is_null()
    if bad.any():
        cells.fail("DP110", bad, field, value=text, expected=FORMS)
    clock = parts["clock"].fill_null("00:00:00")
    zone = parts["zone"].fill_null("").replace("", "UTC")
    stamped = cells.parsed(parts["day"] + " " + clock, field, SECONDS)
    return here(stamped, minutes(cells, field, zone))


def spoken(
    cells: Cells,
    field: str,
    text: pl.Series,
    said: Mapping[str, str],
    tongue: Tongue = ENGLISH,
) -> pl.Series:
    """Read times with the month in letters, and a clock of twelve hours or of 24.

    Args:
        cells: the table.
        field: which column.
        text: its text.
        said: what config.yaml says of zones.
        tongue: the months' names.

    Raises:
        Refusal: DP110.
    """
    t, clock = pl.col("t"), pl.col("clock")
    numbers = {
        name.lower(): f"{place:02}"
        for place, names in enumerate(tongue.months, 1)
        for name in names
    }
    spelled = pl.coalesce(t.str.extract(_MONTH_FIRST, 1), t.str.extract(_DAY_FIRST, 2))
    counted = t.str.extract(_NUMBERS, 2) if tongue is SPANISH else pl.lit(None)
    parts = pl.DataFrame({"t": text.str.strip_chars()}).select(
        month=pl.coalesce(
            spelled.str.to_lowercase().replace_strict(
                numbers, default=None, return_dtype=pl.String
            ),
            counted,
        ).str.zfill(2),
        day=pl.coalesce(
            t.str.extract(_MONTH_FIRST, 2),
            t.str.extract(_DAY_FIRST, 1),
            t.str.extract(_NUMBERS, 1),
        ).str.zfill(2),
        year=pl.coalesce(t.str.extract(form, 3) for form in _WORDS),
        clock=pl.coalesce(t.str.extract(form, 4) for form in _WORDS),
    )
    hour = clock.str.extract(_CLOCK, 1).cast(pl.Int64)
    half = clock.str.extract(_CLOCK, 4).str.to_lowercase()
    twelve = hour % 12 + pl.when(half == "p").then(12).otherwise(0)
    read = parts.select(
        t=pl.format(
            "{}-{}-{} {}:{}:{}",
            "year",
            "month",
            "day",
            pl.when(half.is_null())
            .then(hour)
            .otherwise(twelve)
            .cast(pl.String)
            .str.zfill(2),
            clock.str.extract(_CLOCK, 2),
            clock.str.extract(_CLOCK, 3),
        ),
        right=half.is_null() | hour.is_between(1, 12),
        zone=clock.str.extract(_CLOCK, 5),
    )
    bad = read["t"].is_null() | ~read["right"].fill_null(value=False)
    if bad.any():
        month = tongue.months[8][0]
        expected = f"{month} 4, 2026 1:05:07 AM PDT, 4 {month} 2026 01:05:07 UTC"
        cells.fail("DP110", bad, field, value=text, expected=expected)
    return here(
        cells.parsed(read["t"], field, SECONDS),
        minutes(cells, field, read["zone"], said),
    )

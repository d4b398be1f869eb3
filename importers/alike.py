"""Rows that say the same, each once: labels are few where rows are many."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl


class Alike(NamedTuple):
    """The different rows of a frame, and the place among them of each of its rows."""

    few: pl.DataFrame
    place: pl.Series


def alike(frame: pl.DataFrame) -> Alike:
    """Find the different rows of a frame, in the order of their first ones."""
    known = frame.hash_rows()
    first = known.arg_unique()
    few = frame[first]
    up = pl.int_range(few.height, dtype=pl.UInt32, eager=True)
    place = known.replace_strict(known.gather(first), up, return_dtype=pl.UInt32)
    # Two different rows may have one hash; then every row is its own.
    if not few[place].equals(frame):
        return Alike(frame, pl.int_range(frame.height, dtype=pl.UInt32, eager=True))
    return Alike(few, place)

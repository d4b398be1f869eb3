"""Rows that say the same are found, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.alike import alike

if TYPE_CHECKING:
    import pytest

ROWS = [("a\x1fb", "c"), ("a", "b\x1fc"), ("", None), (None, ""), ("a\x1fb", "c")] * 300


def frame() -> pl.DataFrame:
    """Give rows of which four are different, however alike they look."""
    return pl.DataFrame(ROWS, schema={"one": pl.String, "two": pl.String}, orient="row")


def test_different_rows_stay_apart() -> None:
    few, place = alike(frame())
    assert few.rows() == ROWS[:4]
    assert place.to_list() == [0, 1, 2, 3, 0] * 300


def test_rows_of_one_hash_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What two rows are known by may be the same by chance."""

    def met(rows: pl.DataFrame) -> pl.Series:
        return pl.repeat(7, rows.height, dtype=pl.UInt64, eager=True)

    monkeypatch.setattr(pl.DataFrame, "hash_rows", met)
    few, place = alike(frame())
    assert few[place].rows() == ROWS


def test_no_rows() -> None:
    few, place = alike(frame().clear())
    assert (few.height, len(place)) == (0, 0)

"""A simulated month with a warehouse: every break of shipments is found, no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books.shop import Month
from tests.books.truth import differences
from tests.ships.shop import SHIPPING, Shipping

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "month",
    [
        Month("2026-09", 900, 1, 40),
        Month("2026-05", 300, 9, 28),
        Month("2024-02", 500, 8, 0),
    ],
    ids=lambda month: month.name,
)
def test_breaks_and_transit_are_the_truth(month: Month, tmp_path: Path) -> None:
    made = Shipping(tmp_path, month)
    assert differences(made.shop.result, made.truth) == []
    mine = [one for one in made.truth["breaks"] if one["account"] == SHIPPING]
    assert bool(mine) == bool(month.breaks)

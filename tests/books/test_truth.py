"""Every break that was hidden in a month is found, exactly, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books.shop import DEMO, Month
from tests.books.truth import differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.books.conftest import Books

MONTHS = [
    DEMO,
    Month("2026-05", 300, 9, 24),
    Month("2024-02", 500, 8, 40),
    Month("2025-10", 400, 3, 0),
    Month("2026-12", 500, 6, 30),
    Month("2026-02", 300, 4, 26),
]


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_breaks_and_transit_are_the_truth(
    make: Callable[[Month], Books], month: Month
) -> None:
    books = make(month)
    assert differences(books.shop.result, books.sim.truth) == []
    assert len(books.sim.truth["breaks"]) == month.breaks

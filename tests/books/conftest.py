"""Simulated months and their books, each made once a session."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from tests.books.ledger import Ledger
from tests.books.reader import Exports
from tests.books.shop import DEMO, MONTHS, Month, Shop, Sim, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.books.shop import Document


class Books:
    """A month's files and the books made of them; tests only read both."""

    def __init__(self, sim: Sim, shop: Shop) -> None:
        self.sim, self.shop = sim, shop
        self._earlier: dict[int, tuple[date, Document]] = {}

    def earlier(self, day: int) -> tuple[date, Document]:
        """Give a day of the month and the result as of it."""
        if day not in self._earlier:
            until = date.fromisoformat(f"{self.sim.month.month}-{day:02}")
            self._earlier[day] = (until, self.shop.judged(until))
        return self._earlier[day]

    @cached_property
    def ledger(self) -> Ledger:
        """Load the books with Beancount."""
        return Ledger(self.shop.folder.main)

    @cached_property
    def exports(self) -> Exports:
        """Read the month's files with the tests' own reader."""
        return Exports(self.sim.exports)


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Month], Books]:
    """Make books on demand and keep them for the session."""
    made: dict[Month, Books] = {}

    def run(month: Month) -> Books:
        if month not in made:
            sim = Sim(tmp_path_factory.mktemp("sim"), month)
            made[month] = Books(sim, opened(tmp_path_factory.mktemp("books"), sim))
        return made[month]

    return run


@pytest.fixture(scope="session")
def demo(make: Callable[[Month], Books]) -> Books:
    """Give the demo shop's own month."""
    return make(DEMO)


@pytest.fixture(params=MONTHS, ids=lambda month: month.name)
def books(request: pytest.FixtureRequest, make: Callable[[Month], Books]) -> Books:
    """Give the demo and some other months, one after the other."""
    return make(request.param)

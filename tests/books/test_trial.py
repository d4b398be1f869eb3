"""The trial balance against one worked out from the raw files by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.books.reader import Exports
from tests.books.test_truth import MONTHS
from tests.books.trial import trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.books.conftest import Books
    from tests.books.shop import Month


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_account_holds_what_the_files_say(
    make: Callable[[Month], Books], month: Month
) -> None:
    books = make(month)
    held, must = books.ledger.balances, trial(Exports(books.sim.exports))
    differ = {
        name: (held[name] / 100, must[name] / 100)
        for name in sorted(held.keys() | must.keys())
        if held[name] != must[name]
    }
    assert differ == {}

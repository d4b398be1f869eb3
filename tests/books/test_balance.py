"""What is open is what stands in the clearing accounts, to the fen."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.books.test_truth import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.books.conftest import Books
    from tests.books.ledger import Balances
    from tests.books.shop import Month

CHECKS = {"fee", "status", "late", "gap", "unproven", "tampered"}


@pytest.fixture(params=MONTHS, ids=str)
def books(request: pytest.FixtureRequest, make: Callable[[Month], Books]) -> Books:
    return make(request.param)


def _open(result: dict[str, Any]) -> Balances:
    """Sum balance breaks and items in transit by account and commodity."""
    sums: Balances = Counter()
    for item in (*result["breaks"], *result["in_transit"]):
        if item.get("kind") not in CHECKS:
            fen = Decimal(item["difference"]) * 100
            sums[item["account"], item["commodity"]] += int(fen)
    return sums


def _clearing(books: Books) -> Balances:
    held = books.ledger.balances
    return Counter(
        {
            (account, commodity): size
            for (account, commodity), size in held.items()
            if account.startswith("Assets:Clearing:") or account == "Assets:Suspense"
        }
    )


def _same(one: Balances, other: Balances) -> bool:
    names = one.keys() | other.keys()
    return all(one[name] == other[name] for name in names)


def test_breaks_and_transit_sum_to_the_clearing_accounts(books: Books) -> None:
    assert _same(_open(books.shop.result), _clearing(books))


def test_expected_less_actual_is_the_difference(books: Books) -> None:
    for item in (*books.shop.result["breaks"], *books.shop.result["in_transit"]):
        expected, actual = Decimal(item["expected"]), Decimal(item["actual"])
        assert expected - actual == Decimal(item["difference"]), item["key"]


def test_ids_are_unique(books: Books) -> None:
    result = books.shop.result
    ids = [item["id"] for item in (*result["breaks"], *result["in_transit"])]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("day", [8, 19, 28])
def test_an_earlier_day_judges_the_same_items(books: Books, day: int) -> None:
    year, month = map(int, books.sim.month.month.split("-"))
    earlier = books.shop.judged(until=date(year, month, day))
    assert _same(_open(earlier), _clearing(books))
    now, then = (
        {
            (i["account"], i["key"], i["commodity"], i.get("kind") in CHECKS): i["id"]
            for part in ("breaks", "in_transit")
            for i in result[part]
        }
        for result in (books.shop.result, earlier)
    )
    assert {name: then[name] for name in now.keys() & then.keys()} == {
        name: now[name] for name in now.keys() & then.keys()
    }

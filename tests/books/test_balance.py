"""What is open is what stands in the clearing accounts, to the fen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.books.standing import CHECKS, clearing, open_items

if TYPE_CHECKING:
    from tests.books.conftest import Books
    from tests.books.shop import Document


def test_breaks_and_transit_sum_to_the_clearing_accounts(books: Books) -> None:
    assert open_items(books.shop.result) == clearing(books.ledger.balances)


def test_expected_less_actual_is_the_difference(books: Books) -> None:
    for item in (*books.shop.result["breaks"], *books.shop.result["in_transit"]):
        expected, actual = Decimal(item["expected"]), Decimal(item["actual"])
        assert expected - actual == Decimal(item["difference"]), item["key"]


def test_ids_are_unique(books: Books) -> None:
    result = books.shop.result
    ids = [item["id"] for item in (*result["breaks"], *result["in_transit"])]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("day", [8, 19])
def test_on_an_earlier_day_it_was_so_too(books: Books, day: int) -> None:
    until, earlier = books.earlier(day)
    assert open_items(earlier) == clearing(books.ledger.on(until))
    now, then = _ids(books.shop.result), _ids(earlier)
    both = now.keys() & then.keys()
    assert both or not books.sim.truth["breaks"]
    assert {name: then[name] for name in both} == {name: now[name] for name in both}


@pytest.mark.parametrize("day", [8, 19])
def test_no_alarm_of_an_earlier_day_was_false(books: Books, day: int) -> None:
    (_, earlier), final = books.earlier(day), books.shop.result
    now = {(item["account"], item["key"]) for item in final["breaks"]}
    # What a supplier has not delivered in time is rightly told until the buyer
    # has the money back; all else is still a break when the month is complete.
    cured = [
        (item["kind"], item["account"], item["key"])
        for item in earlier["breaks"]
        if (item["account"], item["key"]) not in now
        and item["account"] != "Assets:Clearing:Fulfilment"
    ]
    assert cured == []


def _ids(result: Document) -> dict[tuple[str, str, str, bool], str]:
    return {
        (item["account"], item["key"], item["commodity"], _checks(item)): item["id"]
        for part in ("breaks", "in_transit")
        for item in result[part]
    }


def _checks(item: Document) -> bool:
    return item.get("kind") in CHECKS

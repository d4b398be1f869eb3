"""Many transactions at once are the same text as one after the other."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping import ledgerlines, ledgertext
from duiping.errors import BooksError

DAY = date(2026, 9, 30)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=230)
FOOD, BANK = "Expenses:Food饭", "Assets:Bank:CMB-0001"
# Too long for its amount to end in the column.
LONG = "Assets:Clearing:" + "Long" * 12

HEADS = {"day": pl.Date(), "payee": pl.String(), "narration": pl.String()}
LEGS = {
    "entry": pl.UInt32(),
    "account": pl.String(),
    "amount": pl.Int64(),
    "commodity": pl.String(),
    "total": pl.Int64(),
}


def lines(*legs: tuple[Any, ...], base: str = "CNY") -> str:
    """Write one transaction in columns."""
    heads = pl.DataFrame([(DAY, "甲", "乙")], schema=HEADS, orient="row")
    rows = [(0, *leg) for leg in legs]
    table = pl.DataFrame(rows, schema=LEGS, orient="row")
    return str(ledgerlines.transactions(heads, {}, table, base).item())


@given(
    st.lists(
        st.tuples(
            st.dates(date(1971, 1, 1), date(9000, 1, 1)),
            ANY,
            ANY,
            ANY,
            st.one_of(st.none(), ANY),
            st.integers(-(10**15), 10**15),
            st.sampled_from([FOOD, BANK, LONG]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_same_as_one_by_one(drawn: list[tuple[Any, ...]]) -> None:
    """Whatever strangers write, both writers give the same bytes."""
    expected = [
        ledgertext.transaction(
            day,
            payee,
            narration,
            [("id", number)] + ([("key", key)] if key is not None else []),
            [
                ledgertext.Leg(account, amount, "CNY"),
                ledgertext.Leg("Equity:Opening", -amount, "CNY"),
            ],
        )
        for day, payee, narration, number, key, amount, account in drawn
    ]
    heads = pl.DataFrame([row[:3] for row in drawn], schema=HEADS, orient="row")
    meta = {
        "id": ledgerlines.texts(pl.Series([row[3] for row in drawn], dtype=pl.String)),
        "key": ledgerlines.texts(pl.Series([row[4] for row in drawn], dtype=pl.String)),
    }
    legs = [
        (place, *leg, "CNY", None)
        for place, row in enumerate(drawn)
        for leg in ((row[6], row[5]), ("Equity:Opening", -row[5]))
    ]
    table = pl.DataFrame(legs, schema=LEGS, orient="row")
    found = ledgerlines.transactions(heads, meta, table, "CNY")
    assert found.to_list() == expected


def test_written_by_hand() -> None:
    """A conversion has the total price behind its foreign leg."""
    assert lines(
        (FOOD, 10_005, "USD", 72_036),
        (BANK, -72_036, "CNY", None),
    ) == (
        '2026-09-30 * "甲" "乙"\n'
        "  Expenses:Food饭                                      100.05 USD"
        " @@ 720.36 CNY\n"
        "  Assets:Bank:CMB-0001                               -720.36 CNY\n"
    )


@pytest.mark.parametrize(
    "leg",
    [
        ("Assets:Bank\n2026-09-30 open Assets:X", 0, "CNY", None),
        ("assets:Bank", 0, "CNY", None),
        (BANK, 0, 'CNY"', None),
    ],
)
def test_names_that_are_not_allowed(leg: tuple[Any, ...]) -> None:
    """A name that could make a directive of its own is refused."""
    with pytest.raises(BooksError) as caught:
        lines(leg)
    assert caught.value.code == "DP415"


@pytest.mark.parametrize(
    "legs",
    [
        [(FOOD, 1, "CNY", None), (BANK, -2, "CNY", None)],
        [(FOOD, 1, "CNY", None), (BANK, -1, "USD", None)],
        [(FOOD, 100, "USD", 719), (BANK, -720, "CNY", None)],
        [(FOOD, 100, "USD", -720), (BANK, 720, "CNY", None)],
    ],
)
def test_legs_that_leave_something(legs: list[tuple[Any, ...]]) -> None:
    """Legs that don't sum to zero are our own fault, and never text."""
    with pytest.raises(ValueError, match=r"leave|below zero"):
        lines(*legs)


def test_a_transaction_without_legs() -> None:
    """Each head has its legs."""
    with pytest.raises(ValueError, match="without legs"):
        lines()

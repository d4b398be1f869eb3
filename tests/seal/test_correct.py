"""Corrections: sealed postings and corrections come to what is derived, always."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from duiping.seal.correct import POSTING_SCHEMA, corrections

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[str, str, str, str, date, str, str, int]

DAY = date(2026, 9, 3)


def row(entry: str, account: str, amount: int, day: date = DAY) -> Row:
    return ("bank", entry, "", f"k:{entry}", day, account, "CNY", amount)


def table(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=POSTING_SCHEMA, orient="row")


def summed(*tables: pl.DataFrame) -> Counter[tuple[str, str]]:
    """Sum up postings with no part of duiping."""
    sums: Counter[tuple[str, str]] = Counter()
    for one in tables:
        for named in one.iter_rows(named=True):
            sums[named["entry"], named["account"]] += named["amount"]
    return Counter({place: n for place, n in sums.items() if n})


def test_what_is_the_same_needs_nothing() -> None:
    rows = [row("e1", "Assets:Bank", 5), row("e1", "Income:Sales", -5)]
    assert corrections(table(rows), table(rows[::-1])).is_empty()


def test_an_entry_that_comes_late_a_changed_and_a_vanished_one() -> None:
    sealed = [
        row("changed", "Assets:Bank", 100),
        row("changed", "Income:Sales", -100),
        row("gone", "Assets:Bank", 7),
        row("gone", "Income:Sales", -7),
    ]
    derived = [
        row("changed", "Assets:Bank", 100),
        row("changed", "Income:Other", -100),
        row("late", "Assets:Bank", 3, date(2026, 9, 9)),
        row("late", "Income:Sales", -3, date(2026, 9, 9)),
    ]
    found = corrections(table(sealed), table(derived))
    said = found.select("entry", "day", "account", "amount").rows()
    assert said == [
        ("changed", DAY, "Income:Other", -100),
        ("changed", DAY, "Income:Sales", 100),
        ("gone", DAY, "Assets:Bank", -7),
        ("gone", DAY, "Income:Sales", 7),
        ("late", date(2026, 9, 9), "Assets:Bank", 3),
        ("late", date(2026, 9, 9), "Income:Sales", -3),
    ]


_ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from(["e1", "e2", "e3"]),
        st.sampled_from(["Assets:Bank", "Income:Sales", "Expenses:Fee"]),
        st.integers(-5, 5),
        st.dates(date(2026, 9, 1), date(2026, 9, 30)),
    )
)


@given(_ROWS, _ROWS)
def test_sealed_and_corrections_come_to_what_is_derived(
    sealed: list[Row], derived: list[Row]
) -> None:
    found = corrections(table(sealed), table(derived))
    assert summed(table(sealed), found) == summed(table(derived))


@given(_ROWS, _ROWS)
def test_the_order_of_rows_is_nothing(sealed: list[Row], derived: list[Row]) -> None:
    one = corrections(table(sealed), table(derived))
    other = corrections(table(sealed[::-1]), table(derived[::-1]))
    assert one.equals(other)


@given(_ROWS, _ROWS)
def test_corrected_once_is_corrected(sealed: list[Row], derived: list[Row]) -> None:
    found = corrections(table(sealed), table(derived))
    again = corrections(pl.concat([table(sealed), found]), table(derived))
    assert again.is_empty()

"""Addresses of the list of breaks: what they say, and what they cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping.plugins.pages.wanted import LONGEST, Wanted, wanted


def test_a_whole_filter() -> None:
    args = {
        "kind": ["fee", "missing"],
        "account": ["Assets:Clearing"],
        "status": ["open"],
        "person": ["lin"],
        "min": ["1,000.50"],
        "max": ["2000"],
        "older": ["3"],
        "younger": ["30"],
        "q": [" 星河 "],
        "sort": ["-age"],
        "page": ["2"],
        "size": ["100"],
    }
    assert wanted(args, "2026-09-01", "2026-10-01") == Wanted(
        kinds=("missing", "fee"),
        account="Assets:Clearing",
        status="open",
        person="lin",
        least=100_050,
        most=200_000,
        older=3,
        younger=30,
        text="星河",
        first="2026-09-01",
        end="2026-10-01",
        sort="age",
        down=True,
        page=2,
        size=100,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "<script>"),
        ("person", "a|b"),
        ("min", "1e9"),
        ("max", "NaN"),
        ("older", "-1"),
        ("younger", "9999999"),
        ("sort", "-nothing"),
        ("page", "0"),
        ("page", "x"),
        ("size", "100000"),
        ("status", "'; drop"),
    ],
)
def test_what_makes_no_sense_is_left_out(name: str, value: str) -> None:
    assert wanted({name: [value]}) == Wanted()


@given(
    asked=st.builds(
        Wanted,
        kinds=st.sampled_from([(), ("missing",), ("short", "late")]),
        least=st.none() | st.integers(-(10**12), 10**12),
        older=st.none() | st.integers(0, 99_999),
        text=st.text("星a1", max_size=5),
        sort=st.sampled_from(["amount", "date"]),
        down=st.booleans(),
        size=st.sampled_from([50, 200]),
    )
)
def test_an_address_says_what_it_was_made_from(asked: Wanted) -> None:
    assert wanted(asked.params()) == asked


def test_free_text_has_an_end() -> None:
    assert len(wanted({"q": ["a" * 5000]}).text) == LONGEST


def test_the_same_column_again_turns_the_order() -> None:
    first = Wanted()
    assert (first.by("amount").sort, first.by("amount").down) == ("amount", False)
    assert (first.by("key").sort, first.by("key").down) == ("key", False)
    assert first.by("age").down

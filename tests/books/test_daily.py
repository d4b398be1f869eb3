"""Daily entries are what a plain reader of the same legs adds up and hashes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, datetime
from typing import Any
from unittest.mock import patch

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from duiping.journal import daily
from duiping.leg import LEG_SCHEMA

# Two that begin alike and one that is no number, beside one of its own.
RECORDS = ("0f" * 16, "0f" * 8 + "a7" * 8, "9c" * 16, "row-1")
ACCOUNTS = ("Assets:A", "Assets:A:B", "Assets:A-B", "Income:C")

LEGS = st.lists(
    st.fixed_dictionaries(
        {
            "record": st.sampled_from(RECORDS),
            "event": st.sampled_from(["", "ship", "refund-1", "refund-2"]),
            "source": st.sampled_from(["shop", "wallet"]),
            "kind": st.just("order"),
            "day": st.dates(date(2026, 4, 30), date(2026, 5, 1)),
            "account": st.sampled_from(ACCOUNTS),
            "amount": st.integers(-12, 12),
            "commodity": st.sampled_from(["CNY", "TOPUP"]),
            "place": st.integers(0, 3),
        }
    ),
    max_size=40,
)


def brute(legs: list[dict[str, Any]]) -> list[Any]:
    """Add up and hash leg by leg."""
    groups = defaultdict(list)
    for leg in legs:
        event = leg["event"].split("-")[0]
        groups[leg["source"], leg["day"], leg["kind"], event].append(leg)
    out = []
    for group, mine in groups.items():
        sums: dict[tuple[str, str], int] = defaultdict(int)
        first: dict[tuple[str, str], int] = {}
        for leg in mine:
            post = leg["account"], leg["commodity"]
            sums[post] += leg["amount"]
            first[post] = min(first.get(post, 9), leg["place"])
        moved = [
            (*post, sums[post])
            for post in sorted(sums, key=lambda p: (first[p], p))
            if sums[post]
        ]
        lines = sorted(
            f"{leg['record']} {leg['account']} {leg['amount']} {leg['commodity']}"
            for leg in mine
        )
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        if moved:
            records = len({leg["record"] for leg in mine})
            out.append((*group, records, digest, moved))
    return sorted(out)


@given(LEGS, st.integers(1, 30))
def test_entries_are_those_of_a_plain_reader(
    legs: list[dict[str, Any]], at_once: int
) -> None:
    other = {"time": datetime(2026, 5, 1), "booked": True}  # noqa: DTZ001 - wall clock
    table = pl.DataFrame([leg | other for leg in legs], schema=LEG_SCHEMA)
    with patch.object(daily, "AT_ONCE", at_once):
        found = [
            one
            for stretch in daily.stretches(table.lazy())
            for one in daily.entries(stretch)
        ]
    told = sorted(
        (
            *(e.source, e.day, e.kind, e.event, e.records, e.sha256),
            [tuple(posting) for posting in e.postings],
        )
        for e in found
    )
    assert told == brute(legs)
    assert len({e.id for e in found}) == len(found)

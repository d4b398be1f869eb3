"""Legs as sorted columns, however they lie."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.leg import TOGETHER
from duiping.match.stretches import Legs, starts
from tests.match.legs import FULFILMENT, Leg, frame

if TYPE_CHECKING:
    import polars as pl

ROWS = st.lists(
    st.builds(
        lambda key, amount, account, commodity: Leg(
            key, amount, account=account, commodity=commodity
        ),
        st.sampled_from("abc"),
        st.integers(-9, 9),
        st.sampled_from([FULFILMENT, "Assets:Other"]),
        st.sampled_from(["CNY", "USD"]),
    ),
    min_size=1,
    max_size=12,
)


def columns(legs: Legs) -> list[tuple[int, ...]]:
    return list(zip(*(legs[name].tolist() for name in TOGETHER), strict=True))


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, runs=st.integers(1, 4))
def test_as_sorted(rows: list[Leg], runs: int) -> None:
    """Some sorted runs, one behind the other, as files of a partition are."""
    some = [frame(rows[n::runs]) for n in range(runs) if rows[n::runs]]
    table = some[0].clear()
    for one in some:
        table = table.vstack(one.sort(*TOGETHER))
    legs = Legs(table)
    assert columns(legs) == sorted(columns(legs))
    back = legs.rows(np.arange(len(legs)))
    assert back.select(TOGETHER).rows() == columns(legs)
    assert legs["amount"].tolist() == back["amount"].to_list()
    assert legs.is_("account", FULFILMENT).tolist() == [
        account == FULFILMENT for account in back["account"]
    ]
    assert sorted(back.rows()) == sorted(table.rows())


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, chosen=st.data())
def test_all_legs_of_some_keys(rows: list[Leg], chosen: st.DataObject) -> None:
    legs = Legs(frame(rows))
    places = chosen.draw(st.sets(st.integers(0, len(rows) - 1)).map(sorted))
    every = legs.rows(np.arange(len(legs)))
    mine = {every["key"][place] for place in places}
    found = legs.of_keys(np.array(places, dtype=np.intp))
    assert found.rows() == [row for row in every.rows() if row[_key(every)] in mine]


def _key(table: pl.DataFrame) -> int:
    return table.columns.index("key")


@pytest.mark.parametrize("rows", [None, [0, 1], [1, 2, 4], [3]])
def test_where_stretches_begin(rows: list[int] | None) -> None:
    legs = Legs(frame([Leg(key, 1) for key in "aabbc"]))
    some = np.arange(5) if rows is None else np.array(rows)
    keys = legs["hash"][some].tolist()
    pairs = pairwise([None, *keys])
    wanted = [place for place, (one, other) in enumerate(pairs) if one != other]
    found = starts(legs, None if rows is None else some, ("hash", "tail"))
    assert found.tolist() == wanted

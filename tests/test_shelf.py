"""Findings packed on a shelf are the findings, read late."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping import shelf
from duiping.listed import STATE, untouched
from tests.fava.breaks import entry, many

if TYPE_CHECKING:
    from duiping.cache import Document

VALUES = st.one_of(
    st.text(max_size=6),
    st.integers(),
    st.booleans(),
    st.lists(st.integers(), max_size=2),
    st.none(),
)
NAMES = st.sampled_from(["id", "kind", "reason", *STATE])
FINDINGS = st.lists(st.dictionaries(NAMES, VALUES), max_size=6)


def fresh(number: int) -> list[Document]:
    """Make breaks of which nothing was decided."""
    as_new = {"status": "open", "decided": False, "assigned": "", "history": []}
    return [
        one | as_new | {"remaining": one["difference"], "until": ""}
        for one in many(number)
    ]


def taken(packed: shelf.Packed) -> list[shelf.Entry]:
    return shelf.Shelf(*packed).entries()


@settings(deadline=None)
@given(FINDINGS)
def test_whatever_is_packed_comes_out(findings: list[Document]) -> None:
    assert [dict(one) for one in taken(shelf.pack(findings))] == findings


def test_breaks_come_out_as_they_were() -> None:
    found = fresh(50)
    packed = shelf.pack(found)
    # Each way of looking at the whole, at findings of which nothing was read yet.
    assert taken(packed) == found
    assert [{**one} for one in taken(packed)] == found
    assert json.loads(json.dumps(taken(packed))) == found
    assert copy.deepcopy(list(taken(packed))) == found
    assert [one.copy() for one in taken(packed)] == found
    assert [sorted(one) for one in taken(packed)] == [sorted(one) for one in found]
    assert [len(one) for one in taken(packed)] == [len(one) for one in found]
    assert [one | {"kind": "fee"} for one in taken(packed)] == [
        one | {"kind": "fee"} for one in found
    ]


def test_a_field_of_the_rest_is_read_late_and_kept() -> None:
    (one,) = taken(shelf.pack([entry(1)]))
    one["reason"]["en"] = "said otherwise"
    assert one["reason"]["en"] == "said otherwise"
    assert "evidence" in one
    assert one.get("evidence") == []
    assert one.get("nothing", 7) == 7
    with pytest.raises(KeyError):
        one["nothing"]


def test_what_is_set_or_taken_before_reading_stands() -> None:
    one, two, three = taken(shelf.pack([entry(1), entry(2), entry(3)]))
    one["evidence"] = ["mine"]
    del two["reason"]
    assert three.pop("reason") == entry(3)["reason"]
    assert {**one}["evidence"] == ["mine"]
    assert "reason" not in two
    assert "reason" not in three


def test_only_what_was_decided_is_kept_apart() -> None:
    found = fresh(3)
    found[1] = found[1] | {"status": "waiting", "until": "2026-10-01"}
    assert shelf.states(found).keys() == {"1"}
    # A break is not as new if any part of its state says so.
    for name, value in {
        "decided": True,
        "remaining": "1.00",
        "assigned": "lin",
        "history": [{}],
    }.items():
        assert not untouched(entry(1, **{name: value})), name
    one = entry(1)
    assert untouched(one)
    assert shelf.nothing(one) == {name: one[name] for name in STATE}


def test_parts_that_do_not_belong_together_are_refused() -> None:
    columns, lines = shelf.pack(fresh(3))
    with pytest.raises(ValueError, match=str(len(lines) + 1)):
        shelf.Shelf(columns, lines + b" ")

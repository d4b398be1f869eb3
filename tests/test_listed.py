"""A list of breaks knows its breaks, whatever was decided one after the other."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from duiping import shelf
from duiping.listed import listed
from tests.fava.breaks import entry, many

OPEN = {"status": "open", "decided": False, "history": []}
WAITING = {"status": "waiting", "decided": True, "history": [{"by": "lin"}]}
STEPS = st.lists(st.dictionaries(st.integers(0, 9), st.booleans()), max_size=4)


def states(found: list[dict[str, Any]]) -> list[int]:
    """Number the breaks that are not open, looking at each."""
    return [number for number, one in enumerate(found) if one["status"] != "open"]


@given(STEPS)
def test_each_list_knows_what_stands_otherwise(steps: list[dict[int, bool]]) -> None:
    plain = [entry(number) for number in range(10)]
    found = listed(list(plain))
    for step in steps:
        before, was = found, list(found)
        changed = {
            n: plain[n] | (WAITING if acts else OPEN) for n, acts in step.items()
        }
        found = found.restated(changed)
        assert sorted(found.touched) == states(found)
        assert found == [changed.get(n, one) for n, one in enumerate(was)]
        # What was there before stays as it was.
        assert before == was
    assert found.places == {one["id"]: n for n, one in enumerate(plain)}
    assert all(found.named[one["id"]] is one for one in found)
    assert found.named.get("none") is None
    assert list(found.named) == [one["id"] for one in plain]
    assert len(found.named) == 10


def test_what_is_common_is_worked_out_once() -> None:
    found = listed(many(50))
    after = found.restated({3: found[3] | WAITING})
    assert after.places is found.places
    assert after.accounts is found.accounts == Counter(b["account"] for b in found)
    assert listed(after) is after


def test_findings_from_a_shelf_stand_as_found() -> None:
    """Unless they don't say how they stand: then all of them need to be asked."""
    found = [entry(number) for number in range(3)]
    assert shelf.Shelf(*shelf.pack(found)).entries().touched == set()
    for one in found:
        del one["history"]
    assert shelf.Shelf(*shelf.pack(found)).entries().touched == {0, 1, 2}

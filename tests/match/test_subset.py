"""Subset sums against the plainest oracle: all subsets."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.match.subset import SOLUTIONS, subsets

Items = list[tuple[int, object]]
Kinds = frozenset[tuple[tuple[int, object], int]]


def _kinds(items: Items, places: tuple[int, ...]) -> Kinds:
    return frozenset(Counter(items[place] for place in places).items())


def brute(items: Items, target: int) -> set[Kinds]:
    """Give every way to reach the sum with two items or more, as kinds and counts."""
    return {
        _kinds(items, places)
        for size in range(2, len(items) + 1)
        for places in combinations(range(len(items)), size)
        if sum(items[place][0] for place in places) == target
    }


ITEMS = st.lists(st.tuples(st.integers(1, 12), st.sampled_from("ab")), max_size=9)


@settings(max_examples=400, deadline=None)
@given(ITEMS, st.integers(1, 40))
def test_all_ways_are_found_once(items: Items, target: int) -> None:
    answer = subsets(items, target)
    oracle = brute(items, target)
    found = [_kinds(items, places) for places in answer.solutions]
    assert len(found) == len(set(found))
    assert set(found) <= oracle
    if answer.complete:
        assert set(found) == oracle
    else:
        assert len(found) >= SOLUTIONS
    for places in answer.solutions:
        assert len(places) > 1
        assert list(places) == sorted(set(places))
        # of interchangeable items the first ones are taken
        for place in places:
            twins = [n for n, item in enumerate(items) if item == items[place]]
            assert set(twins[: twins.index(place)]) <= set(places)


def test_by_hand() -> None:
    items: Items = [(4000, "x"), (5000, "x"), (6000, "x"), (3000, "x")]
    answer = subsets(items, 9000)
    assert sorted(answer.solutions) == [(0, 1), (2, 3)]
    assert answer.complete
    assert subsets(items, 10_000).solutions == ((0, 2),)
    assert subsets(items, 18_000).solutions == ((0, 1, 2, 3),)
    assert subsets(items, 5000).solutions == ()  # one item is no sum
    assert subsets(items, 2999).solutions == ()
    assert subsets([], 5).solutions == ()


def test_interchangeable_items_are_one_answer() -> None:
    assert subsets([(5, "x"), (5, "x"), (5, "x")], 10).solutions == ((0, 1),)
    assert len(subsets([(5, "x"), (5, "y"), (5, "y")], 10).solutions) == 2


def test_a_limit_is_said() -> None:
    """Many ways, or too long a search: never a claim to have seen all."""
    many = subsets([(1, n) for n in range(12)], 6)
    assert not many.complete
    assert len(many.solutions) == SOLUTIONS
    odd: Items = [(2 * (10**6 + 3**n % 1009), n) for n in range(26)]
    assert not subsets(odd, 13 * 2 * 10**6 + 1).complete

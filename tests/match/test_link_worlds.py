"""Linking of random small worlds, against brute force."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from duiping.match.link import Linked, link
from tests.match.items import LAG, RULE, day, line, payout
from tests.worlds import links

if TYPE_CHECKING:
    from random import Random

    from duiping.match.shelf import Item

AMOUNTS = st.sampled_from([100, 200, 300, 500, 10_000, 10_050])
RAW = st.lists(st.tuples(AMOUNTS, st.integers(1, 9)), max_size=6)
PAYOUTS = RAW.map(lambda raw: [payout(f"p{n}", *one) for n, one in enumerate(raw)])
LINES = RAW.map(lambda raw: [line(f"b{n}", *one) for n, one in enumerate(raw)])
RANDOM = st.randoms(use_true_random=False)


def _open(item: Item, at: Item, late: int = 0) -> bool:
    return item.day <= at.day <= item.due + timedelta(days=late)


def sums(items: list[Item], target: int) -> set[frozenset[tuple[object, int]]]:
    """Give the different ways to sum two items or more, by amount and due day."""
    return {
        frozenset(Counter((i.amount, i.due) for i in some).items())
        for size in range(2, len(items) + 1)
        for some in combinations(items, size)
        if sum(i.amount for i in some) == target
    }


def most(payouts: list[Item], lines: list[Item]) -> int:
    """Give the largest number of equal pairs in time, trying every assignment."""
    padded = [*lines, *[None] * len(payouts)]
    return max(
        sum(b is not None and p.amount == b.amount and _open(p, b)
            for p, b in zip(payouts, some, strict=True))
        for some in permutations(padded, len(payouts))
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(PAYOUTS, LINES, RANDOM)
def test_worlds(payouts: list[Item], lines: list[Item], rng: Random) -> None:
    found = link(payouts, lines, RULE).links
    _each_once(found, payouts, lines)
    _groups_hold(found, payouts, lines)
    _nothing_exact_is_left(found, payouts, lines)
    for _ in range(2):
        rng.shuffle(payouts)
        rng.shuffle(lines)
        assert link(payouts, lines, RULE).links == found


def _each_once(found: list[Linked], payouts: list[Item], lines: list[Item]) -> None:
    keys = [one.key for one in found]
    assert len(keys) == len(set(keys))
    assert set(keys) <= {i.key for i in (*payouts, *lines)}


def _groups_hold(found: list[Linked], payouts: list[Item], lines: list[Item]) -> None:
    """Both sides of a group agree exactly and in time, or it says otherwise."""
    linked = {one.key for one in found}
    for group in {one.group for one in found}:
        [(rule, ambiguous)] = {
            (one.rule, one.ambiguous) for one in found if one.group == group
        }
        members = {one.key for one in found if one.group == group}
        left = [i for i in payouts if i.key in members]
        right = [i for i in lines if i.key in members]
        owed, came = (sum(i.amount for i in side) for side in (left, right))
        late = 3 if rule == "equal amount, late" else 0
        assert all(_open(p, b, late) for p in left for b in right)
        free = [p for p in payouts if p.key not in linked]
        at_hand = [p for p in (*left, *free) if _open(p, right[0])]
        if ambiguous:
            assert len(sums(at_hand, came)) > 1
        elif rule == "nearly equal":
            assert (len(left), len(right)) == (1, 1)
            assert 0 < abs(owed - came) <= min(owed // 100, 100_00)
        else:
            assert owed == came
        if rule == "only sum of items":
            assert len(sums(at_hand, came)) == 1


def _nothing_exact_is_left(
    found: list[Linked], payouts: list[Item], lines: list[Item]
) -> None:
    """What stays alone fits no other that stays alone."""
    linked = {one.key for one in found}
    free = [p for p in payouts if p.key not in linked]
    for alone in (b for b in lines if b.key not in linked):
        assert not any(p.amount == alone.amount and _open(p, alone, 3) for p in free)
        assert not sums([p for p in free if _open(p, alone)], alone.amount)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([100, 200]), st.integers(1, 6)), max_size=4),
    st.lists(st.tuples(st.sampled_from([100, 200]), st.integers(1, 6)), max_size=4),
)
def test_fifo_pairs_as_many_as_can_be(
    owed: list[tuple[int, int]], came: list[tuple[int, int]]
) -> None:
    """With one lag for all, first in first out never wastes a line."""
    payouts = [payout(f"p{n}", *one) for n, one in enumerate(owed)]
    lines = [line(f"b{n}", *one) for n, one in enumerate(came)]
    assert {p.due - p.day for p in payouts} <= {timedelta(days=LAG)}
    exact = [
        one
        for one in link(payouts, lines, RULE).links
        if one.rule == "equal amount in time" and one.key.startswith("p")
    ]
    assert len(exact) == most(payouts, lines)
    for one, other in combinations(exact, 2):
        _in_turn(one, other, payouts)


def _in_turn(one: Linked, other: Linked, payouts: list[Item]) -> None:
    """Each pair is a group of its own, named after its payout."""
    assert one.group == one.key
    assert one.group != other.group
    assert {one.group, other.group} <= {p.key for p in payouts}


# Near-equals, round amounts that meet often, sums of a few, texts that quote.
CROWD = st.tuples(
    st.sampled_from([100, 200, 300, 500, 9_990, 10_000, 10_050, 10_150, 20_000]),
    st.integers(1, 12),
    st.integers(0, 4),
    st.sampled_from(["", "", "", "W1234567890", "W1234567891 W1234567892"]),
)


def _crowd(raw: list[tuple[int, int, int, str]], name: str) -> list[Item]:
    """Give items of which some are due later than others of their day."""
    return [
        line(f"{name}{n:02}", amount, on, text)._replace(due=day(on + lag))
        for n, (amount, on, lag, text) in enumerate(raw)
    ]


def _brute(items: list[Item]) -> list[links.Item]:
    """Give items as brute force wants them: yuan, and days by number."""
    first = day(1)
    return [
        links.Item(
            (item.day - first).days,
            Decimal(item.amount) / 100,
            item.key,
            (item.due - first).days,
            item.text,
        )
        for item in items
    ]


# Two days of which all that is open comes to the line's amount.
TWINS = [(100, 1, 4, ""), (200, 1, 4, ""), (100, 2, 4, ""), (200, 2, 4, "")]
NEAR = links.Rule(lambda on: on + 3, Decimal("0.01"), Decimal("100.00"))


@settings(max_examples=300, deadline=None)
@example(TWINS, [(300, 3, 0, "")], [])
@given(
    st.lists(CROWD, max_size=12),
    st.lists(CROWD, max_size=12),
    st.lists(CROWD, max_size=3),
)
def test_crowds_are_linked_as_by_brute_force(
    owed: list[tuple[int, int, int, str]],
    came: list[tuple[int, int, int, str]],
    back: list[tuple[int, int, int, str]],
) -> None:
    sides = _crowd(owed, "p"), _crowd(came, "b")
    returns = _crowd(back, "r")
    groups = links.groups(_brute(sides[0]), _brute(sides[1]), _brute(returns), NEAR)
    wanted = {
        (key, group.name, group.doubt)
        for group in groups
        for key in group.owed | group.came | group.back
    }
    found = link(*sides, RULE, returns).links
    assert {(one.key, one.group, one.ambiguous) for one in found} == wanted
    assert len(found) == len(wanted)

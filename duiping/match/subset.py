"""Bounded subset sum that counts: a sum is an answer only if it is the only one.

Legs that are interchangeable (same amount, same due day) count as one kind, so
that choosing another of them is no other answer. Amounts are positive integers
in minor units.
"""

from __future__ import annotations

from typing import NamedTuple

SOLUTIONS = 32
STEPS = 200_000


class Answer(NamedTuple):
    """Solutions as lists of positions; `complete` is false when a limit was hit."""

    solutions: tuple[tuple[int, ...], ...]
    complete: bool
    steps: int


def subsets(items: list[tuple[int, object]], target: int, limit: int = STEPS) -> Answer:
    """Find the different ways to reach a sum with two items or more.

    Args:
        items: (amount, class): items equal in both are interchangeable; of
            these the first ones are taken.
        target: the sum to reach.
        limit: so many steps may be taken.

    Returns:
        At most `SOLUTIONS` solutions, each a tuple of positions in `items`,
        found in a fixed order; the search ends after so many steps and says so.
    """
    kinds: dict[tuple[int, object], list[int]] = {}
    for place, item in enumerate(items):
        kinds.setdefault(item, []).append(place)
    groups = sorted(kinds.items(), key=lambda kind: (-kind[0][0], kind[1]))
    # What the groups from here on can still add: prunes hopeless branches.
    rest = [0] * (len(groups) + 1)
    for place in range(len(groups) - 1, -1, -1):
        (amount, _), members = groups[place]
        rest[place] = rest[place + 1] + amount * len(members)
    found: list[tuple[int, ...]] = []
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, target, ())]
    steps = 0
    while stack:
        steps += 1
        if steps > limit or len(found) >= SOLUTIONS:
            return Answer(tuple(found), complete=False, steps=steps)
        place, left, taken = stack.pop()
        if left == 0:
            if len(taken) > 1:
                found.append(tuple(sorted(taken)))
            continue
        if place == len(groups) or rest[place] < left:
            continue
        (amount, _), members = groups[place]
        stack += [
            (place + 1, left - count * amount, taken + tuple(members[:count]))
            for count in range(min(len(members), left // amount) + 1)
        ]
    return Answer(tuple(found), complete=True, steps=steps)

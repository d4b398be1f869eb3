"""Who belongs to whom among payouts and bank lines, by trying every choice.

The passes are DESIGN's, from exact to loose; each is a sentence about all pairs
or all sets of items, tried one by one. Only for a handful of items.
"""

from __future__ import annotations

import re
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

_NUMBER = re.compile(r"[A-Za-z0-9]{10,}")


class Item(NamedTuple):
    """A payout, a bank line or a payout that came back; the amount is positive."""

    on: int
    amount: Decimal
    key: str
    due: int
    text: str = ""


class Group(NamedTuple):
    """Items that belong together; in doubt when there is another way, too."""

    owed: frozenset[str]
    came: frozenset[str]
    back: frozenset[str] = frozenset()
    doubt: bool = False
    name: str = ""


class Rule(NamedTuple):
    """How late still counts, and how far off is still near."""

    late: Callable[[int], int]
    near: Decimal
    near_limit: Decimal


class _Table:
    """What lies on the table: taken away once it belongs to a group."""

    def __init__(self, owed: Iterable[Item], came: Iterable[Item]) -> None:
        self.owed, self.came = sorted(owed), sorted(came)
        self.groups: list[Group] = []

    def take(
        self,
        owed: Iterable[Item],
        came: Iterable[Item] = (),
        back: Iterable[Item] = (),
        *,
        doubt: bool = False,
    ) -> None:
        mine, theirs, returned = list(owed), list(came), list(back)
        # A group is called by what was owed first; one in doubt by its line.
        name = theirs[0].key if doubt else min(mine).key
        keys = [frozenset(i.key for i in some) for some in (mine, theirs, returned)]
        self.groups.append(Group(keys[0], keys[1], keys[2], doubt, name))
        self.owed = [i for i in self.owed if i not in mine]
        self.came = [i for i in self.came if i not in theirs]


def groups(
    owed: Iterable[Item], came: Iterable[Item], back: Iterable[Item], rule: Rule
) -> list[Group]:
    """Find all groups: no item is in two."""
    mine, theirs = list(owed), list(came)
    both = {i.key for i in mine} & {i.key for i in theirs}
    table = _Table(
        (i for i in mine if i.key not in both), (i for i in theirs if i.key not in both)
    )
    _quoted(table)
    _bounced(table, back, rule)
    _equal(table, lambda item: item.due)
    _days(table)
    _sums(table)
    _parts(table)
    _equal(table, lambda item: rule.late(item.due))
    _near(table, rule)
    return table.groups


def _quoted(table: _Table) -> None:
    """A line quotes numbers that one item and no other line prints."""
    owners = _printed(table.owed)
    readers = _printed(table.came)
    named = {
        (owners[n][0], readers[n][0])
        for n in owners.keys() & readers.keys()
        if len(owners[n]) == len(readers[n]) == 1
    }
    torn = {o for o, _ in named if len({c for p, c in named if p == o}) > 1}
    for line in list(table.came):
        mine = [o for o in table.owed if (o, line) in named and o not in torn]
        if mine:
            table.take(mine, [line])


def _printed(items: list[Item]) -> dict[str, list[Item]]:
    numbers = {n for i in items for n in _NUMBER.findall(i.text)}
    return {n: [i for i in items if n in _NUMBER.findall(i.text)] for n in numbers}


def _bounced(table: _Table, back: Iterable[Item], rule: Rule) -> None:
    """What came back takes back the last equal item that was out by then."""
    for one in sorted(back):
        out = [
            i
            for i in table.owed
            if i.amount == one.amount and i.on <= one.on <= rule.late(i.due)
        ]
        if out:
            table.take([max(out)], back=[one])


def _equal(table: _Table, last: Callable[[Item], int]) -> None:
    """Equal amounts meet, first in, first out."""
    for line in list(table.came):
        fitting = [
            i
            for i in table.owed
            if i.amount == line.amount and i.on <= line.on <= last(i)
        ]
        if fitting:
            table.take([min(fitting)], [line])


def _open(table: _Table, on: int) -> list[Item]:
    return [i for i in table.owed if i.on <= on <= i.due]


def _by_day(items: list[Item]) -> list[list[Item]]:
    return [[i for i in items if i.on == on] for on in sorted({i.on for i in items})]


def _total(items: Iterable[Item]) -> Decimal | int:
    return sum(i.amount for i in items)


def _days(table: _Table) -> None:
    """A line is all that is open of one day, if it is so of one day only."""
    for line in list(table.came):
        items = _open(table, line.on)
        days = _by_day(items)
        fits = [d for d in days if len(d) > 1 and _total(d) == line.amount]
        if len(fits) == 1:
            table.take(fits[0], [line])


def _sums(table: _Table) -> None:
    """A line is the only set of open items that sums to it; else it is in doubt.

    Items of equal amount and due day are interchangeable: another of them is no
    other answer, and the first of them are taken.
    """
    for line in list(table.came):
        items = _open(table, line.on)
        fits = [
            some
            for size in range(2, len(items) + 1)
            for some in combinations(items, size)
            if _total(some) == line.amount
        ]
        ways = {tuple(sorted((i.amount, i.due) for i in some)) for some in fits}
        # Combinations come in order of items, so the first of a way has the first.
        firsts = [
            next(s for s in fits if tuple(sorted((i.amount, i.due) for i in s)) == way)
            for way in ways
        ]
        if len(ways) == 1:
            table.take(firsts[0], [line])
        elif ways:
            table.take(dict.fromkeys(chain(*firsts)), [line], doubt=True)


def _parts(table: _Table) -> None:
    """An item was paid in the lines of one day, or in all lines of its time."""
    for item in list(table.owed):
        lines = [x for x in table.came if item.on <= x.on <= item.due]
        days = _by_day(lines)
        choices = {tuple(some) for some in (*days, lines)}
        fits = [c for c in choices if len(c) > 1 and _total(c) == item.amount]
        if len(fits) == 1:
            table.take([item], fits[0])


def _near(table: _Table, rule: Rule) -> None:
    """The only near line of an item that is near to no other is proposed."""

    def near(item: Item, line: Item) -> bool:
        # Amounts are whole fen, and so is how far off they may be.
        share = (item.amount * rule.near).quantize(rule.near_limit, "ROUND_DOWN")
        off = abs(item.amount - line.amount)
        return item.on <= line.on <= item.due and off <= min(share, rule.near_limit)

    for item in list(table.owed):
        lines = [x for x in table.came if near(item, x)]
        if len(lines) == 1 and [i for i in table.owed if near(i, lines[0])] == [item]:
            table.take([item], lines)

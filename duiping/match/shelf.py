"""Items of one side, day by day, so that a pass sees only the days that matter.

Linking asks over and over what is open on a day, what it sums up to and what
costs about so much. Each answer takes the days of the window, not all items.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


class Item(NamedTuple):
    """What one side says of one number: the net of its legs.

    `amount` is positive minor units; `text` is what the row prints about
    itself, in which the other side's reference may stand.
    """

    key: str
    amount: int
    day: date
    due: date
    text: str


def order(item: Item) -> tuple[date, int, str]:
    """Put items in the order in which passes take them."""
    return (item.day, item.amount, item.key)


class Sum(NamedTuple):
    """How many items, and what they come to in minor units."""

    items: int
    amount: int


class Day:
    """What is left of one day, by amount and key."""

    def __init__(self) -> None:
        """Begin with an empty day."""
        self.places: list[tuple[int, str]] = []
        # Nearly always one due day, for all that was sent on a day.
        self._sums: dict[date, Sum] = {}

    def add(self, item: Item, count: int = 1) -> None:
        """Count an item in, or out again with a count of -1."""
        before = self._sums.get(item.due, Sum(0, 0))
        self._sums[item.due] = Sum(
            before.items + count, before.amount + count * item.amount
        )

    def still(self, day: date) -> Sum:
        """Sum up what is not overdue on a day."""
        mine = [one for due, one in self._sums.items() if day <= due]
        return Sum(sum(one.items for one in mine), sum(one.amount for one in mine))


class Shelf:
    """The items of one side that no pass has taken yet."""

    def __init__(self, items: Iterable[Item]) -> None:
        """Put items in their places.

        Args:
            items: each key once.
        """
        self._items = {item.key: item for item in sorted(items, key=order)}
        days: dict[date, Day] = defaultdict(Day)
        for item in self._items.values():
            days[item.day].places.append((item.amount, item.key))
            days[item.day].add(item)
        self._days = dict(days)
        self._sorted = list(self._days)
        longest = (item.due - item.day for item in self._items.values())
        # The longest time that anything here may take.
        self.span = max(longest, default=timedelta())

    def __iter__(self) -> Iterator[Item]:
        """Give what is left at this moment, in order; it may be taken meanwhile."""
        return iter(list(self._items.values()))

    def __getitem__(self, key: str) -> Item:
        """Give the item of a key."""
        return self._items[key]

    def take(self, item: Item) -> None:
        """Take an item away."""
        del self._items[item.key]
        day = self._days[item.day]
        del day.places[bisect_left(day.places, (item.amount, item.key))]
        day.add(item, -1)

    def between(self, first: date, last: date) -> Iterator[Day]:
        """Give the days from first to last, in order."""
        left = bisect_left(self._sorted, first)
        for day in self._sorted[left : bisect_right(self._sorted, last)]:
            yield self._days[day]

    def sent(self, day: date) -> Iterator[Day]:
        """Give the days of which something could be open on a day, in order."""
        return self.between(day - self.span, day)

    def open_at(self, day: date) -> Iterator[Item]:
        """Give what is open on a day, in order."""
        for sent in self.sent(day):
            yield from self.on(sent, day)

    def on(self, sent: Day, day: date) -> Iterator[Item]:
        """Give what of one day is open on another, in order."""
        for _, key in sent.places:
            item = self._items[key]
            if day <= item.due:
                yield item

    def near(self, sent: Day, low: int, high: int) -> Iterator[Item]:
        """Give what of one day costs so much, in order."""
        for place in range(bisect_left(sent.places, (low, "")), len(sent.places)):
            amount, key = sent.places[place]
            if amount > high:
                break
            yield self._items[key]

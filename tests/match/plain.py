"""The passes of linking as plain loops over all items: slow, and easy to read.

The engine has to give the same links however many items there are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from duiping.match.link import Linked
from duiping.match.subset import subsets
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from duiping.config.model import Link
    from duiping.match.shelf import Item

_TOKEN = re.compile(r"[A-Za-z0-9]{10,}")
MILLION = 1_000_000


class _Sides:
    """The unlinked items of both sides, and the links found so far."""

    def __init__(self, expects: Iterable[Item], reports: Iterable[Item]) -> None:
        self.expects = {i.key: i for i in sorted(expects, key=_order)}
        self.reports = {i.key: i for i in sorted(reports, key=_order)}
        self.found: list[Linked] = []

    def join(self, expects: list[Item], reports: list[Item], rule: str) -> None:
        """Take items of both sides as one group, named after the first expected."""
        group = min(expects, key=_order).key
        self._take(expects, reports, group, rule, ambiguous=False)

    def doubt(self, expects: list[Item], report: Item, rule: str) -> None:
        """Take items as one group that nobody can resolve without a person."""
        self._take(expects, [report], report.key, rule, ambiguous=True)

    def _take(
        self,
        expects: list[Item],
        reports: list[Item],
        group: str,
        rule: str,
        *,
        ambiguous: bool,
    ) -> None:
        for item in expects:
            del self.expects[item.key]
            self.found.append(Linked(item.key, group, rule, ambiguous))
        for item in reports:
            del self.reports[item.key]
            self.found.append(Linked(item.key, group, rule, ambiguous))


def _order(item: Item) -> tuple[date, int, str]:
    return (item.day, item.amount, item.key)


def plain(
    expects: Iterable[Item],
    reports: Iterable[Item],
    rule: Link,
    returns: Iterable[Item] = (),
) -> list[Linked]:
    """Link the items of one account, pass by pass."""
    left, right = list(expects), list(reports)
    shared = {i.key for i in left} & {i.key for i in right}
    sides = _Sides(
        (i for i in left if i.key not in shared),
        (i for i in right if i.key not in shared),
    )
    _by_reference(sides)
    _bounced(sides, returns, rule)
    _by_amount(sides, lambda item: item.due, "equal amount in time")
    _by_day(sides)
    _by_sum(sides, rule.candidates)
    _by_parts(sides)
    _by_amount(sides, lambda item: due(item.due, rule.late), "equal amount, late")
    _nearly(sides, rule)
    return sorted(sides.found)


def _bounced(sides: _Sides, returns: Iterable[Item], rule: Link) -> None:
    """Join what came back with the last equal item that was still out."""
    equal: dict[int, list[Item]] = defaultdict(list)
    for item in sides.expects.values():
        equal[item.amount].append(item)
    for back in sorted(returns, key=_order):
        out = equal[back.amount]
        # They stand in order of days: from the last that was sent by then, back.
        sent = bisect_right(out, back.day, key=lambda item: item.day)
        for place in reversed(range(sent)):
            item = out[place]
            if back.day <= due(item.due, rule.late):
                del out[place], sides.expects[item.key]
                sides.found += [
                    Linked(key, item.key, "taken back") for key in (item.key, back.key)
                ]
                break


def _by_reference(sides: _Sides) -> None:
    """Join a line with the items whose numbers it quotes.

    A number that several items print (the merchant's own), or several lines,
    says nothing of whose money it is.
    """
    owners, quoted = _tokens(sides.expects), _tokens(sides.reports)
    lines: dict[str, set[str]] = defaultdict(set)
    for token in owners.keys() & quoted.keys():
        if len(owners[token]) == len(quoted[token]) == 1:
            lines[min(owners[token])] |= quoted[token]
    items: dict[str, list[Item]] = defaultdict(list)
    for key, item in sides.expects.items():
        if len(lines[key]) == 1:
            items[min(lines[key])].append(item)
    for line, named in items.items():
        sides.join(named, [sides.reports[line]], "reference in the memo")


def _tokens(items: dict[str, Item]) -> dict[str, set[str]]:
    """Say for each number in the texts which items print it."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in items.values():
        for token in _TOKEN.findall(item.text):
            found[token].add(item.key)
    return found


def _by_amount(sides: _Sides, last: Callable[[Item], date], rule: str) -> None:
    """Join equal amounts, first in, first out, up to a last day."""
    waiting: dict[int, deque[Item]] = defaultdict(deque)
    for item in sides.expects.values():
        waiting[item.amount].append(item)
    # Both stand in order of days: what is too old for a line is for all later ones.
    for line in list(sides.reports.values()):
        queue = waiting[line.amount]
        while queue and last(queue[0]) < line.day:
            queue.popleft()
        for place, item in enumerate(queue):
            if item.day > line.day:
                break
            if line.day <= last(item):
                sides.join([item], [line], rule)
                del queue[place]
                break


def _open_at(sides: _Sides, line: Item) -> list[Item]:
    return [i for i in sides.expects.values() if i.day <= line.day <= i.due]


def _by_day(sides: _Sides) -> None:
    """Join a line with all that is left of one day, if only one day fits."""
    for line in list(sides.reports.values()):
        days: dict[date, list[Item]] = defaultdict(list)
        for item in _open_at(sides, line):
            days[item.day].append(item)
        fitting = [
            items
            for items in days.values()
            if len(items) > 1 and sum(i.amount for i in items) == line.amount
        ]
        if len(fitting) == 1:
            sides.join(fitting[0], [line], "sum of a day")


def _by_sum(sides: _Sides, candidates: int) -> None:
    """Join a line with the only set of items that sums to it; else doubt."""
    for line in list(sides.reports.values()):
        items = _open_at(sides, line)
        if not 1 < len(items) <= candidates:
            continue
        answer = subsets([(i.amount, i.due.isoformat()) for i in items], line.amount)
        if answer.complete and len(answer.solutions) == 1:
            chosen = [items[place] for place in answer.solutions[0]]
            sides.join(chosen, [line], "only sum of items")
        elif answer.solutions:
            places = sorted({p for s in answer.solutions for p in s})
            sides.doubt([items[p] for p in places], line, "several sums of items")


def _by_parts(sides: _Sides) -> None:
    """Join an item with the lines of the only day, or all lines, that sum to it."""
    for item in list(sides.expects.values()):
        days: dict[date, list[Item]] = defaultdict(list)
        for line in sides.reports.values():
            if item.day <= line.day <= item.due:
                days[line.day].append(line)
        every = [line for lines in days.values() for line in lines]
        choices = [*days.values(), every] if len(days) > 1 else [every]
        fitting = [
            lines
            for lines in choices
            if len(lines) > 1 and sum(line.amount for line in lines) == item.amount
        ]
        if len(fitting) == 1:
            sides.join([item], fitting[0], "paid in parts")


def _nearly(sides: _Sides, rule: Link) -> None:
    """Propose the only near-equal pair: one difference that clears nothing."""
    for item in list(sides.expects.values()):
        limit = min(item.amount * rule.near // MILLION, rule.near_limit)
        lines = [
            line
            for line in sides.reports.values()
            if item.day <= line.day <= item.due
            and abs(line.amount - item.amount) <= limit
        ]
        if len(lines) != 1:
            continue
        rivals = [
            other
            for other in _open_at(sides, lines[0])
            if abs(lines[0].amount - other.amount)
            <= min(other.amount * rule.near // MILLION, rule.near_limit)
        ]
        if len(rivals) == 1:
            sides.join([item], lines, "nearly equal")

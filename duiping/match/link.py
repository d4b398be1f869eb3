"""Linking: legs of two parties that print no common number find each other.

Passes run from exact to loose, each on what the ones before it left. An account
says through its own rules who paid (a bank line gets there by payer or memo),
so that equal amounts of strangers never meet here. Nothing is guessed: a sum
that can be reached in two ways is ambiguous, a near-equal is proposed as one
difference and clears nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from duiping.match.shelf import Item, Shelf, Sum, order
from duiping.match.subset import STEPS, subsets
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from duiping.config.model import Link

_TOKEN = re.compile(r"[A-Za-z0-9]{10,}")
MILLION = 1_000_000
# Steps of the search for sums in one account, some seconds; then it ends.
BUDGET = 5_000_000


class Linked(NamedTuple):
    """One key and the group it was found to belong to."""

    key: str
    group: str
    rule: str
    ambiguous: bool = False


class Linking(NamedTuple):
    """What was linked, by key; and the lines for which a search was cut short.

    A line is `unsearched` when more items were open than the rule allows to
    try, or trying took too long: then it may be a sum that nobody has found.
    """

    links: list[Linked]
    unsearched: tuple[str, ...]


class _Sides:
    """The unlinked items of both sides, and the links found so far."""

    def __init__(self, expects: Iterable[Item], reports: Iterable[Item]) -> None:
        self.expects = Shelf(expects)
        self.reports = Shelf(reports)
        self.found: list[Linked] = []
        self.unsearched: list[Item] = []

    def join(self, expects: list[Item], reports: list[Item], rule: str) -> None:
        """Take items of both sides as one group, named after the first expected."""
        group = min(expects, key=order).key
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
        for shelf, items in ((self.expects, expects), (self.reports, reports)):
            for item in items:
                shelf.take(item)
                self.found.append(Linked(item.key, group, rule, ambiguous))


def link(
    expects: Iterable[Item],
    reports: Iterable[Item],
    rule: Link,
    returns: Iterable[Item] = (),
) -> Linking:
    """Link the keyless items of one account.

    Args:
        expects: what is under way (payouts), each once.
        reports: what arrived (bank lines), each once.
        returns: what the expecting party took back without naming it (bounced
            payouts), amounts positive.
        rule: how late and how near still counts, and how many candidates.

    Returns:
        For each linked key its group and the pass that found it, sorted by
        key; and what could not be searched in full. Keys that stand on both
        sides already need no link.
    """
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
    linked = {one.key for one in sides.found}
    cut = (item.key for item in sides.unsearched if item.key not in linked)
    return Linking(sorted(sides.found), tuple(sorted(cut)))


def _bounced(sides: _Sides, returns: Iterable[Item], rule: Link) -> None:
    """Join what came back with the last equal item that was still out."""
    equal: dict[int, list[Item]] = defaultdict(list)
    for item in sides.expects:
        equal[item.amount].append(item)
    for back in sorted(returns, key=order):
        out = equal[back.amount]
        # They stand in order of days: from the last that was sent by then, back
        # to where nothing can have been out any more.
        sent = bisect_right(out, back.day, key=lambda item: item.day)
        for place in range(sent - 1, -1, -1):
            item = out[place]
            if back.day <= due(item.due, rule.late):
                del out[place]
                sides.expects.take(item)
                sides.found += [
                    Linked(key, item.key, "taken back") for key in (item.key, back.key)
                ]
                break
            if back.day > due(item.day + sides.expects.span, rule.late):
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
    for item in sides.expects:
        if len(lines[item.key]) == 1:
            items[min(lines[item.key])].append(item)
    for line, named in items.items():
        sides.join(named, [sides.reports[line]], "reference in the memo")


def _tokens(items: Iterable[Item]) -> dict[str, set[str]]:
    """Say for each number in the texts which items print it."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for token in _TOKEN.findall(item.text):
            found[token].add(item.key)
    return found


def _by_amount(sides: _Sides, last: Callable[[Item], date], rule: str) -> None:
    """Join equal amounts, first in, first out, up to a last day."""
    waiting: dict[int, deque[Item]] = defaultdict(deque)
    for item in sides.expects:
        waiting[item.amount].append(item)
    # Both stand in order of days: what is too old for a line is for all later ones.
    for line in sides.reports:
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


def _by_day(sides: _Sides) -> None:
    """Join a line with all that is left of one day, if only one day fits."""
    for line in sides.reports:
        fitting = []
        for day in sides.expects.sent(line.day):
            still = day.still(line.day)
            if still.items > 1 and still.amount == line.amount:
                fitting.append(day)
        if len(fitting) == 1:
            items = list(sides.expects.on(fitting[0], line.day))
            sides.join(items, [line], "sum of a day")


def _by_sum(sides: _Sides, candidates: int) -> None:
    """Join a line with the only set of items that sums to it; else doubt."""
    left = BUDGET
    for line in sides.reports:
        items = list(islice(sides.expects.open_at(line.day), candidates + 1))
        if len(items) < 2:  # noqa: PLR2004 - one item alone is no sum
            continue
        if len(items) > candidates or left <= 0:
            sides.unsearched.append(line)
            continue
        answer = subsets(
            [(i.amount, i.due.isoformat()) for i in items],
            line.amount,
            min(left, STEPS),
        )
        left -= answer.steps
        if answer.complete and len(answer.solutions) == 1:
            chosen = [items[place] for place in answer.solutions[0]]
            sides.join(chosen, [line], "only sum of items")
        elif answer.solutions:
            places = sorted({p for s in answer.solutions for p in s})
            sides.doubt([items[p] for p in places], line, "several sums of items")
        elif not answer.complete:
            sides.unsearched.append(line)


def _by_parts(sides: _Sides) -> None:
    """Join an item with the lines of the only day, or all lines, that sum to it."""
    for item in sides.expects:
        days = [
            (day, day.still(date.min))
            for day in sides.reports.between(item.day, item.due)
            if day.places
        ]
        every = Sum(sum(n.items for _, n in days), sum(n.amount for _, n in days))
        choices = [([day], total) for day, total in days]
        if len(days) != 1:
            choices.append(([day for day, _ in days], every))
        fitting = [
            chosen
            for chosen, total in choices
            if total.items > 1 and total.amount == item.amount
        ]
        if len(fitting) == 1:
            lines = [sides.reports[key] for day in fitting[0] for _, key in day.places]
            sides.join([item], lines, "paid in parts")


def _nearly(sides: _Sides, rule: Link) -> None:
    """Propose the only near-equal pair: one difference that clears nothing."""
    for item in sides.expects:
        limit = _leeway(item, rule)
        low, high = item.amount - limit, item.amount + limit
        lines = (
            line
            for day in sides.reports.between(item.day, item.due)
            for line in sides.reports.near(day, low, high)
        )
        # Two are as bad as a thousand.
        some = list(islice(lines, 2))
        if len(some) != 1:
            continue
        rivals = list(islice(_rivals(sides, some[0], rule), 2))
        if len(rivals) == 1:
            sides.join([item], some, "nearly equal")


def _leeway(item: Item, rule: Link) -> int:
    """Say how far from an item's amount a line may be to be proposed."""
    return min(item.amount * rule.near // MILLION, rule.near_limit)


def _rivals(sides: _Sides, line: Item, rule: Link) -> Iterator[Item]:
    """Give the items for which a line would be a near-equal."""
    # An item of amount a reaches as far as a ± a × near: solved for a, and a fen
    # more on either side for the rounding.
    low = max(
        line.amount * MILLION // (MILLION + rule.near), line.amount - rule.near_limit
    )
    high = line.amount + rule.near_limit
    if rule.near < MILLION:
        high = min(high, line.amount * MILLION // (MILLION - rule.near) + 1)
    for day in sides.expects.sent(line.day):
        for item in sides.expects.near(day, low - 1, high + 1):
            near = abs(line.amount - item.amount) <= _leeway(item, rule)
            if near and line.day <= item.due:
                yield item

"""Balances at the ends of days, without asking in which order rows were printed.

In a chain of balances what stands after one row stands before the next. So among
the rows of a day one balance is left over before, the opening one, and one after,
the closing one; whatever order the rows come in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from duiping.second.model import UnlikeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from duiping.second.model import Line


class Ends(NamedTuple):
    """What stands before and after some rows, fen; None where they go in a circle."""

    opening: int | None
    closing: int | None


def left_over(lines: Iterable[Line]) -> Ends:
    """Find the balance before and after some rows of one account.

    Raises:
        UnlikeError: the balances do not follow from one another.
    """
    after: Counter[int] = Counter()
    before: Counter[int] = Counter()
    for line in lines:
        if line.balance is not None:
            after[line.balance] += 1
            before[line.balance - line.amount - line.limit] += 1
    opening, closing = before - after, after - before
    if not opening and not closing:
        return Ends(None, None)
    if opening.total() != 1 or closing.total() != 1:
        rows = sorted(
            line.row
            for line in lines
            if line.balance in closing
            or (line.balance or 0) - line.amount - line.limit in opening
        )
        message = f"balances that do not follow, about row {rows[1] if rows else 0}"
        raise UnlikeError(message)
    return Ends(next(iter(opening)), next(iter(closing)))


def by_day(lines: Sequence[Line]) -> dict[date, list[Line]]:
    """Part lines by their day, oldest first."""
    found: dict[date, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.day].append(line)
    return dict(sorted(found.items()))


def closings(days: dict[date, list[Line]]) -> dict[date, int]:
    """Give the balance that is printed at the end of each day, limits included.

    A day whose rows go in a circle ends as it began: where the day before ended,
    or the next begins; if nothing else tells, at its last printed row.

    Raises:
        UnlikeError: the balances of a day do not follow from one another.
    """
    ends = {day: left_over(lines) for day, lines in days.items()}
    order = list(ends)
    found: dict[date, int] = {}
    for place, day in enumerate(order):
        closing = ends[day].closing
        if closing is None and place:
            closing = found[order[place - 1]]
        later = (ends[one].opening for one in order[place + 1 :])
        if closing is None:
            closing = next((one for one in later if one is not None), None)
        if closing is None:
            closing = max(days[day], key=lambda line: line.clock).balance or 0
        found[day] = closing
    return found


def ends(lines: Sequence[Line]) -> Ends:
    """Give a file's opening and closing balance, limits taken out of the latter.

    Raises:
        UnlikeError: the balances do not follow from one another.
    """
    if not lines:
        return Ends(None, None)
    found = left_over(lines)
    last = closings(by_day(lines)).popitem()[1]
    moved = sum(line.amount + line.limit for line in lines)
    if found.closing is None:
        return Ends(last - moved, last)
    return found

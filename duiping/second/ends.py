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


def follow(lines: Sequence[Line]) -> Ends:
    """Find the balances before and after some rows, each day going on from the last.

    Raises:
        UnlikeError: the balances do not follow from one another.
    """
    held: int | None = None
    first: int | None = None
    for day, mine in by_day(lines).items():
        end = left_over(mine)
        if end.opening is None:
            continue
        if held is not None and end.opening != held:
            message = f"balances that do not go on at {day}"
            raise UnlikeError(message)
        first, held = end.opening if first is None else first, end.closing
    return Ends(None, None) if first == held else Ends(first, held)


def closings(days: dict[date, list[Line]]) -> dict[date, int]:
    """Give the balance that is printed at the end of each day, limits included.

    A day whose rows go in a circle ends as it began: where the day before ended,
    or the next day begins. One of which neither is known is left out.

    Raises:
        UnlikeError: the balances of a day do not follow from one another.
    """
    ends = {day: left_over(lines) for day, lines in days.items()}
    later: int | None = None
    opens: dict[date, int | None] = {}
    for day in reversed(ends):
        opens[day] = later
        later = ends[day].opening if ends[day].opening is not None else later
    found: dict[date, int] = {}
    held: int | None = None
    for day, end in ends.items():
        held = end.closing if end.closing is not None else held
        closing = held if held is not None else opens[day]
        if closing is not None:
            found[day] = closing
    return found

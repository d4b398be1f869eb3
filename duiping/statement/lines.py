"""Lines of a table: of a long list, those are made that somebody looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duiping.statement.model import Row

PIECE = 4_096  # lines that are made at once


class Long(Sequence["Row"]):
    """Lines that are addends and no checks, made when they are asked for."""

    def __init__(self, count: int, make: Callable[[int, int], list[Row]]) -> None:
        """Keep how many there are, and what makes those from one place to another."""
        self._count, self._make = count, make

    def __len__(self) -> int:
        """Count the lines."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Make a line, or some that follow each other."""
        if isinstance(place, slice):
            return _some(self._make, range(self._count)[place])
        place = range(self._count)[place]
        return self._make(place, place + 1)[0]

    def __iter__(self) -> Iterator[Row]:
        """Make all lines, some at a time."""
        for first in range(0, self._count, PIECE):
            yield from self[first : first + PIECE]


class Lines(Sequence["Row"]):
    """Lines one after the other: some are made already, some in long lists."""

    def __init__(self, parts: Iterable[Sequence[Row]]) -> None:
        """Keep the parts in their order."""
        self._parts = [part for part in parts if part]
        self._ends = list(accumulate(map(len, self._parts), initial=0))

    @property
    def few(self) -> Iterator[Row]:
        """Give the lines that are in no long list: heads, sums and checks."""
        for part in self._parts:
            if not isinstance(part, Long):
                yield from part

    def __len__(self) -> int:
        """Count the lines."""
        return self._ends[-1]

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Make a line, or some that follow each other."""
        if isinstance(place, slice):
            return _some(self._between, range(len(self))[place])
        place = range(len(self))[place]
        return self._between(place, place + 1)[0]

    def _between(self, first: int, last: int) -> list[Row]:
        return [
            row
            for part, begin in zip(self._parts, self._ends, strict=False)
            for row in part[max(first - begin, 0) : max(last - begin, 0)]
        ]

    def __iter__(self) -> Iterator[Row]:
        """Make all lines, some at a time."""
        for part in self._parts:
            yield from part

    def __eq__(self, other: object) -> bool:
        """Compare line by line."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as of any list


def _some(make: Callable[[int, int], list[Row]], places: range) -> list[Row]:
    """Make the lines at some places."""
    if not places:
        return []
    first, last = min(places[0], places[-1]), max(places[0], places[-1])
    return make(first, last + 1)[:: places.step]

"""Lines of a table: of a long list, those are made that somebody looks at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duiping.statement.model import Row

PIECE = 4_096  # lines that are made at once


class _Made(Sequence["Row"]):
    """Lines that are made when they are asked for."""

    @abstractmethod
    def _between(self, first: int, last: int) -> list[Row]:
        """Make the lines from one place to another."""

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Make a line, or some that follow each other."""
        places = range(len(self))[place]
        if isinstance(places, int):
            return self._between(places, places + 1)[0]
        if not places:
            return []
        first, last = min(places[0], places[-1]), max(places[0], places[-1])
        return self._between(first, last + 1)[:: places.step]


class Long(_Made):
    """Lines that are addends and no checks, made when they are asked for."""

    def __init__(self, count: int, make: Callable[[int, int], list[Row]]) -> None:
        """Keep how many there are, and what makes those from one place to another."""
        self._count, self._make = count, make

    def __len__(self) -> int:
        """Count the lines."""
        return self._count

    def _between(self, first: int, last: int) -> list[Row]:
        return self._make(first, last)

    def __iter__(self) -> Iterator[Row]:
        """Make all lines, some at a time."""
        for first in range(0, self._count, PIECE):
            yield from self[first : first + PIECE]


class Lines(_Made):
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

"""Books derived down to their legs, kept for as long as decisions alone come.

Deriving and judging a year takes minutes; a decision changes nothing of it but how
the findings stand. So one derivation of each day that was asked for is kept with
what it found, by the name of all that it depends on (`Work.basis`), and whoever
asks after a decision gets a new one that takes everything else from it.

What is made of a derivation, such as a statement, is kept by the name of all that
it takes from it. Most decisions change none of that.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, TypeVar

from duiping import heap
from duiping.pipeline import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from duiping.books import Folder
    from duiping.config import Config

T = TypeVar("T")

DAYS = 6  # days that findings are kept of, at the most
MOST = 300_000  # findings that are kept of all of them together
MADE = 32  # things that are kept as made


class Derived:
    """Keeps derivations of one set of books; one at a time derives."""

    def __init__(self) -> None:
        """Keep none yet."""
        self._lock = Lock()
        # Held by whoever derives: others who ask the same then find it done.
        self.turn = RLock()
        self._whole: Work | None = None
        self._days: OrderedDict[date, tuple[Work, int]] = OrderedDict()
        self._made: dict[str, OrderedDict[Hashable, Any]] = {}

    def work(self, folder: Folder, config: Config) -> Work:
        """Give the derivation of the books as they are now."""
        fresh = Work(folder, config=config)
        with self._lock:
            if self._whole is None or self._whole.basis != fresh.basis:
                self._whole = fresh
                self._days.clear()
            return self._whole

    def as_of(self, folder: Folder, config: Config, day: date) -> Work:
        """Derive the books as of a day, with the decisions that there are now.

        Args:
            folder: the books.
            config: their rules.
            day: later legs cure nothing.
        """
        with self.turn:
            whole = self.work(folder, config)
            kept, _ = self._days.get(day, (whole, 0))
            asked = Work(folder, until=day, config=config, dry=True, like=kept)
            if kept is whole:
                standing = asked.standing
                count = len(standing["breaks"]) + len(standing["in_transit"])
                self._days[day] = (asked, count)
                self._shed()
                if count >= heap.MANY:
                    heap.set_aside()
            self._days.move_to_end(day)
            return asked

    def once(
        self, sort: str, name: Hashable, make: Callable[[], T], most: int = MADE
    ) -> T:
        """Make something the first time it is asked for.

        Args:
            sort: what sort of thing it is.
            name: of all that it depends on.
            make: makes it; one at a time, so others find it made.
            most: things of its sort that are kept, the last ones asked for.
        """
        with self.turn:
            kept = self._made.setdefault(sort, OrderedDict())
            if name not in kept:
                kept[name] = make()
            kept.move_to_end(name)
            while len(kept) > most:
                kept.popitem(last=False)
            found: T = kept[name]
            return found

    def _shed(self) -> None:
        """Let go of the days that nobody asked for lately."""
        while len(self._days) > 1 and (
            len(self._days) > DAYS
            or sum(count for _, count in self._days.values()) > MOST
        ):
            self._days.popitem(last=False)

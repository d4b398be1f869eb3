"""What one session may ask for: so many requests a second, and so many at once.

Each session has a bucket of requests that fills up again by itself. A page with
all that it loads takes some twenty; a script that asks without pause soon waits,
and never holds more than half of the server's threads.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

RATE = 20.0  # requests a second, again and again
BURST = 400  # requests that may come all at once
AT_ONCE = 8  # requests under way
MOST = 10_000  # sessions that are remembered
SOON = 1.0  # seconds to wait where others of one's own are under way


class Held(NamedTuple):
    """A request that has to wait so many seconds; `again` if the one before had to."""

    wait: float
    again: bool


@dataclass
class _Bucket:
    left: float
    at: float
    open: int = 0
    held: bool = False


class Quota:
    """Counts requests by session."""

    def __init__(
        self,
        rate: float = RATE,
        burst: int = BURST,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allow each session `burst` requests, `rate` more a second, `at_once`."""
        self._rate, self._burst, self._at_once = rate, burst, at_once
        self._clock = clock
        self._lock = Lock()
        self._known: OrderedDict[str, _Bucket] = OrderedDict()

    def begin(self, key: str) -> Held | None:
        """Begin a request of a session, which `end` ends; or say that it waits."""
        now = self._clock()
        with self._lock:
            found = self._known.setdefault(key, _Bucket(self._burst, now))
            self._known.move_to_end(key)
            if len(self._known) > MOST:
                self._known.popitem(last=False)
            filled = found.left + (now - found.at) * self._rate
            found.left, found.at = min(filled, self._burst), now
            free = found.open < self._at_once
            if free and found.left >= 1:
                found.left -= 1
                found.open += 1
                found.held = False
                return None
            again, found.held = found.held, True
            return Held((1 - found.left) / self._rate if free else SOON, again)

    def end(self, key: str) -> None:
        """End a request."""
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                found.open = max(found.open - 1, 0)


class Counted:
    """An answer under way, which counts until it is read or given up."""

    def __init__(self, body: Iterable[bytes], over: Callable[[], None]) -> None:
        """Give the parts of an answer, and call `over` once when that has ended."""
        self._body, self._over = body, over
        self._lock, self._open = Lock(), True

    def __iter__(self) -> Iterator[bytes]:
        """Give the parts."""
        try:
            yield from self._body
        finally:
            self._end()

    def close(self) -> None:
        """End the answer."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            self._end()

    def _end(self) -> None:
        with self._lock:
            due, self._open = self._open, False
        if due:
            self._over()

"""Sessions: who is in, kept by the server; a browser has a number of 256 bits.

A session ends after a while without use, after a longest time, when the person
leaves, and when what it stands on has changed (password, roles, account gone).
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from duiping.serve.desk import Visitor
from duiping.serve.roles import may

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 10  # sessions of one person; the one used longest ago makes room


@dataclass
class Session:
    """One browser of one person.

    `stamp` is what the session stands on: another one at the account ends it;
    `listed` the same of the person's place in the books. `begun` and `used` are
    seconds of the sessions' clock.
    """

    by: str
    roles: tuple[str, ...]
    token: str
    stamp: str
    begun: float
    used: float
    listed: str = ""

    @property
    def visitor(self) -> Visitor:
        """Give what desks and pages are told of the session."""
        return Visitor(self.by, ",".join(self.roles), self.token, may(self.roles))


class Sessions:
    """The sessions of one server."""

    def __init__(
        self,
        *,
        idle: float | None = None,
        longest: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        holds: Callable[[Session], bool] | None = None,
    ) -> None:
        """Begin without any.

        Args:
            idle: seconds without use after which a session ends; None is never.
            longest: seconds after which it ends in any case; None is never.
            clock: gives seconds.
            holds: says whether what a session stands on is still as it was.
        """
        self.idle, self.longest = idle, longest
        self._clock, self._holds = clock, holds
        self._lock = Lock()
        # By digest, so that neither time nor memory tells a number.
        self._known: dict[bytes, Session] = {}

    def begin(
        self, by: str, roles: tuple[str, ...], stamp: str = "", listed: str = ""
    ) -> str:
        """Let a person in; give the number that their browser has to keep."""
        number, now = secrets.token_urlsafe(32), self._clock()
        made = Session(by, roles, secrets.token_urlsafe(32), stamp, now, now, listed)
        with self._lock:
            self._sweep(now)
            own = [key for key, one in self._known.items() if one.by == by]
            own.sort(key=lambda key: self._known[key].used)
            for key in own[: max(len(own) - MOST + 1, 0)]:
                del self._known[key]
            self._known[_digest(number)] = made
        return number

    def find(self, number: str, *, used: bool = True) -> Session | None:
        """Give the session of a number, if it lasts; `used` is false for polling."""
        key, now = _digest(number), self._clock()
        with self._lock:
            found = self._known.get(key)
            if found is None:
                return None
            stands = self._holds is None or self._holds(found)
            if self._over(found, now) or not stands:
                del self._known[key]
                return None
            if used:
                found.used = now
            return found

    def end(self, number: str) -> None:
        """End one session."""
        with self._lock:
            self._known.pop(_digest(number), None)

    def end_of(self, by: str) -> int:
        """End all sessions of a person; say how many there were."""
        with self._lock:
            own = [key for key, one in self._known.items() if one.by == by]
            for key in own:
                del self._known[key]
        return len(own)

    def listed(self) -> dict[str, int]:
        """Count the sessions of each person."""
        found: dict[str, int] = {}
        with self._lock:
            self._sweep(self._clock())
            for one in self._known.values():
                found[one.by] = found.get(one.by, 0) + 1
        return found

    def _sweep(self, now: float) -> None:
        for key in [k for k, one in self._known.items() if self._over(one, now)]:
            del self._known[key]

    def _over(self, one: Session, now: float) -> bool:
        idle = self.idle is not None and now - one.used > self.idle
        return idle or (self.longest is not None and now - one.begun > self.longest)


def _digest(number: str) -> bytes:
    return hashlib.sha256(number.encode()).digest()

"""A brake on guessing: after some failures each further one takes longer.

One for accounts and one for addresses; both forget, and neither takes more
memory the more is tried.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 10_000  # names or addresses that are remembered
MEMORY = 3_600  # seconds after which failures are forgotten
FIRST = 1.0  # seconds of the first wait, doubled with each further failure


class _Tries(NamedTuple):
    failures: int
    last: float
    until: float


class Brake:
    """Counts tries by name or by address."""

    def __init__(
        self, free: int, longest: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make a brake.

        Args:
            free: tries that cost nothing.
            longest: seconds that a wait has at most.
            clock: gives seconds.
        """
        self._free, self._longest, self._clock = free, longest, clock
        self._lock = Lock()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def take(self, key: str) -> float:
        """Count a try, before anybody knows how it ends; give seconds to wait.

        Zero is to go on. Who has to wait isn't counted again.
        """
        now = self._clock()
        with self._lock:
            found = self._tries.get(key, _Tries(0, now, 0.0))
            if now < found.until:
                return found.until - now
            count = 1 if now - found.last > MEMORY else found.failures + 1
            over = count - self._free
            wait = min(FIRST * 2.0 ** min(over, 30), self._longest) if over > 0 else 0
            self._tries[key] = _Tries(count, now, now + wait)
            self._tries.move_to_end(key)
            if len(self._tries) > MOST:
                self._tries.popitem(last=False)
        return 0.0

    def undo(self, key: str) -> None:
        """Take back one try, which was none to guess."""
        with self._lock:
            found = self._tries.get(key)
            if found is not None:
                self._tries[key] = _Tries(max(found.failures - 1, 0), found.last, 0.0)

    def forget(self, key: str) -> None:
        """Take back all tries: who knows the password may."""
        with self._lock:
            self._tries.pop(key, None)


def network(address: str) -> str:
    """Give what one household has of an address: IPv6 by its first 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:  # noqa: PLR2004
        return str(found)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))

"""What a great heap costs: Python's collector looks through all of it, at a stop.

A hundred thousand findings take it a fifth of a second each time, in which no
thread does anything, and a server has that a few times with every decision. So
what stays is set aside, where the collector doesn't look, and it rests while much
is made that will stay. From then on it looks through all the rest when somebody
says so (`swept`), or very much has come: not in the middle of a page.
Nothing is kept longer for it but a cycle that was whole when it was set aside, and
that only until the next time.
"""

from __future__ import annotations

import contextlib
import gc
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 10_000  # findings that the collector need not look at each time
# Of its second round, as many as make a third, which looks through everything; Python's
# own is 10, and each is some 7,000 new objects.
ROUNDS = 1_000

_lock = Lock()
_resting = 0


@contextlib.contextmanager
def resting() -> Iterator[None]:
    """Have the collector rest until the block ends; several may at once."""
    global _resting  # noqa: PLW0603 - the collector is the process's own
    with _lock:
        on = gc.isenabled() or _resting > 0
        _resting += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _resting -= 1
            if on and not _resting:
                gc.enable()


def set_aside() -> None:
    """Set aside all that is there and no garbage; what was so before is looked at."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    often, seldom, _ = gc.get_threshold()
    gc.set_threshold(often, seldom, ROUNDS)


@contextlib.contextmanager
def swept() -> Iterator[None]:
    """Have the collector rest, and look once at all that isn't set aside, at the end.

    One look in place of three: it has not looked at what was made meanwhile.
    """
    with resting():
        yield
        gc.collect()

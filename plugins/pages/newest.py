"""The last whole state of the books, shown while the next one is made.

A decision is on disk before its result, and new evidence long before it is derived.
Who only reads sees the last state meanwhile, whole, and never books of one with the
result of another. One thread at a time makes the next.
"""

from __future__ import annotations

import time
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, NamedTuple, Protocol

from duiping.errors import DuipingError

if TYPE_CHECKING:
    from duiping.plugins.pages.store import Books

# Who notices first that something changed waits so long for small books: they
# are derived by then, and shown as they are now. Of great books nobody waits for
# what another wrote.
PATIENCE = 1.0  # seconds
# What failed is tried again then: a file that is missing may come back.
AGAIN = 2.0  # seconds


class Maker(Protocol):
    """What makes states."""

    def last(self) -> Books | None:
        """Give the last state that was made."""

    def great(self) -> bool:
        """Say whether making a state takes longer than a page."""

    def current(self) -> Books:
        """Make the state that is on disk now, however long that takes."""


class _Failed(NamedTuple):
    """Why there is no state of a mark, and when that was found out."""

    mark: str
    error: DuipingError
    at: float


class Newest:
    """Gives the newest whole state."""

    def __init__(self, maker: Maker) -> None:
        """Have `maker` make the states."""
        self._maker = maker
        self._lock = Lock()
        self._making = False
        self._failed: _Failed | None = None

    def books(self, mark: str) -> Books:
        """Give the state of a mark, or the last one while it is being made.

        Args:
            mark: the fingerprint of what is on disk now.

        Raises:
            DuipingError: there is none, and why.
        """
        if self._maker.last() is None:
            return self._maker.current()
        done = self._begun(mark)
        if done is not None and not self._maker.great():
            done.wait(PATIENCE)
        failed = self._failed
        if failed is not None and failed.mark == mark:
            raise failed.error
        found = self._maker.last()
        assert found is not None  # noqa: S101 - there was one before
        return found

    def _begun(self, mark: str) -> Event | None:
        """Begin to make the next state; None if somebody has."""
        with self._lock:
            failed = self._failed
            late = time.monotonic() - AGAIN
            if self._making or (failed and failed.mark == mark and failed.at > late):
                return None
            self._making, done = True, Event()
        Thread(target=self._make, args=(mark, done), daemon=True).start()
        return done

    def _make(self, mark: str, done: Event) -> None:
        failed = None
        try:
            self._maker.current()
        except DuipingError as error:
            failed = _Failed(mark, error, time.monotonic())
        finally:
            with self._lock:
                self._failed, self._making = failed, False
            done.set()

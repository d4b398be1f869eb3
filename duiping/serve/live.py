"""The ledger that Fava shows, loaded anew beside the one in use.

Fava itself reloads a ledger in place, in whichever request notices a change:
others meanwhile read half of the old and half of the new (grade A: read, fava
1.30.16), and everybody waits. Here a changed ledger is loaded by a thread of its
own, and takes the place of the old one when it is whole; a request keeps the one
that it began with.
"""

from __future__ import annotations

import time
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from fava.core import FavaLedger
from fava.core.watcher import WatchfilesWatcher
from fava.util import slugify
from flask import request

from duiping import heap
from duiping.plugins.pages.answers import Answers
from duiping.serve.again import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView

    from fava.core.watcher import Watcher

# Small books are loaded while the request that noticed waits: it shows them new.
PATIENCE = 0.25
# Of great books at the most every ninth second goes into loading them: what changes
# meanwhile is loaded together. Pages of ours show a decision at once.
REST = 8  # times the CPU that the last load took
LONGEST = 20.0  # seconds of rest


class Live(FavaLedger):
    """One state of the ledger; noticing a change is not its own matter."""

    def __init__(self, ledgers: Ledgers) -> None:
        """Load the ledger."""
        self._ledgers = ledgers
        self.answers = Answers(MOST)
        super().__init__(ledgers.path, poll_watcher=True)
        # What the browser is told, to see whether it shows this state.
        self._stamp = ledgers.watcher.last_checked

    @property
    def watcher(self) -> WatchfilesWatcher | Watcher:
        """Give the one watcher of all states; a new one each would add up."""
        return self._ledgers.watcher

    @watcher.setter
    def watcher(self, _: WatchfilesWatcher | Watcher) -> None:
        """Leave the watcher as it is, whatever the ledger would like."""

    @property
    def mtime(self) -> int:
        """The time of the newest change that this state has."""
        return self._stamp

    def changed(self) -> bool:
        """Say to a browser that polls whether to ask anew; load nothing here."""
        return self._ledgers.told()


class Ledgers:
    """Gives the newest state of one ledger; in the place of Fava's own list."""

    def __init__(self, path: str, ready: Callable[[Live], None]) -> None:
        """Load the ledger the first time.

        Args:
            path: the top file.
            ready: prepares each state before anybody sees it.
        """
        self.path = path
        self.watcher = WatchfilesWatcher()
        self._ready = ready
        self._lock = Lock()
        self._told = True
        self._done: Event | None = None
        self._took = self._rests_until = 0.0
        with heap.resting():  # what is made here stays
            self._now = self._load()

    @property
    def ledgers(self) -> list[Live]:
        """The ledger as it is now, as a list of one."""
        return [self._now]

    def first_slug(self) -> str:
        """Give the ledger's part of every address."""
        return slugify(self._now.options["title"]) or slugify(self.path)

    def items(self) -> ItemsView[str, Live]:
        """Give the ledger by its part of every address."""
        return {self.first_slug(): self._now}.items()

    def __getitem__(self, slug: str) -> Live:
        """Give the ledger of an address.

        Raises:
            KeyError: it is that of another.
        """
        if slug != self.first_slug():
            raise KeyError(slug)
        return self._now

    def newest(self) -> Live:
        """Give the ledger as it is now; a change is loaded, briefly waited for."""
        with self._lock:
            idle = self._done is None and time.monotonic() >= self._rests_until
            noticed = idle and self.watcher.check()
            if noticed:
                self._done = Event()
                Thread(target=self._renew, args=(self._done,), daemon=True).start()
            done = self._done if noticed else None
        if done is not None and self._took < PATIENCE:
            done.wait(PATIENCE)
        return self._now

    def told(self) -> bool:
        """Say once, to whoever polls first, that there is a newer state."""
        if request.endpoint != "json_api.get_changed":
            return False
        with self._lock:
            fresh, self._told = not self._told, True
        return fresh

    def _renew(self, done: Event) -> None:
        """Load until nothing has changed while it was loaded."""
        try:
            seen = None
            while seen != self.watcher.last_checked:
                time.sleep(max(self._rests_until - time.monotonic(), 0))
                seen = self.watcher.last_checked
                # Loading tells the watcher what to watch, and with that it
                # takes note of what has changed since.
                with heap.swept():  # the state before the last is garbage by now
                    fresh = self._load()
                    with self._lock:
                        self._now, self._told = fresh, False
        finally:
            with self._lock:
                self._done = None
            done.set()

    def _load(self) -> Live:
        begun = time.thread_time()
        fresh = Live(self)
        self._ready(fresh)
        self._took = time.thread_time() - begun
        if self._took >= PATIENCE:
            rest = min(self._took * REST, LONGEST)
            self._rests_until = time.monotonic() + rest
        return fresh

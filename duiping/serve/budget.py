"""A budget of time for each page of Fava's: what takes longer is broken off.

Python can raise an exception in another thread, between two of its steps. That
stops whatever is written in Python, and leaves the thread to answer and to go on
with the next request. It can't stop one long step in C: regular expressions are
matched in linear time (`matching`), and queries run in a process (`apart`).
"""

from __future__ import annotations

import ctypes
import time
from dataclasses import dataclass
from threading import Condition, Thread, get_ident
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SECONDS = 20.0  # for a page
AGAIN = 0.5  # seconds after which one that was swallowed is raised again


class Late(BaseException):
    """The budget is used up; no `except Exception` may swallow it."""


@dataclass(eq=False)
class _Ticket:
    """One piece of work: in which thread, until when (seconds), and if it is over."""

    thread: int
    end: float
    over: bool = False


class Budget:
    """Breaks off what takes too long."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """Give each piece of work so many seconds."""
        self.seconds = seconds
        self._due = Condition()
        self._open: set[_Ticket] = set()
        self._watch: Thread | None = None

    def run(self, work: Callable[[], T]) -> T:
        """Do a piece of work in this thread.

        Raises:
            Late: it took longer; it may have been broken off anywhere.
        """
        ticket = _Ticket(get_ident(), time.monotonic() + self.seconds)
        try:
            self._begin(ticket)
            return work()
        finally:
            self._end(ticket)

    def _begin(self, ticket: _Ticket) -> None:
        with self._due:
            self._open.add(ticket)
            if self._watch is None:
                self._watch = Thread(target=self._watching, daemon=True)
                self._watch.start()
            self._due.notify()

    def _end(self, ticket: _Ticket) -> None:
        """Close a ticket; once this is done nothing is raised any more."""
        while not ticket.over:
            try:
                with self._due:
                    self._open.discard(ticket)
                    _raise(ticket.thread, None)  # one on its way is taken back
                    ticket.over = True
            except Late:  # it came while we closed: close again
                continue

    def _watching(self) -> None:
        while True:
            with self._due:
                while not self._open:
                    self._due.wait()
                now = time.monotonic()
                for ticket in self._open:
                    if ticket.end <= now:
                        _raise(ticket.thread, Late)
                        ticket.end = now + AGAIN
                first = min(ticket.end for ticket in self._open)
                self._due.wait(max(0.01, first - now))


def _raise(thread: int, what: type[Late] | None) -> None:
    """Have an exception raised in a thread at its next step, or take it back."""
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    found = ctypes.py_object(what) if what else None
    set_exception(ctypes.c_ulong(thread), found)

"""A piece of work in a process of its own, that ends when its time is up.

A query is a program: it can loop, match for years and build texts without end,
in single steps that nothing can interrupt. So it runs in a copy of this process
(fork), which has the books already, can change nothing of them here, and is
killed when it takes too long. The copy's memory is bounded, too.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import time
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10.0  # for one piece of work
LARGEST = 16 << 20  # bytes of what comes of it
MEMORY = 1 << 30  # bytes that it may need more than there were
MOST = 2  # pieces at once
_PART = 1 << 16


class TooLongError(Exception):
    """It took too long, or too much memory, or too many were waiting."""


class TooLargeError(Exception):
    """What came of it is too large."""


class Apart:
    """Does pieces of work apart, a few at a time."""

    def __init__(self, seconds: float = SECONDS, largest: int = LARGEST) -> None:
        """Give each piece so many seconds, and so many bytes of result."""
        self.seconds, self.largest = seconds, largest
        self._free = BoundedSemaphore(MOST)

    def run(self, work: Callable[[], bytes]) -> bytes:
        """Do a piece of work; nothing of what it changes is changed here.

        Raises:
            TooLongError: it took longer, or died of it.
            TooLargeError: the result has too many bytes.
        """
        end = time.monotonic() + self.seconds
        if not self._free.acquire(timeout=self.seconds):
            raise TooLongError
        try:
            return self._run(work, end)
        finally:
            self._free.release()

    def _run(self, work: Callable[[], bytes], end: float) -> bytes:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:  # the copy; it never returns from here
            _work(work, writing, self.seconds)
        os.close(writing)
        try:
            return self._read(reading, end)
        finally:
            os.close(reading)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _read(self, reading: int, end: float) -> bytes:
        """Read what the copy says until it says that this was all."""
        asked = select.poll()
        asked.register(reading, select.POLLIN)
        parts, size = [], 0
        while True:
            left = end - time.monotonic()
            if left <= 0 or not asked.poll(left * 1000):
                raise TooLongError
            part = os.read(reading, _PART)
            if not part:
                break
            parts.append(part)
            size += len(part)
            if size > self.largest + 1:
                raise TooLargeError
        data = b"".join(parts)
        if not data.endswith(b"."):  # it died before it had said all
            raise TooLongError
        return data[:-1]


def _work(work: Callable[[], bytes], writing: int, seconds: float) -> None:
    """Do the work in the copy, and end the copy whatever happens."""
    try:
        gc.disable()  # it would touch, and so copy, all of the books
        _bound(seconds)
        data = memoryview(work() + b".")
        while data:
            data = data[os.write(writing, data) :]
    finally:
        os._exit(0)


def _bound(seconds: float) -> None:
    """Bound the copy's memory, and its time even if nobody is left to kill it."""
    most = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        now = int(sizes.read_text(encoding="ascii").split()[0])
        most = now * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

"""Answers that are kept, and one question at a time: who asks the same waits for it.

An answer is kept by the fingerprint of the books that it is of, so it is found for
those books and no others.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

MOST = 48 << 20  # bytes of the answers that are kept
WAITING = 40  # people who may wait at once; each holds one of the server's threads

# The fingerprint that an answer is of (empty: none for sure), and the answer.
Told = tuple[str, object]


class Answers:
    """Keeps answers; has each question worked out once, however many ask."""

    def __init__(self, most: int = MOST, waiting: int = WAITING) -> None:
        """Keep so many bytes, and let so many wait."""
        self._most, self._left = most, waiting
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._size = 0
        self._open: dict[Hashable, Future[object]] = {}

    def give(
        self, mark: str, question: Hashable, work_out: Callable[[], Told]
    ) -> object:
        """Give the answer to a question about some books.

        Args:
            mark: their fingerprint.
            question: what is asked.
            work_out: gives the answer, and the fingerprint that it is of: the
                books may have moved on.

        Raises:
            BooksError: DP548, too many wait already; and what `work_out` raises.
        """
        mine = (mark, question)
        with self._lock:
            if mine in self._kept:
                self._kept.move_to_end(mine)
                return self._kept[mine][0]
            if not self._left:
                raise BooksError("DP548")
            self._left -= 1
            waited = self._open.get(mine)
            first = waited is None
            if waited is None:
                waited = self._open[mine] = Future()
        try:
            if first:
                self._work(mine, waited, work_out)
            return waited.result()
        finally:
            with self._lock:
                self._left += 1

    def _work(
        self,
        mine: tuple[str, Hashable],
        asked: Future[object],
        work_out: Callable[[], Told],
    ) -> None:
        """Work an answer out for all who wait for it."""
        try:
            mark, answer = work_out()
        except BaseException as error:
            self._done(mine)
            asked.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        with self._lock:
            self._keep((mark, mine[1]), answer)
        self._done(mine)
        asked.set_result(answer)

    def _done(self, mine: Hashable) -> None:
        with self._lock:
            self._open.pop(mine)

    def _keep(self, place: tuple[str, Hashable], answer: object) -> None:
        if not place[0] or place in self._kept:
            return
        size = len(pickle.dumps(answer))
        if size > self._most:
            return
        self._kept[place] = (answer, size)
        self._size += size
        while self._size > self._most:
            _, (_, gone) = self._kept.popitem(last=False)
            self._size -= gone

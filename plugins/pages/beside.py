"""A process beside the server, for what takes long: deriving, statements, traces.

Python runs one thread at a time. A statement of a year's breaks would keep everybody
who only turns a page waiting, so a process of its own, which is nicer than the
server, answers such questions; the server keeps the answers. It begins with the
first question, works with its own `Store` exactly as this process would, and ends
with the server: nothing is left to read then.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from duiping import cache
from duiping.books import Folder
from duiping.errors import BooksError, DuipingError
from duiping.plugins.pages.answers import Answers
from duiping.plugins.pages.store import Store

if TYPE_CHECKING:
    from duiping.plugins.pages.answers import Told
    from duiping.plugins.pages.questions import Question

NICE = 10  # how much the process steps back before the server
AT_ONCE = 4  # questions that it works on at once
AGAIN = 3  # times that a question is worked out if the books change meanwhile


class Gone(Exception):  # noqa: N818 - what became of the process
    """The process ended before it had answered."""


class Beside:
    """Answers in a process of its own; in the place of `questions.Desk`."""

    def __init__(self, folder: Folder, answers: Answers | None = None) -> None:
        """Prepare; the process begins with the first question."""
        self._folder = folder
        self._answers = answers or Answers()
        self._lock = Lock()
        self._helper: _Helper | None = None

    def ask(self, folder: Folder, mark: str, question: Question) -> object:
        """Answer a question about the books as they are now.

        Raises:
            DuipingError: why there is no answer; DP548, too many wait; DP549, the
                process ended twice over it.
        """
        assert folder.root == self._folder.root  # noqa: S101 - there is one set
        return self._answers.give(mark, question, lambda: self._asked(question))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._helper is not None:
                self._helper.close()
                self._helper = None

    @property
    def process(self) -> int:
        """The number of the process; 0 while there is none."""
        helper = self._helper
        return helper.number if helper and helper.alive else 0

    def _asked(self, question: Question) -> Told:
        """Ask the process; one that died is begun again, once."""
        for _ in range(2):
            try:
                return self._there().ask(question)
            except Gone:
                continue
        raise BooksError("DP549")

    def _there(self) -> _Helper:
        with self._lock:
            if self._helper is None or not self._helper.alive:
                if self._helper is not None:
                    self._helper.close()
                self._helper = _Helper(self._folder)
            return self._helper


class _Helper:
    """One process, asked by many threads over one line."""

    def __init__(self, folder: Folder) -> None:
        """Begin the process."""
        mine, its = socket.socketpair()
        with its:
            # -P: what lies in the books' folder is nothing to import.
            words = ("-P", "-m", __name__, str(its.fileno()), str(folder.root))
            self._process = subprocess.Popen(  # noqa: S603 - our own code
                [sys.executable, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "POLARS_MAX_THREADS": str(_threads())},
                pass_fds=(its.fileno(),),
                start_new_session=True,  # an interrupt is the server's matter
            )
        self._line = Connection(mine.detach())
        self._lock = Lock()
        self._numbers = count()
        self._open: dict[int, Future[Told]] = {}
        self.alive = True
        Thread(target=self._listen, daemon=True).start()

    @property
    def number(self) -> int:
        """The process's number."""
        return self._process.pid

    def ask(self, question: Question) -> Told:
        """Ask, and wait for the answer.

        Raises:
            Gone: the process ended.
            DuipingError: why there is no answer.
        """
        asked: Future[Told] = Future()
        with self._lock:
            if not self.alive:
                raise Gone
            number = next(self._numbers)
            self._open[number] = asked
            try:
                self._line.send((number, question))
            except OSError:
                self._open.pop(number)
                raise Gone from None
        return asked.result()

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()

    def _listen(self) -> None:
        """Hand each answer to whoever waits for it."""
        try:
            while True:
                number, mark, answer, fault = self._line.recv()
                asked = self._open.pop(number)
                if fault is None:
                    asked.set_result((mark, answer))
                else:
                    code, facts = fault
                    asked.set_exception(BooksError(code, **facts))
        except (EOFError, OSError):
            pass
        finally:
            with self._lock:
                self.alive = False
                left, self._open = self._open, {}
            self._line.close()
            for asked in left.values():
                asked.set_exception(Gone())


def _threads() -> int:
    """Leave a core to the server, where there is more than one."""
    return max((os.cpu_count() or 1) - 1, 1)


def answered(store: Store, question: Question) -> Told:
    """Answer a question, with the fingerprint of the books that the answer is of.

    What people decide while it is worked out may be in it or not: then it is worked
    out again, and if they go on, given without a fingerprint, for this once.
    """
    for _ in range(AGAIN):
        books = store.books()
        answer: object = question.answer(books)
        if cache.fingerprint(store.folder) == books.mark:
            return books.mark, answer
    return "", answer


def main(line: Connection, root: Path) -> None:
    """Answer until the server has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):  # a unit may not allow it
        os.nice(NICE)
    store, lock = Store(Folder(root)), Lock()

    def work(number: int, question: Question) -> None:
        mark, answer, fault = "", None, None
        try:
            mark, answer = answered(store, question)
        except DuipingError as error:
            fault = (error.code, error.facts)
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            fault = ("DP901", {"problem": f"{type(error).__name__}: {error}"})
        with lock:
            line.send((number, mark, answer, fault))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            while True:
                pool.submit(work, *line.recv())
        except (EOFError, OSError):
            # What is half made is for nobody: not even its end is waited for.
            os._exit(0)


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), Path(sys.argv[2]))

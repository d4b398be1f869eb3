"""The server itself, with a limit on everything that a client can be slow or big at.

A client that says nothing takes no thread (the system waits for its first byte);
one that drips is hung up on; more than there are threads for wait in a queue.
"""

from __future__ import annotations

import contextlib
import socket
import time
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.wsgi import Server

from duiping.serve.routes import WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication

THREADS = 64  # requests at once; up to 40 may wait for a statement (`Answers`)
WAITING = 64  # clients that wait for a thread
IDLE = 10  # seconds between two bytes, and of a connection between two requests
HEAD = 10.0  # seconds for a request's line and headers, all together
WHOLE = 600.0  # seconds for a request's body and its answer, all together
LARGEST_HEAD = 32_768  # bytes of a request's line and headers
# Bytes of a body: the most that any route of ours takes.
LARGEST_BODY = max(form.largest for form in WRITES.values())
KEPT = 100  # idle connections that are kept open


class Patience:
    """Hangs up on clients that take too long over what they send or read."""

    def __init__(self, head: float = HEAD, whole: float = WHOLE) -> None:
        """Give each request seconds for its head, and for all that follows."""
        self.head, self.whole = head, whole
        self._due = Condition()
        self._open: dict[int, tuple[float, socket.socket]] = {}
        self._count = 0
        self._watch: Thread | None = None

    @contextlib.contextmanager
    def within(self, line: socket.socket, seconds: float) -> Iterator[None]:
        """Cut a line that is still at it after so many seconds."""
        with self._due:
            self._count += 1
            number = self._count
            self._open[number] = (time.monotonic() + seconds, line)
            if self._watch is None:
                self._watch = Thread(target=self._watching, daemon=True)
                self._watch.start()
            self._due.notify()
        try:
            yield
        finally:
            with self._due:
                self._open.pop(number, None)

    def _watching(self) -> None:
        while True:
            with self._due:
                while not self._open:
                    self._due.wait()
                now = time.monotonic()
                late = [key for key, (end, _) in self._open.items() if end <= now]
                for key in late:
                    _, line = self._open.pop(key)
                    with contextlib.suppress(OSError):
                        line.shutdown(socket.SHUT_RDWR)
                ends = [end for end, _ in self._open.values()]
                if ends:
                    self._due.wait(max(0.01, min(ends) - now))


class _Request(HTTPRequest):
    """A request whose head has to come in time, and whose rest, too."""

    def parse_request(self) -> None:
        """Read line and headers."""
        patience = self.server.patience
        with patience.within(self.conn.socket, patience.head):
            super().parse_request()

    def respond(self) -> None:
        """Read the body and answer."""
        patience = self.server.patience
        with patience.within(self.conn.socket, patience.whole):
            super().respond()


class _Connection(HTTPConnection):
    """A connection of such requests."""

    RequestHandlerClass = _Request


class Listening(Server):
    """A server with limits."""

    ConnectionClass = _Connection
    keep_alive_conn_limit = KEPT
    max_request_header_size = LARGEST_HEAD
    max_request_body_size = LARGEST_BODY

    def __init__(
        self,
        place: tuple[str, int] | str,
        app: WSGIApplication,
        *,
        threads: int = THREADS,
        patience: Patience | None = None,
    ) -> None:
        """Make a server that is not listening yet.

        Args:
            place: host and port, or the path of a UNIX socket.
            app: what answers.
            threads: how many requests at once.
            patience: how long clients may take.
        """
        super().__init__(
            place,
            app,
            numthreads=threads,
            max=threads,
            server_name="duiping",
            request_queue_size=WAITING,
            accepted_queue_size=WAITING,
            timeout=IDLE,
        )
        self.patience = patience or Patience()

    def bind(self, *args: Any, **options: Any) -> socket.socket:
        """Bind, and have the system wait for the first byte of each client."""
        found: socket.socket = super().bind(*args, **options)
        if found.family != socket.AF_UNIX and hasattr(socket, "TCP_DEFER_ACCEPT"):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, IDLE)
        return found

    def error_log(self, *told: Any, **options: Any) -> None:
        """Say what failed; that a full disk takes no word of it must end nothing."""
        with contextlib.suppress(OSError):
            super().error_log(*told, **options)

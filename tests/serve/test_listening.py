"""Slow and big clients of a real server, and others who don't notice them."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from duiping.plugins.pages.proofs import LARGEST
from duiping.serve.listening import LARGEST_HEAD, Listening, Patience

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

THREADS = 3
BODY = 1 << 20
HEAD = 3.0
WHOLE = 6.0
SOON = 60


def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Read what is sent, and say how much it was; or say much."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    read = len(environ["wsgi.input"].read(size))
    start("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/much":
        return (b"x" * 1_000_000 for _ in range(1_000))
    return [str(read).encode()]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    patience = Patience(HEAD, WHOLE)
    server = Listening(("127.0.0.1", 0), app, threads=THREADS, patience=patience)
    server.max_request_body_size = BODY
    server.prepare()
    thread = Thread(target=server.serve)
    thread.start()
    yield int(server.bind_addr[1])
    server.stop()
    thread.join(SOON)


def get(port: int, path: str = "/", **headers: str) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    with contextlib.closing(line):
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        return answer.status, answer.read()


@contextlib.contextmanager
def lines(port: int, number: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Open as many lines, and say something on each."""
    with contextlib.ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), SOON))
            for _ in range(number)
        ]
        for line in opened:
            line.sendall(said)
        yield opened


def test_clients_that_say_nothing_hold_nobody_up(port: int) -> None:
    with lines(port, 4 * THREADS, b""):
        begun = time.monotonic()
        assert get(port) == (200, b"0")
        # Each would else hold a thread until it is given up, one after the other.
        assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX",
        b"GET /",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n",
    ],
    ids=["headers", "line", "body"],
)
def test_clients_that_drip_are_hung_up_on(port: int, said: bytes) -> None:
    over = Event()
    with lines(port, THREADS, said) as opened:

        def drip() -> None:
            while not over.wait(0.1):
                for line in opened:
                    with contextlib.suppress(OSError):
                        line.sendall(b"x")

        dripping = Thread(target=drip)
        dripping.start()
        try:
            assert get(port) == (200, b"0")
            for line in opened:
                with contextlib.suppress(ConnectionError):
                    while line.recv(4_096):
                        pass  # an answer that tells, or nothing; then the end
        finally:
            over.set()
            dripping.join()


def test_clients_that_do_not_read_are_hung_up_on(port: int) -> None:
    with lines(port, THREADS, b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n"):
        assert get(port) == (200, b"0")


def test_headers_have_a_limit(port: int) -> None:
    assert get(port, X="a" * (LARGEST_HEAD // 2))[0] == 200
    assert get(port, X="a" * LARGEST_HEAD)[0] == 413
    assert get(port, "/" + "a" * LARGEST_HEAD)[0] == 414


def test_a_server_takes_what_its_routes_take_and_no_more() -> None:
    server = Listening(("127.0.0.1", 0), app)
    assert server.max_request_body_size == LARGEST


def test_a_body_has_a_limit(port: int) -> None:
    with lines(port, 1, _post(BODY + 1)) as (line,):
        assert b" 413 " in line.recv(4_096)
    with lines(port, 1, _post(BODY)) as (line,):
        line.sendall(b"x" * BODY)
        assert b" 200 " in line.recv(4_096)


def _post(size: int) -> bytes:
    head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    return f"{head}Content-Length: {size}\r\n\r\n".encode()

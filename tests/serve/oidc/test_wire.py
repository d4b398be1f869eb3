"""Whatever the other side sends, an answer is short, small, and a JSON object."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from duiping.errors import BooksError
from duiping.serve.oidc.address import is_safe
from duiping.serve.oidc.wire import LARGEST, Wire, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = b"HTTP/1.1 400 No\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextlib.contextmanager
def saying(*parts: bytes, drip: float = 0) -> Iterator[str]:
    """A server that says the same to everybody, in parts, until it is hung up on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            line, _ = listening.accept()
            with line, contextlib.suppress(OSError):
                line.recv(65_536)
                for part in parts:
                    line.sendall(part)
                    time.sleep(drip)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        finally:
            thread.join()


def test_a_json_object_is_read() -> None:
    with saying(HEAD, b'\r\n{"a": 1}') as url:
        assert Wire().get(url) == {"a": 1}


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (HEAD + b"\r\n[]", "DP561 .*no JSON object"),
        (HEAD + b"\r\n<html>", "DP561 .*no JSON object"),
        (HEAD + b"\r\n" + b"[" * 100_000, "DP561 .*no JSON object"),
        (HEAD + b"\r\n" + b" " * (LARGEST + 1), "DP561 .*too large"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n", "DP561 .*status 302"),
        (
            b"HTTP/1.1 400 No\r\n\r\n" + b'{"error": "bad_thing"}',
            "DP561 .*400 bad_thing",
        ),
        (b"HTTP/1.1 400 No\r\n\r\n" + b'{"error": "<b>"}', "DP561 .*status 400"),
        (HEAD + b"Content-Length: 50\r\n\r\n{}", "DP560"),
        (HEAD + b"X: " + b"a" * 70_000, "DP560"),
        (b"nothing that is HTTP\r\n\r\n", "DP560"),
        (b"", "DP560"),
    ],
)
def test_what_is_not_taken(said: bytes, problem: str) -> None:
    with saying(said) as url, pytest.raises(BooksError, match=problem) as caught:
        Wire().get(url)
    assert "<b>" not in str(caught.value)


def test_an_answer_that_drips_is_cut() -> None:
    begun = time.monotonic()
    drops = [HEAD, *[b"X-Y: z\r\n"] * 600]
    with (
        saying(*drops, drip=0.1) as url,
        pytest.raises(BooksError, match="DP560"),
    ):
        Wire(0.5).get(url)
    assert time.monotonic() - begun < 30  # and not the minute that it would take


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://id.example.com/o", True),
        ("https://id.example.com:8443/o?x=1", True),
        ("http://localhost:8000/o", True),
        ("http://[::1]:8000/o", True),
        ("http://id.example.com/o", False),
        ("http://localhost.example.com/o", False),
        ("https://a:b@id.example.com/", False),
        ("https://id.example.com/#x", False),
        ("https://id.example.com:x/", False),
        ("https:///o", False),
        ("https://id.example.com/ x", False),
        ("https://id.example.com/\r\nX: y", False),
        ("https://例子.example/", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_which_addresses_are_safe(url: str, *, safe: bool) -> None:
    assert is_safe(url) is safe
    if not safe:
        with pytest.raises(BooksError, match="not https"):
            Wire().get(url)


def test_a_query_behind_an_address() -> None:
    assert joined("https://x/", {"a": "b c&d"}) == "https://x/?a=b+c%26d"
    assert joined("https://x/?e=1", {"a": "b"}) == "https://x/?e=1&a=b"
    assert joined("https://x/", {}) == "https://x/"

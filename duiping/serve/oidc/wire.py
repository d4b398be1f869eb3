"""Asking a provider: one request, short, small, to nowhere but where it is sent.

No redirect is followed, no proxy is taken from the surroundings, and nothing that
comes back is trusted to end by itself.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import ssl
from threading import Event, Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from duiping.errors import BooksError
from duiping.serve.oidc.address import is_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS = 10.0  # for one answer, from the first byte sent to the last one read
LARGEST = 262_144  # bytes of an answer
OK = 200
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_CODE = re.compile(r"[a-z_]{1,40}")


class Wire:
    """Fetches JSON from a provider."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """Say how long one answer may take in all."""
        self._seconds = seconds
        self._trust = ssl.create_default_context()

    def get(self, url: str, bearer: str = "") -> dict[str, Any]:
        """Ask for a JSON document, with a token if there is one; raises as `send`."""
        return self.send("GET", url, None, known(bearer))

    def post(
        self, url: str, fields: Mapping[str, str], known: Mapping[str, str]
    ) -> dict[str, Any]:
        """Send a form, under headers that say who asks; raises as `send` does."""
        body = urlencode(fields).encode()
        return self.send("POST", url, body, {"Content-Type": FORM, **known})

    def tell(
        self, url: str, fields: Mapping[str, str], bearer: str = ""
    ) -> dict[str, Any]:
        """Send fields as JSON; raises as `send` does."""
        body = json.dumps(dict(fields)).encode()
        return self.send("POST", url, body, {"Content-Type": JSON, **known(bearer)})

    def send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """Send one request and read its JSON object.

        Raises:
            BooksError: DP560, there is no answer in time; DP561, it is no JSON
                object, too large, or a refusal, or the address isn't safe.
        """
        if not is_safe(url):
            raise wrong("an address that is not https")
        try:
            status, data = self._exchange(method, url, body, headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            problem = error.strerror if isinstance(error, OSError) else None
            raise BooksError(
                "DP560",
                place=urlsplit(url).netloc,
                problem=problem or type(error).__name__,
            ) from None
        return _read(status, data)

    def _exchange(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        parts = urlsplit(url)
        path = f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
        with self._line(url) as line:
            line.request(method, path, body, {"Accept": JSON, **headers})
            with contextlib.closing(line.getresponse()) as answer:
                data = answer.read(LARGEST + 1)
                if answer.length and len(data) <= LARGEST:
                    raise http.client.IncompleteRead(data)
                return answer.status, data

    @contextlib.contextmanager
    def _line(self, url: str) -> Iterator[http.client.HTTPConnection]:
        """Open a line that is cut when its time is up, whatever drips through it."""
        parts = urlsplit(url)
        host, port, seconds = parts.hostname or "", parts.port, self._seconds
        line = http.client.HTTPConnection(host, port, timeout=seconds)
        if parts.scheme == "https":
            line = http.client.HTTPSConnection(
                host, port, timeout=seconds, context=self._trust
            )
        late = Event()
        timer = Timer(seconds, _cut, [line, late])
        timer.daemon = True
        timer.start()
        try:
            yield line
            if late.is_set():  # what was cut may look like an end
                raise TimeoutError
        finally:
            timer.cancel()
            line.close()


def joined(url: str, query: Mapping[str, str]) -> str:
    """Put a query behind an address that may have one."""
    more = urlencode(query)
    return f"{url}{'&' if '?' in url else '?'}{more}" if more else url


def wrong(problem: str) -> BooksError:
    """Say that a provider's answer is not taken; the words are ours alone."""
    return BooksError("DP561", problem=problem)


def known(bearer: str) -> dict[str, str]:
    """Give the header that shows a token; none for an empty one."""
    return {"Authorization": f"Bearer {bearer}"} if bearer else {}


def _cut(line: http.client.HTTPConnection, late: Event) -> None:
    late.set()
    with contextlib.suppress(OSError):
        if line.sock is not None:
            line.sock.shutdown(socket.SHUT_RDWR)


def _read(status: int, data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise wrong("the answer is too large")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if status != OK:
        code = found.get("error") if isinstance(found, dict) else None
        plain = isinstance(code, str) and _CODE.fullmatch(code)
        raise wrong(f"{status} {code}" if plain else f"status {status}")
    if not isinstance(found, dict):
        raise wrong("the answer is no JSON object")
    return found

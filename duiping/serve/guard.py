"""The guard in front of every request: who asks, from where, and how.

One person, one machine: whoever has the link of this start gets in with it, once;
after that a cookie of the browser is the key. Pages of other sites can neither
ask (host, site, cookie) nor run anything here (policy). What is sent is refused,
but for the routes of ours that `routes.WRITES` names, and those only where
somebody was named who decides.
"""

from __future__ import annotations

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie
from threading import Lock
from typing import TYPE_CHECKING

from duiping.serve.routes import DOOR, WRITES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from duiping.serve.access import Access
    from duiping.serve.window import Window

LONGEST = 8_192  # characters of an address
# Fava's highlighting of ledger text is WebAssembly, and its styles are inline.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
REFUSALS = {
    401: ("401 Unauthorized", "Open the link that `duiping serve` printed."),
    403: ("403 Forbidden", "Not here. A link works once: start again for another."),
    405: ("405 Method Not Allowed", "These pages only show."),
    411: ("411 Length Required", "How long?"),
    413: ("413 Content Too Large", "Too large."),
    414: ("414 URI Too Long", "Too long."),
    415: ("415 Unsupported Media Type", "JSON alone is read here."),
    421: ("421 Misdirected Request", "No such host here."),
}


class Guard:
    """A WSGI application that lets only its own reader through to another."""

    def __init__(
        self,
        app: WSGIApplication,
        host: str,
        port: int,
        *,
        window: Window | None = None,
        access: Access | None = None,
    ) -> None:
        """Guard an application served at one address.

        Args:
            app: what is guarded.
            host: the loopback address it is bound to.
            port: its port; part of the cookie's name, since ports share cookies.
            window: takes decisions; without one nothing can be sent.
            access: where every answer is noted.
        """
        self.app = app
        self.access = access
        self.window = window
        self.hosts = frozenset({f"{host}:{port}", f"localhost:{port}"})
        self.origins = frozenset(f"http://{name}" for name in self.hosts)
        self.cookie = f"duiping-{port}"
        self._lock = Lock()
        self._link: str | None = secrets.token_urlsafe(32)
        self._key = secrets.token_urlsafe(32)
        self.link = f"http://{host}:{port}{DOOR}{self._link}"

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request; what cannot be noted is not answered."""
        known = self._known(environ)
        if self.access is not None:
            start_response = self.access.noting(
                environ, start_response, self._who() if known else ""
            )
        refused = self._refused(environ)
        if refused:
            return _refuse(refused, start_response)
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] == "GET" and path.startswith(DOOR):
            return self._enter(path.removeprefix(DOOR), start_response)
        if not known:
            return _refuse(401, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            return self._take(environ, start_response)
        if self.window is not None:
            environ.update(self.window.known())
        return self.app(environ, _guarded(start_response))

    def _take(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Hand a form to the window; only its own route comes this far."""
        assert self.window is not None  # noqa: S101 - else refused before
        refused = self.window.refused(environ, self.origins)
        if refused:
            return _refuse(refused, start_response)
        status, body = self.window.answer(environ)
        line = "200 OK" if status == 200 else "409 Conflict"  # noqa: PLR2004
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Security-Policy", "default-src 'none'"),
            *HEADERS,
        ]
        start_response(line, headers)
        return [body]

    def _refused(self, environ: WSGIEnvironment) -> int:
        """Say with which status a request is refused whoever asks; 0 if it isn't."""
        if environ.get("HTTP_HOST", "") not in self.hosts:
            return 421
        asked = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        if asked[0] != "GET" and not (self.window and asked in WRITES):
            return 405
        query = environ.get("QUERY_STRING", "")
        if len(environ.get("PATH_INFO", "")) + len(query) > LONGEST:
            return 414
        site = environ.get("HTTP_SEC_FETCH_SITE", "none")
        mode = environ.get("HTTP_SEC_FETCH_MODE", "navigate")
        if site not in {"none", "same-origin"} and mode != "navigate":
            return 403
        return 0

    def _enter(self, link: str, start_response: StartResponse) -> Iterable[bytes]:
        """Let in who has the link; it works once."""
        with self._lock:
            fits = self._link is not None and hmac.compare_digest(
                link.encode(), self._link.encode()
            )
            if fits:
                self._link = None
        if not fits:
            return _refuse(403, start_response)
        cookie = f"{self.cookie}={self._key}; Path=/; HttpOnly; SameSite=Strict"
        headers = [("Location", "/"), ("Set-Cookie", cookie), *HEADERS]
        start_response("303 See Other", headers)
        return [b""]

    def _who(self) -> str:
        return self.window.by if self.window else "reader"

    def _known(self, environ: WSGIEnvironment) -> bool:
        try:
            found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(self.cookie)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(
            found.value.encode(), self._key.encode()
        )


def _guarded(start_response: StartResponse) -> StartResponse:
    """Add our headers to what the application answers; its own policy stays."""

    def start(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        names = {name.lower() for name, _ in HEADERS}
        kept = [(name, value) for name, value in headers if name.lower() not in names]
        if not any(name.lower() == "content-security-policy" for name, _ in kept):
            kept.append(("Content-Security-Policy", POLICY))
        return start_response(status, [*kept, *HEADERS], exc_info)  # type: ignore[arg-type]

    return start


def _refuse(status: int, start_response: StartResponse) -> Iterable[bytes]:
    line, text = REFUSALS[status]
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Security-Policy", "default-src 'none'"),
        *HEADERS,
    ]
    start_response(line, headers)
    return [f"{text}\n".encode()]

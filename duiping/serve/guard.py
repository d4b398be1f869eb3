"""The guard in front of every request: who asks, from where, and how.

Who has a session gets through, and only to what their roles allow; how one is
begun is the entry's matter (a link, a login). Pages of other sites can neither
ask (host, site, cookie) nor run anything here (policy). What is sent is refused,
but for the routes of ours that `routes.WRITES` names and that have a desk here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from duiping.serve import window
from duiping.serve.addresses import cookie, inward
from duiping.serve.quota import Counted
from duiping.serve.refusals import line, refusal, waiting
from duiping.serve.routes import ASKS, DOOR, LOGIN, POLLS, WRITES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from duiping.serve.access import Access
    from duiping.serve.desk import Desk, Reply, Visitor
    from duiping.serve.quota import Quota
    from duiping.serve.sessions import Session, Sessions
    from duiping.serve.site import Site

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
OWN_POLICY = "default-src 'none'"
_PIECE = 1 << 16


class Entry(Protocol):
    """How sessions are begun and ended: what stands below ``/-/`` without a desk.

    `posts` are the paths where it takes forms itself, whose origin and token it
    looks at; `leave` is the address that ends a session, if there is one.
    """

    posts: frozenset[str]
    leave: str

    def enter(self, environ: WSGIEnvironment, session: Session | None) -> Reply:
        """Answer a request below ``/-/``, with or without a session."""

    def stranger(self, environ: WSGIEnvironment) -> Reply:
        """Answer a request for anything else without a session."""


class Guard:
    """A WSGI application that lets only people with a session through to another."""

    def __init__(
        self,
        app: WSGIApplication,
        site: Site,
        sessions: Sessions,
        entry: Entry,
        *,
        desks: Mapping[tuple[str, str], Desk] | None = None,
        access: Access | None = None,
        quota: Quota | None = None,
    ) -> None:
        """Guard an application served at one address.

        Args:
            app: what is guarded.
            site: its addresses.
            sessions: who is in.
            entry: how people get in.
            desks: what answers our own routes; without one nothing can be sent.
            access: where every answer is noted.
            quota: how much each session may ask for; None is any amount.
        """
        self.app, self.site, self.sessions, self.entry = app, site, sessions, entry
        self.desks = dict(desks or {})
        self.access, self.quota = access, quota

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request, if its session has not asked for too much."""
        within = inward(environ, self.site)
        session = self._session(environ)
        key = session.token if session and not _light(environ) else ""
        if self.quota is None or not key:
            return self._answer(environ, start_response, session, within=within)
        held = self.quota.begin(key)
        if held is not None:
            _spill(environ)
            start = (
                start_response
                if held.again
                else self._noting(environ, start_response, session)
            )
            return _answer(waiting(held.wait), start)
        over = partial(self.quota.end, key)
        try:
            body = self._answer(environ, start_response, session, within=within)
        except BaseException:
            over()
            raise
        return Counted(body, over)

    def _noting(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        session: Session | None,
    ) -> StartResponse:
        """Have an answer noted; what cannot be noted is not answered."""
        if self.access is None:
            return start_response
        who = (session.by or "reader") if session else ""
        return self.access.noting(environ, start_response, who)

    def _answer(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        session: Session | None,
        *,
        within: bool,
    ) -> Iterable[bytes]:
        """Answer a request, or hand it on."""
        start_response = self._noting(environ, start_response, session)
        reply = self._reply(environ, session) if within else refusal(404)
        if reply is not None:
            _spill(environ)
            return _answer(reply, start_response)
        assert session is not None  # noqa: S101 - else there was a reply
        visitor = session.visitor
        environ |= {
            "duiping.by": visitor.by,
            "duiping.role": visitor.role,
            "duiping.token": visitor.token,
            "duiping.may": visitor.may,
            "duiping.root": self.site.prefix,
            "duiping.leave": self.entry.leave,
            "duiping.door": self.site.path(LOGIN),
        }
        return self.app(environ, _guarded(start_response))

    def _reply(self, environ: WSGIEnvironment, session: Session | None) -> Reply | None:
        """Answer what is not for the application; None if it is."""
        refused = self._refused(environ)
        if refused:
            return refusal(refused)
        route = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        if route in self.desks:
            if session is None:
                return refusal(401)
            return self._hand(environ, route, session.visitor)
        if route[1].startswith(DOOR):
            return self.entry.enter(environ, session)
        if session is None:
            return self.entry.stranger(environ)
        return None

    def _hand(
        self, environ: WSGIEnvironment, route: tuple[str, str], visitor: Visitor
    ) -> Reply:
        """Hand a request to its desk, if the person may and the form fits."""
        form = WRITES.get(route) or ASKS[route]
        refused = 0
        if route in WRITES:
            origins = self.site.origins
            refused = window.refused(environ, form, visitor.token, origins)
        if not refused and not form.needs & visitor.may:
            refused = 403
        return refusal(refused) if refused else self.desks[route](environ, visitor)

    def _refused(self, environ: WSGIEnvironment) -> int:
        """Say with which status a request is refused whoever asks; 0 if it isn't."""
        if environ.get("HTTP_HOST", "") not in self.site.hosts:
            return 421
        route = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        own = route[0] == "POST" and route[1] in self.entry.posts
        if route[0] != "GET" and route not in self.desks and not own:
            return 405
        if len(route[1]) + len(environ.get("QUERY_STRING", "")) > LONGEST:
            return 414
        site = environ.get("HTTP_SEC_FETCH_SITE", "none")
        mode = environ.get("HTTP_SEC_FETCH_MODE", "navigate")
        if site not in {"none", "same-origin"} and mode != "navigate":
            return 403
        return 0

    def _session(self, environ: WSGIEnvironment) -> Session | None:
        number = cookie(environ, self.site.cookie)
        polls = environ.get("PATH_INFO", "").endswith(POLLS)
        return self.sessions.find(number, used=not polls) if number else None


def _light(environ: WSGIEnvironment) -> bool:
    """Say whether a request is for a part of every page, which costs nothing."""
    path = str(environ.get("PATH_INFO", ""))
    return path.endswith((".js", ".css")) or path.startswith("/static/")


def _answer(reply: Reply, start_response: StartResponse) -> Iterable[bytes]:
    named = {name.lower() for name, _ in reply.headers}
    own = (("Content-Type", reply.kind), ("Content-Security-Policy", OWN_POLICY))
    kept = [(name, text) for name, text in own if name.lower() not in named]
    start_response(line(reply.status), [*kept, *reply.headers, *HEADERS])
    return [reply.body] if isinstance(reply.body, bytes) else reply.body


def _spill(environ: WSGIEnvironment) -> None:
    """Let go of a body that nobody read; the server would gather it in memory."""
    if environ.get("CONTENT_LENGTH", "0").isdecimal():
        while environ["wsgi.input"].read(_PIECE):
            pass


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

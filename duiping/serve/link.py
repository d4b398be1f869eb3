"""The one-time link: who starts the server on their own machine gets in with it."""

from __future__ import annotations

import hmac
import secrets
from threading import Lock
from typing import TYPE_CHECKING

from duiping.serve.desk import Reply
from duiping.serve.refusals import refusal
from duiping.serve.routes import DOOR

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.sessions import Session, Sessions
    from duiping.serve.site import Site


class Link:
    """Lets one browser in, once."""

    posts: frozenset[str] = frozenset()
    leave = ""

    def __init__(
        self, sessions: Sessions, site: Site, by: str, roles: tuple[str, ...]
    ) -> None:
        """Make the link.

        Args:
            sessions: where whoever opens it gets a session.
            site: where the server is.
            by: in whose name, a person of config.yaml; empty only to read.
            roles: what they may do.
        """
        self._sessions, self._site, self._by, self._roles = sessions, site, by, roles
        self._lock = Lock()
        self._secret: str | None = secrets.token_urlsafe(32)
        self.address = f"{site.address}{site.path(DOOR)}{self._secret}"

    def enter(self, environ: WSGIEnvironment, session: Session | None) -> Reply:  # noqa: ARG002
        """Let in who has the link, as often as that is: once."""
        if environ["REQUEST_METHOD"] != "GET":
            return refusal(405)
        sent = environ.get("PATH_INFO", "").removeprefix(DOOR)
        with self._lock:
            secret = self._secret or ""
            if not secret or not hmac.compare_digest(sent.encode(), secret.encode()):
                return refusal(403)
            self._secret = None
        number = self._sessions.begin(self._by, self._roles)
        headers = (("Location", self._site.path("/")), self._site.baked(number))
        return Reply(303, headers=headers)

    def stranger(self, environ: WSGIEnvironment) -> Reply:  # noqa: ARG002
        """Answer who has no session: there is no other way in."""
        return refusal(401)

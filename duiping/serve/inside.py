"""What somebody who is in asks of the door: to leave, who is in, to end that."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from duiping.serve import doorpage
from duiping.serve.addresses import cookie
from duiping.serve.desk import OUTCOME, Reply
from duiping.serve.refusals import refusal
from duiping.serve.roles import What
from duiping.serve.routes import END, LOGIN, LOGOUT, PEOPLE
from duiping.serve.words import language, word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.sessions import Session, Sessions
    from duiping.serve.site import Site


class Inside:
    """Answers people with a session, at the door."""

    def __init__(self, sessions: Sessions, site: Site, title: str) -> None:
        """Keep who is in, where the server is, and the books' title."""
        self._sessions, self._site, self._title = sessions, site, title

    def take(
        self, environ: WSGIEnvironment, sent: Mapping[str, str], session: Session
    ) -> Reply:
        """Do what a form asks for; its origin was looked at, its token is here."""
        if not hmac.compare_digest(
            sent.get("token", "").encode(), session.token.encode()
        ):
            return refusal(403)
        if environ["PATH_INFO"] == LOGOUT:
            self._sessions.end(cookie(environ, self._site.cookie))
            environ[OUTCOME] = "logout"
            door = f"{self._site.path(LOGIN)}?out=1"
            return Reply(303, headers=(("Location", door), self._site.cleared()))
        if What.ADMINISTER not in session.visitor.may:
            return self._refused(session)
        ended = self._sessions.end_of(sent.get("name", ""))
        environ[OUTCOME] = f"ended {ended}"
        return Reply(303, headers=(("Location", self._site.path(PEOPLE)),))

    def people(self, environ: WSGIEnvironment, session: Session) -> Reply:
        """Show who is logged in, to somebody who administers."""
        if What.ADMINISTER not in session.visitor.may:
            return self._refused(session)
        lang = language(environ)
        return doorpage.page(
            200,
            "people",
            lang,
            word("people", lang),
            title=self._title,
            people=sorted(self._sessions.listed().items()),
            token=session.token,
            action=self._site.path(END),
            leave=self._site.path(LOGOUT),
        )

    def _refused(self, session: Session) -> Reply:
        by, role, token, _ = session.visitor
        more = {"leave": self._site.path(LOGOUT), "token": token}
        home = self._site.path("/")
        return doorpage.refused(What.ADMINISTER, by, role, self._title, home, **more)

"""Logging in: the door of a server that several people use.

A name and password, or a way of somebody else's; either ends in a session with a
new number. Unknown names take as long as wrong passwords, and guessing is braked
by account and by address.
"""

from __future__ import annotations

import math
import secrets
import urllib.parse
from typing import TYPE_CHECKING

from duiping.errors import DuipingError
from duiping.serve import doorpage
from duiping.serve.accounts import BusyError
from duiping.serve.addresses import ADDRESS, asked, cookie, here, onward
from duiping.serve.brake import Brake, network
from duiping.serve.desk import FORM, OUTCOME, Form, Reply
from duiping.serve.inside import Inside
from duiping.serve.loginform import LoginForm, Shown
from duiping.serve.refusals import refusal
from duiping.serve.roles import What, may
from duiping.serve.routes import BACK, END, LOGIN, LOGOUT, PEOPLE
from duiping.serve.ways import Gone, Travellers
from duiping.serve.window import misfit
from duiping.serve.words import language, word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.accounts import Accounts
    from duiping.serve.roll import Roll
    from duiping.serve.sessions import Session, Sessions
    from duiping.serve.site import Site
    from duiping.serve.ways import Way

    Headers = tuple[tuple[str, str], ...]

SENT = Form(frozenset(), (FORM,), 8_192)
_FREE, _WAIT = 5, 60.0  # failures of one account without a wait; its longest wait
_FREE_AT, _WAIT_AT = 20, 900.0  # the same of one address
_SOON = 3  # seconds until logins that wait are through
_NAME = 31  # characters of the longest name


class Login:
    """Lets people in who have an account, or come by another way."""

    posts: frozenset[str] = frozenset({LOGIN, LOGOUT, END})

    def __init__(
        self,
        sessions: Sessions,
        site: Site,
        accounts: Accounts | None,
        ways: Mapping[str, Way],
        roll: Roll,
        title: str,
    ) -> None:
        """Open the door.

        Args:
            sessions: who is in.
            site: where the server is.
            accounts: those of people with a password; None is none.
            ways: other ways to log in, by a name for their address.
            roll: of the books, which has a say in who is let in.
            title: of the books, for the page.
        """
        self._sessions, self._site, self._accounts = sessions, site, accounts
        self._ways, self._roll, self._title = dict(ways), roll, title
        self.leave = site.path(LOGOUT)
        self._form = LoginForm(site, ways, title, accounts=accounts is not None)
        self._inside = Inside(sessions, site, title)
        self._gone = Travellers()
        self._names, self._places = Brake(_FREE, _WAIT), Brake(_FREE_AT, _WAIT_AT)

    def enter(self, environ: WSGIEnvironment, session: Session | None) -> Reply:
        """Answer a request below ``/-/``."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "POST":
            return self._take(environ, session)
        if path == PEOPLE and session is not None:
            return self._inside.people(environ, session)
        found = {LOGIN: self._first, BACK: self._back, PEOPLE: self.stranger}.get(path)
        if found is None:
            found = self._go if self._way(environ) in self._ways else _nothing
        return found(environ)

    def stranger(self, environ: WSGIEnvironment) -> Reply:
        """Send a person to the login; tell a script that there is no session."""
        if environ.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate":
            return refusal(401)
        on = here(environ, self._site)
        if environ.get("HTTP_SEC_FETCH_SITE") == "cross-site":
            # A link of another site brings no cookie along; asked again, we do.
            return self._onward(environ, on)
        said = urllib.parse.urlencode({"next": on})
        door = f"{self._site.path(LOGIN)}?{said}"
        return Reply(303, headers=(("Location", door),))

    def _take(self, environ: WSGIEnvironment, session: Session | None) -> Reply:
        refused = misfit(environ, SENT, self._site.origins)
        if refused:
            return refusal(refused)
        sent = _fields(environ)
        if environ["PATH_INFO"] == LOGIN:
            return self._log_in(environ, sent)
        if session is None:
            return refusal(401)
        return self._inside.take(environ, sent, session)

    def _log_in(self, environ: WSGIEnvironment, sent: Mapping[str, str]) -> Reply:
        """Check a name and a password."""
        lang = language(environ, sent.get("lang", ""))
        name = sent.get("name", "")[:_NAME]
        shown = Shown(403, word("stale", lang), name=name, on=sent.get("next", ""))
        if not self._form.sent(environ, sent.get("token", "")):
            return self._form.page(environ, shown)
        place = network(environ.get(ADDRESS, ""))
        wait = math.ceil(self._places.take(place) or self._names.take(name))
        if wait:
            return self._late(environ, shown, word("wait", lang, n=wait), wait)
        accounts = self._accounts
        try:
            found = accounts.check(name, sent.get("password", "")) if accounts else None
        except BusyError:
            self._places.undo(place)
            self._names.undo(name)
            return self._late(environ, shown, word("busy", lang), _SOON)
        if found is None:
            # A name that nobody has may be a password in the wrong field.
            known = accounts is not None and accounts.get(name) is not None
            environ[OUTCOME] = f"login-failed {name}" if known else "login-failed"
            shown = shown._replace(status=401, fault=word("wrong", lang))
            return self._form.page(environ, shown)
        self._places.undo(place)
        self._names.forget(name)
        try:
            headers = self._in(environ, name, found.roles, found.stamp)
        except DuipingError as error:
            return self._failed(environ, error, "struck")
        home = self._home(found.roles, shown.on)
        return Reply(303, headers=(("Location", home), *headers))

    def _late(
        self, environ: WSGIEnvironment, shown: Shown, fault: str, wait: int
    ) -> Reply:
        """Show the form again, to be sent after some seconds."""
        late = (("Retry-After", str(wait)),)
        shown = shown._replace(status=429, fault=fault, headers=late)
        return self._form.page(environ, shown)

    def _first(self, environ: WSGIEnvironment) -> Reply:
        """Show the login page."""
        note = word("out", language(environ)) if asked(environ, "out") else ""
        return self._form.page(environ, Shown(note=note, on=asked(environ, "next")))

    def _way(self, environ: WSGIEnvironment) -> str:
        return str(environ["PATH_INFO"]).removeprefix(f"{LOGIN}/")

    def _in(
        self, environ: WSGIEnvironment, name: str, roles: tuple[str, ...], stamp: str
    ) -> Headers:
        """Begin a session with a new number; the browser's old one ends.

        Raises:
            BooksError: DP550, the books don't name the person today.
        """
        self._roll.demand(name, roles)
        environ[OUTCOME] = f"login {name}"
        self._sessions.end(cookie(environ, self._site.cookie))
        number = self._sessions.begin(name, roles, stamp, self._roll.stamp(name))
        return (self._site.baked(number), self._form.used())

    def _home(self, roles: tuple[str, ...], on: str) -> str:
        """Give the page to begin with: where they wanted to, if they may."""
        shown = What.VIEW in may(roles)
        return onward(on, self._site) if shown else self._site.path(PEOPLE)

    def _go(self, environ: WSGIEnvironment) -> Reply:
        """Send the browser elsewhere, and remember it."""
        name = self._way(environ)
        try:
            back = f"{self._site.address}{self._site.path(BACK)}"
            going = self._ways[name].begin(back)
        except DuipingError as error:
            return self._failed(environ, error)
        browser = secrets.token_urlsafe(32)
        gone = Gone(name, asked(environ, "next"), going.remembered)
        self._gone.went(browser, gone)
        baked = self._site.lax(self._form.cookie, browser)
        return Reply(303, headers=(("Location", going.url), baked))

    def _back(self, environ: WSGIEnvironment) -> Reply:
        """Take the browser back in, as whom it was found to be."""
        gone = self._gone.back(cookie(environ, self._form.cookie))
        if gone is None:
            fault = word("stale", language(environ))
            return self._form.page(environ, Shown(403, fault))
        try:
            query = environ.get("QUERY_STRING", "")
            member = self._ways[gone.way].finish(query, gone.remembered)
            stamp = f"{gone.way} {member.stamp}"
            headers = self._in(environ, member.name, member.roles, stamp)
        except DuipingError as error:
            return self._failed(environ, error)
        return self._onward(environ, self._home(member.roles, gone.on), headers)

    def _failed(
        self, environ: WSGIEnvironment, error: DuipingError, why: str = "failed"
    ) -> Reply:
        environ[OUTCOME] = f"login-failed {error.code}"
        lang = language(environ)
        problem = f"{error.code} {error.sentence(lang)}"
        fault = word(why, lang, problem=problem)
        return self._form.page(environ, Shown(403, fault))

    def _onward(
        self, environ: WSGIEnvironment, on: str, headers: Headers = ()
    ) -> Reply:
        """Have the browser go on by itself, so that the cookie goes with it."""
        lang = language(environ)
        head = word("going-on", lang)
        facts = {"title": self._title, "refresh": on}
        return doorpage.page(200, "on", lang, head, headers=headers, **facts)


def _nothing(environ: WSGIEnvironment) -> Reply:  # noqa: ARG001
    return refusal(404)


def _fields(environ: WSGIEnvironment) -> dict[str, str]:
    data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    try:
        found = urllib.parse.parse_qs(data.decode(), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}

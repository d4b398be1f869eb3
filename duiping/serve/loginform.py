"""The login page, and the token that ties what it sends to the browser it was for."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import urllib.parse
from typing import TYPE_CHECKING, NamedTuple

from duiping.serve import doorpage
from duiping.serve.addresses import asked, cookie, onward
from duiping.serve.routes import LOGIN
from duiping.serve.words import language, word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.desk import Reply
    from duiping.serve.site import Site
    from duiping.serve.ways import Way

_WHOLE = len(secrets.token_urlsafe(32))


class Shown(NamedTuple):
    """What the page says besides its form; `on` is where it leads to."""

    status: int = 200
    fault: str = ""
    note: str = ""
    name: str = ""
    on: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class LoginForm:
    """Makes the page for one browser, and knows what it sends again."""

    def __init__(
        self, site: Site, ways: Mapping[str, Way], title: str, *, accounts: bool
    ) -> None:
        """Draw a key of this start.

        Args:
            site: where the server is.
            ways: other ways to log in.
            title: of the books.
            accounts: whether there is a form for a name and password.
        """
        self._site, self._ways, self._title = site, ways, title
        self._accounts = accounts
        self._key = secrets.token_bytes(32)
        self.cookie = f"{site.cookie}-in"

    def page(self, environ: WSGIEnvironment, shown: Shown) -> Reply:
        """Show the form, with a token that fits this browser alone."""
        lang = language(environ, asked(environ, "lang"))
        browser, headers = cookie(environ, self.cookie), shown.headers
        if len(browser) != _WHOLE:
            browser = secrets.token_urlsafe(32)
            headers = (*headers, self._site.lax(self.cookie, browser))
        action, on = self._site.path(LOGIN), onward(shown.on, self._site)
        said = urllib.parse.urlencode({"next": on})
        other = "en" if lang == "zh" else "zh"
        return doorpage.page(
            shown.status,
            "login",
            lang,
            word("login", lang),
            headers=headers,
            title=self._title,
            accounts=self._accounts,
            action=action,
            token=self._token(browser),
            next=on,
            name=shown.name,
            fault=shown.fault,
            note=shown.note,
            turned=f"{action}?{said}&lang={other}",
            ways=[
                (f"{action}/{name}?{said}", way.label)
                for name, way in self._ways.items()
            ],
        )

    def sent(self, environ: WSGIEnvironment, token: str) -> bool:
        """Say whether a form comes from the page that this browser was given."""
        browser = cookie(environ, self.cookie)
        return bool(browser) and hmac.compare_digest(
            token.encode(), self._token(browser).encode()
        )

    def used(self) -> tuple[str, str]:
        """Make the header that takes the browser's token back."""
        return self._site.lax(self.cookie, "", "; Max-Age=0")

    def _token(self, browser: str) -> str:
        return hmac.new(self._key, browser.encode(), hashlib.sha256).hexdigest()

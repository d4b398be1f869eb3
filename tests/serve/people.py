"""People who log in at a server of the tests, each with a browser of their own."""

from __future__ import annotations

import json
import re
import urllib.parse
from functools import cache
from typing import TYPE_CHECKING, Any

from duiping.serve.accounts import Account, change, made
from tests.serve.server import Answer, Serve

if TYPE_CHECKING:
    from pathlib import Path

ROLES = {
    "lin": ("accountant",),
    "wang": ("accountant", "reviewer"),
    "zhao": ("auditor",),
    "boss": ("owner",),
    "root": ("admin",),
}


def password(name: str) -> str:
    """Give the password of somebody."""
    return f"correct horse {name} +&ü"


@cache
def _account(name: str) -> Account:
    return made(password(name), ROLES[name])


def accounts(path: Path, *names: str) -> Path:
    """Write accounts, of everybody or of some."""
    change(path, lambda _: {name: _account(name) for name in names or ROLES})
    return path


class Browser(Serve):
    """One browser at a server; it keeps cookies as browsers do."""

    def __init__(self, serve: Serve, prefix: str = "") -> None:
        super().__init__(serve.books, serve.link, serve.pid)
        self.prefix = prefix
        self.jar: dict[str, str] = {}

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        """Send a request with the cookies so far; keep those that come."""
        path = f"{self.prefix}{path}"
        if "Cookie" in headers:
            return super().ask(path, method, body, **headers)
        if self.jar:
            headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.jar.items())
        answer = super().ask(path, method, body, **headers)
        for line in answer.cookies:
            name, _, value = line.partition(";")[0].partition("=")
            if value:
                self.jar[name] = value
            else:
                self.jar.pop(name, None)
        return answer

    def form(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form as a browser does."""
        sent = {
            "Content_Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec_Fetch_Site": "same-origin",
        } | headers
        return self.ask(path, "POST", urllib.parse.urlencode(fields).encode(), **sent)

    def hidden(self) -> str:
        """Open the login page and give the token of its form."""
        page = self.ask("/-/login").body.decode()
        found = re.search(r'name="token" value="([^"]+)"', page)
        assert found
        return found[1]

    def log_in(self, name: str, said: str = "", **fields: str) -> Answer:
        """Log in; the right password is taken where none is said."""
        form = {"token": self.hidden(), "name": name, **fields}
        return self.form("/-/login", {**form, "password": said or password(name)})

    def me(self) -> dict[str, Any]:
        """Give what the pages' script is told of who is here."""
        found: dict[str, Any] = json.loads(
            self.ask(f"/{self.slug}/extension/Duiping/me").body
        )
        return found


def inside(server: Serve, name: str) -> Browser:
    """Log somebody in."""
    browser = Browser(server)
    assert browser.log_in(name).status == 303
    return browser

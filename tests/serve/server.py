"""A real ``duiping serve``, and requests as browsers and others send them."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import sys
import urllib.parse
from typing import TYPE_CHECKING, Any, NamedTuple

from tests import forks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()


class Serve:
    """A running server: its link, and what it answers."""

    def __init__(self, books: Path, link: str, pid: int) -> None:
        self.books, self.pid = books, pid
        self.link = link
        found = urllib.parse.urlsplit(link)
        self.port, self.door = found.port or 0, found.path
        self.cookie = ""

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        """Send one request; underscores in names of headers stand for dashes."""
        sent = {"Host": f"127.0.0.1:{self.port}"}
        if self.cookie:
            sent["Cookie"] = self.cookie
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, urllib.parse.quote(path, safe="/?&=%:"), body, sent)
            answer = line.getresponse()
            told = answer.getheaders()
            cookies = tuple(text for name, text in told if name == "Set-Cookie")
            return Answer(answer.status, dict(told), answer.read(), cookies)
        finally:
            line.close()

    def enter(self) -> Answer:
        """Open the one-time link; keep the cookie."""
        answer = self.ask(self.door)
        self.cookie = answer.headers.get("Set-Cookie", "").split(";")[0]
        return answer

    @property
    def slug(self) -> str:
        """The books' own part of every address."""
        return self.ask("/").headers["Location"].split("/")[1]

    def token(self, name: str) -> str:
        """Give the token that the page of a break carries; empty if it has none."""
        text = self.ask(f"/{self.slug}/extension/DuipingBreaks/?id={name}").body
        found = re.search(r'data-token="([^"]+)"', text.decode())
        return found[1] if found else ""

    def decide(
        self,
        names: str | list[str],
        verb: str,
        *,
        token: str | None = None,
        **said: Any,
    ) -> Any:
        """Hand in a decision as the page does; give status and answer."""
        ids = [names] if isinstance(names, str) else names
        seen = said.pop("seen", None)
        form = {"ids": ids, "verb": verb, "reason": "as a test", **said}
        form["seen"] = dict.fromkeys(ids, 0) if seen is None else seen
        answer = self.post(form, self.token(ids[0]) if token is None else token)
        return answer.status, json.loads(answer.body)

    def post(self, form: object, token: str, **headers: str) -> Answer:
        """Send a form to the route that decides, as a browser sends it."""
        sent = {
            "Content-Type": "application/json",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site": "same-origin",
            "X-Duiping-Token": token,
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        body = form if isinstance(form, bytes) else json.dumps(form).encode()
        return self.ask("/-/decide", "POST", body, **sent)


@contextlib.contextmanager
def serving(books: Path, *options: str, first: str = "") -> Iterator[Serve]:
    """Run ``duiping serve`` on a free port until the block ends.

    Args:
        books: what it serves.
        options: of the command.
        first: Python that its process runs before it.
    """
    code = f"{first}\nfrom duiping.cli.main import main\nmain()"
    named = ("python", "-c", code) if first else ("duiping",)
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as stdout:
        with os.fdopen(writing, "wb") as out:
            process = forks.start(
                *(*named, "--json", "serve", "--port", "0", *options),
                cwd=books,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                out=out,
                err=sys.stderr,
            )
        try:
            told = ""
            for line in stdout:
                told += line
                if line == "}\n":
                    break
            yield Serve(books, json.loads(told)["link"], process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            finally:
                process.kill()

"""A real ``duiping serve``, and requests as browsers and others send them."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import urllib.parse
from typing import TYPE_CHECKING, NamedTuple

from tests.cli.shop import BIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Serve:
    """A running server: its link, and what it answers."""

    def __init__(self, books: Path, link: str) -> None:
        self.books = books
        self.link = link
        found = urllib.parse.urlsplit(link)
        assert found.port
        self.port, self.door = found.port, found.path
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
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
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


@contextlib.contextmanager
def serving(books: Path) -> Iterator[Serve]:
    """Run ``duiping serve`` on a free port until the block ends."""
    with subprocess.Popen(
        [str(BIN / "duiping"), "--json", "serve", "--port", "0"],
        cwd=books,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if line == "}\n":
                break
        try:
            yield Serve(books, json.loads(told)["link"])
        finally:
            process.terminate()
            process.wait(timeout=60)

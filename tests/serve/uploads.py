"""The desk for files in this process, on real books."""

from __future__ import annotations

import contextlib
import io
import json
import time
import urllib.parse
from typing import TYPE_CHECKING, Any

from duiping.books import Folder
from duiping.cli.uploading import Uploading
from duiping.serve.desk import Visitor
from duiping.serve.roles import What
from duiping.serve.upload import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60


class Counter:
    """One desk, and what one person after the other does at it."""

    def __init__(self, books: Path) -> None:
        self.books = books
        self.desk = Upload(Uploading(Folder(books), commit=False))

    def lay(self, name: str, data: bytes, by: str = "lin", **change: str) -> Any:
        """Send a file; give the status and what was answered."""
        environ: dict[str, Any] = {
            "CONTENT_LENGTH": str(len(data)),
            "HTTP_X_DUIPING_NAME": urllib.parse.quote(name, safe=""),
            "wsgi.input": io.BytesIO(data),
        } | change
        reply = self.desk.lay(environ, _visitor(by))
        assert isinstance(reply.body, bytes)
        return reply.status, json.loads(reply.body)

    def ask(self, act: str, by: str = "lin", **said: Any) -> Any:
        """Hand in a form; give the status and what was answered."""
        data = json.dumps({"act": act, **said}).encode()
        environ = {"CONTENT_LENGTH": str(len(data)), "wsgi.input": io.BytesIO(data)}
        reply = self.desk.ask(environ, _visitor(by))
        assert isinstance(reply.body, bytes)
        return reply.status, json.loads(reply.body)

    def state(self, by: str = "lin") -> Any:
        """Say how a tray stands."""
        reply = self.desk.state({}, _visitor(by))
        assert isinstance(reply.body, bytes)
        return json.loads(reply.body)

    def done(self, by: str = "lin") -> Any:
        """Wait until nothing is done any more."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.state(by)
            if not found["act"]:
                return found
            time.sleep(0.01)
        raise AssertionError(found)

    def look(self, by: str = "lin", **said: Any) -> Any:
        """Have the tray looked at; give what importing it would do."""
        status, told = self.ask("look", by, **said)
        assert status == 200, told
        found = self.done(by)
        assert found["fault"] is None, found["fault"]
        return found["seen"]

    def take(self, mark: str, by: str = "lin", **said: Any) -> Any:
        """Import what was looked at; give how it went."""
        status, told = self.ask("import", by, mark=mark, **said)
        assert status == 200, told
        return self.done(by)


def _visitor(by: str) -> Visitor:
    return Visitor(by, "alone", "token", frozenset(What))


@contextlib.contextmanager
def counter(books: Path) -> Iterator[Counter]:
    """Open a desk until the block ends."""
    opened = Counter(books)
    try:
        yield opened
    finally:
        opened.desk.close()


def exports(month: Path) -> list[Path]:
    """List the files of a simulated month."""
    return sorted(p for p in (month / "exports").rglob("*") if p.is_file())

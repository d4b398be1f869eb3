"""The access log: who asked for what, when, and what came of it; it only grows.

Each line carries the digest of itself and of the line before, so that a line
changed, taken out or put in shows. What is cut off at the end does not: keep the
last digest elsewhere (`Checked.last`) to see that too.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import files
from duiping.serve.addresses import ADDRESS
from duiping.serve.desk import OUTCOME
from duiping.serve.routes import ASKS, BACK, DOOR, END, LOGIN, LOGOUT, PEOPLE, WRITES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

LOG = "access.log"
BEGIN = "0" * 64  # what the first line follows
STRANGERS = 1_000  # lines that requests without a key may fill in one start
LONGEST = 200  # characters of a route

# Fava's own parts, and the questions that pages ask every second.
_NOISE = re.compile(r"/static/|/api/changed$|^/-/upload/state$|\.(css|js)$")
_NUMBER = re.compile(r"\d{4,}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OURS = frozenset(path for _, path in (*WRITES, *ASKS))
_DOORS = frozenset({LOGIN, LOGOUT, BACK, PEOPLE, END})


class Checked(NamedTuple):
    """What checking found: so many lines, the first bad one or 0, the last digest."""

    lines: int
    bad: int
    last: str


class Access:
    """Notes the answers of one server in the log of its books."""

    def __init__(self, path: Path) -> None:
        """Keep the place; the file is made with the first line."""
        self.path = path
        self._strangers = 0

    def noting(
        self, environ: WSGIEnvironment, start_response: StartResponse, who: str
    ) -> StartResponse:
        """Have an answer noted before it begins.

        Args:
            environ: the request.
            start_response: what answers.
            who: the person who decides, ``reader``, or empty for a stranger.
        """
        path = environ.get("PATH_INFO", "")

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Callable[[bytes], object]:
            if not (who and _NOISE.search(path)):
                self._note(environ, status, who)
            return start_response(status, headers, exc_info)  # type: ignore[arg-type]

        return start

    def _note(self, environ: WSGIEnvironment, status: str, who: str) -> None:
        told = environ.get(OUTCOME, "")
        # Attempts to log in are braked elsewhere, and always noted.
        if not who and not told:
            self._strangers += 1
            if self._strangers > STRANGERS:
                return
        outcome = f"{status[:3]} {told}".strip()
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": who or "-",
            "method": environ["REQUEST_METHOD"][:10],
            "route": _route(environ.get("PATH_INFO", "")),
            "outcome": outcome,
        }
        if told.startswith("login"):
            line["from"] = environ.get(ADDRESS, "")
        line |= _subject(environ.get("QUERY_STRING", ""))
        files.append(self.path, lambda last: _line({**line, "before": _of(last)}))


def check(path: Path) -> Checked:
    """Check the chain of a log from its first line.

    Raises:
        OSError: there is a log and it cannot be read.
    """
    before, count = BEGIN, 0
    if not path.exists():
        return Checked(0, 0, BEGIN)
    with path.open("rb") as stream:
        for count, raw in enumerate(stream, 1):
            found = _read(raw)
            said = found.get("hash")
            if found.get("before") != before or raw != _line(found) + b"\n":
                return Checked(count, count, before)
            before = str(said)
    return Checked(count, 0, before)


def _line(found: dict[str, Any]) -> bytes:
    """Write a line with its digest: the same facts, the same bytes."""
    facts = {name: value for name, value in found.items() if name != "hash"}
    digest = hashlib.sha256(_bytes(facts)).hexdigest()
    return _bytes({**facts, "hash": digest})


def _bytes(found: dict[str, Any]) -> bytes:
    return json.dumps(found, sort_keys=True, separators=(",", ":")).encode()


def _read(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _of(last: bytes) -> str:
    """Give the digest that a line says it has; a torn one has none and shows."""
    return str(_read(last).get("hash", BEGIN))


def _route(path: str) -> str:
    """Name what was asked for without the numbers that it was asked with."""
    if path.startswith(DOOR) and path not in _OURS | _DOORS:
        return f"{DOOR}…"
    # WSGI hands a path over byte by byte; books have names in any script.
    told = path.encode("latin-1", "replace").decode("utf-8", "replace")
    return _NUMBER.sub("…", told)[:LONGEST]


def _subject(query: str) -> dict[str, str]:
    """Say which file was read: by its digest, or the digest of its name."""
    try:
        asked = urllib.parse.parse_qs(query, max_num_fields=100)
    except ValueError:
        return {}
    for name in ("file", "filename"):
        for text in asked.get(name, ())[:1]:
            known = _DIGEST.fullmatch(text)
            digest = text if known else hashlib.sha256(text.encode()).hexdigest()
            return {"file" if known else "named": digest}
    return {}

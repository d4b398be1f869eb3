"""Desks: routes of ours, each with what it needs, what it takes and what it gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import WSGIEnvironment

    from duiping.errors import DuipingError
    from duiping.serve.roles import What

JSON = "application/json"
BYTES = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"
REFUSED = 409
OUTCOME = "duiping.outcome"  # where the access log finds what came of a request


class Form(NamedTuple):
    """What a desk asks of a request before anything of its body is read.

    `needs` is what the person may do, any one of these; `takes` the content
    types, none for a desk that is only asked; `largest` the bytes of a body.
    """

    needs: frozenset[What]
    takes: tuple[str, ...] = ()
    largest: int = 0


class Visitor(NamedTuple):
    """Who stands at the desk: a person of config.yaml (or ``""``), and their session.

    `role` names the roles of the person, with commas; `token` is the session's,
    which every form carries; `may` is what the roles allow together.
    """

    by: str
    role: str
    token: str
    may: frozenset[What]


class Reply(NamedTuple):
    """What a desk answers: a status, and bytes at once or one piece after another."""

    status: int
    body: bytes | Iterable[bytes] = b""
    kind: str = f"{JSON}; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


if TYPE_CHECKING:
    Desk = Callable[[WSGIEnvironment, Visitor], Reply]


def said(status: int, found: object) -> Reply:
    """Answer with one JSON document."""
    return Reply(status, json.dumps(found, ensure_ascii=False).encode())


def declined(environ: WSGIEnvironment, error: DuipingError, language: str) -> Reply:
    """Answer with what a person can mend, and its code; the access log has the code."""
    environ[OUTCOME] = error.code
    return said(REFUSED, {"code": error.code, "said": error.sentence(language)})


def language_of(environ: WSGIEnvironment) -> str:
    """Give the language that an address asks for."""
    return "zh" if environ.get("QUERY_STRING", "") == "lang=zh" else "en"

"""The desk that takes an edited list of breaks: looked at first, then decided.

The file is sent twice: once to see what it would write, and with the mark of
that to have it written. So nothing of it is kept in between.
"""

from __future__ import annotations

import urllib.parse
from typing import TYPE_CHECKING, NamedTuple

from duiping.errors import BooksError, DuipingError
from duiping.evidence import safe_name
from duiping.serve.desk import OUTCOME, Reply, declined, language_of, said
from duiping.strict import Strict

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.desk import Desk, Visitor

    Decide = Callable[["Edited", Visitor], "Answer"]

NAME, MARK = "HTTP_X_DUIPING_NAME", "HTTP_X_DUIPING_MARK"


class Edited(NamedTuple):
    """A list as it was sent; `mark` is of what was shown, empty to be shown it."""

    name: str
    data: bytes
    mark: str
    language: str


class Row(Strict):
    """A row that is refused: its number in the file, and why."""

    row: int
    id: str
    verb: str
    code: str
    said: str


class Answer(Strict):
    """What a list would write, or has written.

    `n` rows have a verb; with any in `refused` nothing can be written. `text` is
    the exact text, `mark` its digest.
    """

    said: str
    n: int
    refused: tuple[Row, ...] = ()
    text: str = ""
    mark: str = ""
    written: bool = False
    commit: str = ""


def editing(decide: Decide) -> Desk:
    """Make the desk.

    Args:
        decide: tells what a list would write, or writes it.
    """

    def desk(environ: WSGIEnvironment, visitor: Visitor) -> Reply:
        """Read the file; what a person can mend is told with its code."""
        language = language_of(environ)
        try:
            told = decide(_sent(environ, language), visitor)
        except DuipingError as error:
            return declined(environ, error, language)
        environ[OUTCOME] = "written" if told.written else "shown"
        return said(200, told.model_dump())

    return desk


def _sent(environ: WSGIEnvironment, language: str) -> Edited:
    """Take the file of a request; its name serves for messages alone.

    Raises:
        BooksError: DP542, not all of it arrived.
    """
    said = urllib.parse.unquote(environ.get(NAME, ""), errors="replace")
    name = safe_name(said)
    size = int(environ["CONTENT_LENGTH"])
    data = environ["wsgi.input"].read(size)
    if len(data) < size:
        raise BooksError("DP542", file=name, actual=len(data))
    return Edited(name, data, environ.get(MARK, ""), language)

"""The window where one person hands in decisions: one route, one form, one token.

A page of another site can send neither: the browser says where a request comes
from, the cookie stays with our own pages, and the token stands only in a page
that the cookie has opened. Who decides is fixed when the server starts.
"""

from __future__ import annotations

import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from duiping.errors import BooksError, DuipingError
from duiping.serve.asked import Asked, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from wsgiref.types import WSGIEnvironment

    Decide = Callable[[Asked], Told]

LARGEST = 131_072  # bytes: a thousand breaks and a long reason
REFUSED = 409
OUTCOME = "duiping.outcome"  # where the access log finds what came of a form


class Window:
    """Takes what one person decides, and gives it to the books."""

    def __init__(self, by: str, decide: Decide) -> None:
        """Open the window for one person.

        Args:
            by: who decides, a name of config.yaml.
            decide: writes a decision, or raises why not.
        """
        self.by = by
        self.token = secrets.token_urlsafe(32)
        self._decide = decide

    def known(self) -> dict[str, Any]:
        """Give what our pages are told of the session, apart from what is sent."""
        return {"duiping.by": self.by, "duiping.token": self.token}

    def refused(self, environ: WSGIEnvironment, origins: Collection[str]) -> int:
        """Say with which status a form is refused unread; 0 if it isn't.

        Args:
            environ: the request; its cookie was looked at.
            origins: ``http://host:port`` of our own pages.
        """
        if environ.get("HTTP_ORIGIN", "") not in origins:
            return 403
        if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
            return 403
        sent = environ.get("HTTP_X_DUIPING_TOKEN", "")
        if not hmac.compare_digest(sent.encode(), self.token.encode()):
            return 403
        if environ.get("CONTENT_TYPE", "").partition(";")[0] != "application/json":
            return 415
        length = environ.get("CONTENT_LENGTH", "")
        if not length.isdecimal():
            return 411
        return 413 if len(length) > len(str(LARGEST)) or int(length) > LARGEST else 0

    def answer(self, environ: WSGIEnvironment) -> tuple[int, bytes]:
        """Read the form and decide: a status and one JSON document.

        Every failure that a person can mend is an answer with its code.
        """
        data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        language = "en"
        try:
            asked = _read(data)
            language = asked.language
            told = self._decide(asked)
        except DuipingError as error:
            environ[OUTCOME] = error.code
            said = {"code": error.code, "said": error.sentence(language)}
            return REFUSED, _json(said)
        environ[OUTCOME] = "written" if told.written else "shown"
        return 200, _json(told.model_dump())


def _read(data: bytes) -> Asked:
    """Read a form.

    Raises:
        BooksError: DP531, a field is missing, unknown or out of its bounds.
    """
    try:
        return Asked.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"][:1])
        problem = f"{place or '-'}: {first['msg']}"
        raise BooksError("DP531", problem=problem) from None


def _json(found: dict[str, Any]) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()

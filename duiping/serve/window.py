"""The window where people hand things in: who may, from which page, in which form.

A page of another site can send nothing: the browser says where a request comes
from, the cookie stays with our own pages, and the token stands only in a page
that the session has opened. In whose name is the session's matter, never the form's.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from duiping.errors import BooksError, DuipingError
from duiping.serve.asked import Asked, Told, read
from duiping.serve.desk import OUTCOME, Reply, declined, said
from duiping.serve.roles import What

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.desk import Desk, Form, Visitor

    Decide = Callable[[Asked, str], Told]

APPROVALS = frozenset({"approve", "reject"})


def refused(
    environ: WSGIEnvironment, form: Form, token: str, origins: Collection[str]
) -> int:
    """Say with which status a form is refused unread; 0 if it isn't.

    Args:
        environ: the request; its cookie was looked at.
        form: what the desk takes.
        token: the session's.
        origins: ``http://host:port`` of our own pages.
    """
    sent = environ.get("HTTP_X_DUIPING_TOKEN", "")
    if not hmac.compare_digest(sent.encode(), token.encode()):
        return 403
    return misfit(environ, form, origins)


def misfit(environ: WSGIEnvironment, form: Form, origins: Collection[str]) -> int:
    """Say with which status a form is refused unread, whoever sends it; 0 if not."""
    if environ.get("HTTP_ORIGIN", "") not in origins:
        return 403
    if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
        return 403
    if environ.get("CONTENT_TYPE", "").partition(";")[0] not in form.takes:
        return 415
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal():
        return 411
    most = form.largest
    return 413 if len(length) > len(str(most)) or int(length) > most else 0


def deciding(decide: Decide) -> Desk:
    """Make the desk that takes decisions.

    Args:
        decide: writes what is asked in somebody's name, or raises why not.
    """

    def desk(environ: WSGIEnvironment, visitor: Visitor) -> Reply:
        """Read the form and decide; what a person can mend is told with its code."""
        language = "en"
        try:
            asked = read(Asked, environ)
            language = asked.language
            demand(asked.verb, visitor)
            told = decide(asked, visitor.by)
        except DuipingError as error:
            return declined(environ, error, language)
        environ[OUTCOME] = "written" if told.written else "shown"
        return said(200, told.model_dump())

    return desk


def demand(verb: str, visitor: Visitor) -> None:
    """Demand that a role allows a verb.

    Raises:
        BooksError: DP533, none of theirs does.
    """
    needed = What.APPROVE if verb in APPROVALS else What.DECIDE
    if needed not in visitor.may:
        raise BooksError("DP533", role=visitor.role or "-", what=needed)

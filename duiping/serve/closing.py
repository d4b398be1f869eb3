"""The desk where months are closed: asked what is missing, prepared, approved.

What will be sealed is shown first; only that very act is then kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import StringConstraints

from duiping.errors import DuipingError
from duiping.serve.asked import read
from duiping.serve.desk import OUTCOME, Reply, declined, language_of, said
from duiping.strict import Strict

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.desk import Desk, Visitor

_Line = Annotated[str, StringConstraints(max_length=300)]


class Asked(Strict):
    """One step of a close, or what it still needs.

    `seen` is the digest of the act as it was shown; `dry` asks to show it. What was
    prepared and waits for a second person is discarded by `discard`.
    A declaration has `account`, `amount` and `evidence`, and is of the month's
    last day. `commit` puts what is there into git.
    """

    act: Literal["close", "reopen", "discard", "declare", "commit"]
    period: Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    approve: bool = False
    reason: _Line = ""
    seen: Annotated[str, StringConstraints(max_length=64)] = ""
    account: _Line = ""
    amount: Annotated[str, StringConstraints(max_length=24)] = ""
    evidence: _Line = ""
    dry: bool = False
    language: Literal["en", "zh"] = "en"


class Acts(Protocol):
    """What the books do; `duiping.cli.sealed` has it."""

    def stands(self, language: str) -> dict[str, Any]:
        """Say which month is next, what it misses, and what waits for approval."""

    def take(self, asked: Asked, by: str) -> dict[str, Any]:
        """Show a step or take it, in somebody's name."""


def standing(acts: Acts) -> Desk:
    """Make the desk that says how the next month stands; it writes nothing."""

    def desk(environ: WSGIEnvironment, _visitor: Visitor) -> Reply:
        """Answer in the language that the address asks for."""
        language = language_of(environ)
        return _answered(environ, language, lambda: acts.stands(language))

    return desk


def closing(acts: Acts) -> Desk:
    """Make the desk that takes the steps."""

    def desk(environ: WSGIEnvironment, visitor: Visitor) -> Reply:
        """Read the form and take the step; what can be mended is told."""
        try:
            asked = read(Asked, environ)
        except DuipingError as error:
            return declined(environ, error, "en")
        environ[OUTCOME] = "shown" if asked.dry else asked.act
        return _answered(environ, asked.language, lambda: acts.take(asked, visitor.by))

    return desk


def _answered(
    environ: WSGIEnvironment, language: str, make: Callable[[], dict[str, Any]]
) -> Reply:
    try:
        return said(200, make())
    except DuipingError as error:
        return declined(environ, error, language)

"""What a browser asks to decide: one form, every field bounded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from duiping.decide.model import VERBS
from duiping.errors import BooksError
from duiping.strict import Strict

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

Form = TypeVar("Form", bound=Strict)

MOST = 1_000  # breaks in one act, as many as a page can select
_Name = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
_Line = Annotated[str, StringConstraints(max_length=300)]


def _known(verb: str) -> str:
    if verb not in VERBS:
        raise ValueError(verb)
    return verb


class Asked(Strict):
    """A decision that a person hands in at a page.

    `seen` says how many decisions each break had when the page was made, so
    that one that somebody else decided since is told. `day` left out is the
    books' as-of day; `amount` left out is all that remains. `dry` asks for the
    text alone.
    """

    ids: Annotated[tuple[_Name, ...], Field(min_length=1, max_length=MOST)]
    seen: Annotated[dict[_Name, Annotated[int, Field(ge=0)]], Field(max_length=MOST)]
    verb: Annotated[str, AfterValidator(_known)]
    to: _Line = ""
    reason: _Line = ""
    evidence: _Line = ""
    amount: Annotated[str, StringConstraints(max_length=24)] = ""
    until: date | None = None
    day: date | None = None
    dry: bool = False
    language: Literal["en", "zh"] = "en"


class Told(Strict):
    """What came of it: one sentence for the person, and the exact text."""

    said: str
    text: str
    written: bool
    commit: str = ""


def read(form: type[Form], environ: WSGIEnvironment) -> Form:
    """Read a form that was sent as JSON.

    Raises:
        BooksError: DP531, a field is missing, unknown or out of its bounds.
    """
    data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    try:
        return form.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"][:1])
        problem = f"{place or '-'}: {first['msg']}"
        raise BooksError("DP531", problem=problem) from None

"""A provider described by hand: three requests, and where their answers stand.

For logins that aren't OpenID Connect (企业微信, 飞书): there is no ID token to
verify, so who somebody is rests on the provider's answer over https alone.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from duiping.serve.oidc.address import Text, Url
from duiping.strict import Strict

# What may stand in braces in a field of a request.
FACTS = frozenset({"client", "secret", "back", "state", "code", "token", "verifier"})
CHALLENGE = "challenge"
_BRACES = re.compile(r"\{([^{}]*)\}")


def _known(text: str) -> str:
    odd = set(_BRACES.findall(text)) - FACTS - {CHALLENGE}
    if odd or re.search(r"[{}]", _BRACES.sub("", text)):
        allowed = "text with {" + "}, {".join(sorted(FACTS | {CHALLENGE})) + "}"
        raise PydanticCustomError(
            "fields_text", "should be {allowed}", {"allowed": allowed}
        )
    return text


Field_ = Annotated[str, StringConstraints(max_length=500), AfterValidator(_known)]
Fields = Annotated[dict[Text, Field_], Field(max_length=20)]


class Door(Strict):
    """Where the browser is sent to sign in."""

    url: Url
    query: Fields


class Request(Strict):
    """A request of ours to the provider, and what is taken of its answer.

    `take` names a field, or one inside others with dots: ``data.open_id``.
    `fine` names fields that have to hold these texts, or it is a refusal.
    """

    url: Url
    method: Literal["GET", "POST"] = "GET"
    query: Fields = Field(default_factory=dict)
    form: Fields = Field(default_factory=dict)
    text: Fields = Field(default_factory=dict, alias="json")
    bearer: Field_ | None = None
    fine: dict[Text, str] = Field(default_factory=dict)
    take: Text


class Steps(Strict):
    """The door, the request for a token, and the request for who it is."""

    door: Door
    token: Request
    person: Request


def filled(text: str, facts: dict[str, str]) -> str:
    """Put facts in place of their names in braces; one not known yet is empty."""
    return _BRACES.sub(lambda found: facts.get(found[1], ""), text)

"""The settings of a sign-in: which provider, and which of its people are whom here.

They stand in a file of the server's, never in the books: who runs the server
answers for it, and the secret is named there, not written.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from duiping import yamlfile
from duiping.config.types import Name
from duiping.errors import ConfigError
from duiping.serve.oidc.address import Text, Url
from duiping.serve.oidc.steps import Steps
from duiping.serve.roles import ROLES
from duiping.serve.roll import digest
from duiping.strict import Conflict, Strict

LARGEST = 4_096  # bytes of a secret's file


class Secret(Strict):
    """Where the secret that the provider gave us is found; never the secret."""

    env: Text | None = None
    file: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> Secret:
        if (self.env is None) == (self.file is None):
            raise Conflict("needs either `env:` or `file:`")
        return self

    def read(self) -> str:
        """Read the secret.

        Raises:
            ConfigError: DP307, it isn't there, is empty or no text.
        """
        if self.env is not None:
            found, place = os.environ.get(self.env, ""), f"${self.env}"
        else:
            found, place = _file(Path(self.file or "")), str(self.file)
        found = found.strip()
        if not found or not found.isprintable():
            problem = f"there is no secret in {place}"
            raise ConfigError(
                "DP307", file=place, line=1, key="secret", problem=problem
            )
        return found


def _named(value: object) -> object:
    """Refuse a secret that stands in the settings itself, without repeating it."""
    if isinstance(value, str):
        raise Conflict("needs `env:` or `file:`, never the secret itself")
    return value


class Member(Strict):
    """One who may come in: what the provider calls them, and who they are here."""

    subject: Text
    name: Name
    roles: Annotated[tuple[Text, ...], Field(min_length=1)]

    @property
    def stamp(self) -> str:
        """Give what changes with any of it, which ends all sessions."""
        return digest(self.subject, self.name, self.roles)


class Settings(Strict):
    """A provider, either by the standard (`issuer`) or by hand (`steps`).

    `claim` is what of the provider's statement names a person; an e-mail counts
    only where the provider says that it has verified it. `sent` is how the
    secret goes to the provider: as a header, or in the form.
    """

    issuer: Url | None = None
    steps: Steps | None = None
    client: Text
    secret: Annotated[Secret | None, BeforeValidator(_named)] = None
    sent: Literal["basic", "form"] = "basic"
    claim: Text = "sub"
    scopes: tuple[Text, ...] = ("openid",)
    algorithms: Annotated[
        tuple[Literal["RS256", "PS256", "ES256", "EdDSA"], ...], Field(min_length=1)
    ] = ("RS256",)
    label: Text = "OpenID Connect"
    people: Annotated[tuple[Member, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if (self.issuer is None) == (self.steps is None):
            raise Conflict("needs either `issuer:` or `steps:`")
        if self.issuer is not None and "openid" not in self.scopes:
            raise Conflict("needs `openid`", "scopes")
        seen: set[str] = set()
        for number, member in enumerate(self.people):
            if member.subject in seen:
                raise Conflict("stands twice", "people", number, "subject")
            seen.add(member.subject)
            for place, role in enumerate(member.roles):
                if role not in ROLES:
                    problem = f"{role} is none of {', '.join(ROLES)}"
                    raise Conflict(problem, "people", number, "roles", place)
        return self


def load(path: Path) -> Settings:
    """Read the settings of a sign-in.

    Raises:
        ConfigError: DP301 to DP308, the file isn't there or has a slip.
    """
    return yamlfile.load(path, Settings)


def _file(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST).decode()
    except (OSError, UnicodeDecodeError):
        return ""

"""Signing in by the standard: OpenID Connect's authorization-code flow.

Discovery, PKCE (S256), state, nonce, the issuer's name in the answer (RFC 9207),
and an ID token that `tokens` verifies.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from duiping.errors import BooksError
from duiping.serve.oidc.address import is_safe
from duiping.serve.oidc.going import Going, begun, challenge, returned
from duiping.serve.oidc.provider import Provider
from duiping.serve.oidc.tokens import KEPT, Keys, decoded, verify
from duiping.serve.oidc.wire import joined, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.serve.oidc.settings import Member, Settings

WELL_KNOWN = "/.well-known/openid-configuration"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Standard(Provider):
    """A provider that the settings' `issuer` names."""

    def __init__(self, settings: Settings, **how: Any) -> None:
        """Take settings with `issuer`; the rest as `Provider`."""
        super().__init__(settings, **how)
        self._issuer = settings.issuer or ""
        self._keys = Keys(self._wire, self._clock)
        self._told: tuple[float, dict[str, Any]] | None = None

    def begin(self, back: str) -> Going:
        """Say where a browser goes, with a challenge and a nonce of its own."""
        door = self._provider()["authorization_endpoint"]
        remembered = begun(back, self._clock())
        query = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": back,
            "scope": " ".join(self.settings.scopes),
            "state": remembered["state"],
            "nonce": remembered["nonce"],
            "code_challenge": challenge(remembered["verifier"]),
            "code_challenge_method": "S256",
        }
        return Going(joined(door, query), remembered)

    def finish(self, query: str, remembered: Mapping[str, str]) -> Member:
        """Say who came back, by an ID token that is verified."""
        found = returned(query, remembered, self._clock())
        if found.get("iss", self._issuer) != self._issuer:
            raise BooksError("DP562", problem="iss")
        provider = self._provider()
        answer = self._redeem(provider, found["code"], remembered)
        claims = decoded(
            answer.get("id_token"),
            lambda again: self._keys.get(provider["jwks_uri"], again=again),
            self.settings.algorithms,
        )
        verify(
            claims,
            issuer=self._issuer,
            client=self.settings.client,
            nonce=remembered["nonce"],
            now=self._clock(),
        )
        name = self.settings.claim
        if name not in claims and isinstance(answer.get("access_token"), str):
            claims = self._more(provider, answer["access_token"], claims["sub"])
        return self._member(subject(self.settings, claims))

    def _redeem(
        self, provider: dict[str, Any], code: str, remembered: Mapping[str, str]
    ) -> dict[str, Any]:
        """Exchange the code for tokens, as the client that the provider knows."""
        client, secret = self.settings.client, self._secret
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": remembered["back"],
            "code_verifier": remembered["verifier"],
            "client_id": client,
        }
        headers = {}
        if secret and self.settings.sent == "basic":
            pair = f"{quote_plus(client)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {_base64(pair)}"
        elif secret:
            fields["client_secret"] = secret
        return self._wire.post(provider["token_endpoint"], fields, headers)

    def _more(self, provider: dict[str, Any], token: str, sub: str) -> dict[str, Any]:
        """Ask for claims that the ID token hasn't; they have to be of the same one."""
        url = provider.get("userinfo_endpoint")
        if not isinstance(url, str):
            raise wrong(f"it tells no {self.settings.claim}")
        found = self._wire.get(url, token)
        if found.get("sub") != sub:
            raise wrong("the sub of its userinfo")
        return found

    def _provider(self) -> dict[str, Any]:
        """Give what the provider says of itself, asked once an hour."""
        now = self._clock()
        if self._told is not None and 0 <= now - self._told[0] < KEPT:
            return self._told[1]
        found = self._wire.get(self._issuer.rstrip("/") + WELL_KNOWN)
        if found.get("issuer") != self._issuer:
            raise wrong("it calls itself another issuer")
        for name in NEEDED:
            if not isinstance(found.get(name), str) or not is_safe(found[name]):
                raise wrong(name)
        self._told = (now, found)
        return found


def subject(settings: Settings, claims: Mapping[str, Any]) -> str:
    """Find whom the claims are of, as the provider calls them.

    Raises:
        BooksError: DP561, the claim isn't there, or an unverified e-mail.
    """
    found = claims.get(settings.claim)
    if not isinstance(found, str) or not found:
        raise wrong(f"it tells no {settings.claim}")
    if settings.claim == "email" and claims.get("email_verified") is not True:
        raise wrong("the e-mail is not verified")
    return found


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()

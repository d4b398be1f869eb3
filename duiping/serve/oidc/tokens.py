"""Verifying an ID token: whose it is, for whom, from whom, until when.

By OpenID Connect Core 1.0, 3.1.3.7 (grade A: the public standard, and run against
a provider): signed by a key that the issuer publishes and with an algorithm of
our list, issued by the issuer for our client, in its time, for this sign-in.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from duiping.serve.oidc.wire import wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duiping.serve.oidc.wire import Wire

LEEWAY = 60  # seconds that two clocks may be apart
LONGEST = 65_536  # characters of a token
PAUSE = 30  # seconds before an unknown key makes us ask again
KEPT = 3_600  # seconds that published keys are kept


class Keys:
    """The keys that a provider publishes; asked again when one is not known."""

    def __init__(self, wire: Wire, clock: Callable[[], float]) -> None:
        """Ask over a wire, by a clock (seconds)."""
        self._wire, self._clock = wire, clock
        self._kept: tuple[str, float, KeySet] | None = None

    def get(self, url: str, *, again: bool = False) -> KeySet:
        """Give the keys at an address.

        Args:
            url: the provider's `jwks_uri`.
            again: a key was not among them: ask anew, but not time and again.

        Raises:
            BooksError: DP560, DP561, the provider gives none.
        """
        now = self._clock()
        if self._kept is not None and self._kept[0] == url:
            age = now - self._kept[1]
            if 0 <= age < (PAUSE if again else KEPT):
                return self._kept[2]
        found = self._wire.get(url).get("keys")
        try:
            # A secret shared by both sides has no place among published keys.
            known = [one for one in found or () if one.get("kty") != "oct"]
            keys = KeySet.import_key_set({"keys": known})
        except (JoseError, ValueError, TypeError, AttributeError, KeyError):
            raise wrong("its keys cannot be read") from None
        self._kept = (url, now, keys)
        return keys


def decoded(
    token: object, keys: Callable[[bool], KeySet], algorithms: Sequence[str]
) -> dict[str, Any]:
    """Check a token's signature and give what it claims, unchecked.

    Args:
        token: what the provider sent.
        keys: gives the published keys; asked with True, asks for them anew.
        algorithms: which ones count; `none` is never among them.

    Raises:
        BooksError: DP561, the token isn't signed as it has to be.
    """
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST:
        raise wrong("there is no ID token")
    try:
        for again in (False, True):
            try:
                return jwt.decode(token, keys(again), list(algorithms)).claims
            except (InvalidKeyIdError, BadSignatureError):
                if again:  # not a matter of keys that were changed meanwhile
                    raise
    except (JoseError, ValueError, TypeError) as error:
        raise wrong(f"the ID token's signature: {type(error).__name__}") from None
    raise AssertionError  # the loop ends with one or the other


def verify(
    claims: dict[str, Any], *, issuer: str, client: str, nonce: str, now: float
) -> None:
    """Check what a signed token claims.

    Args:
        claims: of a token whose signature was checked.
        issuer: who has to have issued it.
        client: whom it has to be for, and nobody besides.
        nonce: what this sign-in began with.
        now: seconds of the clock.

    Raises:
        BooksError: DP561, one of them isn't as it has to be.
    """
    known = JWTClaimsRegistry(
        now=int(now),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        known.validate(claims)
    except (JoseError, TypeError, OverflowError) as error:
        claim = getattr(error, "claim", "") or str(error).partition(":")[0]
        raise wrong(f"the ID token's {claim}") from None
    if isinstance(claims["aud"], list) and len(claims["aud"]) != 1:
        raise wrong("the ID token's aud")
    if claims.get("azp", client) != client:
        raise wrong("the ID token's azp")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(
        said.encode(), nonce.encode()
    ):
        raise wrong("the ID token's nonce")

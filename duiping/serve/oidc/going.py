"""A sign-in under way: what goes with the browser, and what stays with us."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTES = 10  # between being sent to the provider and coming back
LONGEST = 4_096  # characters of what the provider sends the browser back with


class Going(NamedTuple):
    """Where the browser goes, and what has to be remembered until it is back.

    What is remembered stays on the server, bound to that browser, for one try.
    """

    url: str
    remembered: dict[str, str]


def begun(back: str, now: float) -> dict[str, str]:
    """Draw what makes one sign-in unlike any other.

    Args:
        back: our own address that the provider sends the browser back to.
        now: seconds of the clock.
    """
    return {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "back": back,
        "at": str(int(now)),
    }


def challenge(verifier: str) -> str:
    """Give the digest of a verifier that the provider is shown first (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def returned(query: str, remembered: Mapping[str, str], now: float) -> dict[str, str]:
    """Read what a browser comes back with; give its fields, with the code.

    Args:
        query: the query string that it was sent back with.
        remembered: of `Going`; empty if nothing is.
        now: seconds of the clock.

    Raises:
        BooksError: DP562, it isn't the browser that went, or not in time, or
            with no code.
    """
    try:
        asked = parse_qs(query[: LONGEST + 1], max_num_fields=20)
    except ValueError:
        asked = {}
    if len(query) > LONGEST or any(len(values) != 1 for values in asked.values()):
        asked = {}
    found = {name: values[0] for name, values in asked.items()}
    age = now - int(remembered.get("at", 0))
    state = remembered.get("state", "")
    same = hmac.compare_digest(found.get("state", "").encode(), state.encode())
    if not state or not same or not 0 <= age <= MINUTES * 60:
        raise BooksError("DP562", problem="state")
    if "error" in found or not found.get("code"):
        problem = "error" if "error" in found else "code"
        raise BooksError("DP562", problem=problem)
    return found

"""Addresses that a sign-in may be sent to, and short texts of its settings."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_safe(url: str) -> bool:
    """Say whether what is sent to an address stays between the two of us.

    It does under https, and under http on this machine; an address with a name
    and password in it, or a fragment, is none of a provider's.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and host in LOOPBACK
    if not host or not (parts.scheme == "https" or plain):
        return False
    odd = "@" in parts.netloc or parts.fragment or not url.isascii()
    return not odd and url.isprintable() and " " not in url


def _safe(url: str) -> str:
    if not is_safe(url):
        allowed = "an address that begins with https://"
        raise PydanticCustomError(
            "url_text", "should be {allowed}", {"allowed": allowed}
        )
    return url


Text = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Url = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_safe)]

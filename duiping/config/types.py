"""Scalars of config.yaml: shares, lags and money, read exactly from text."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from duiping.money import minor
from duiping.sku import PLAIN

# A share is kept in millionths, so that 0.6 % and 13 % are whole numbers.
MILLION = 1_000_000

_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,4}))?\s*%")
_LAG = re.compile(r"(\d{1,3})\s+(working\s+)?days?")


class Lag(NamedTuple):
    """A number of days, counted on the calendar or in working days."""

    days: int
    working: bool


def percent(millionths: int) -> str:
    """Write a share for people: ``6000`` → ``0.60%``, ``3850`` → ``0.385%``."""
    whole, rest = divmod(millionths, 10_000)
    places = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{places}%"


def _unreadable(kind: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError(
        f"{kind}_text", "should be {allowed}", {"allowed": allowed}
    )


def share(value: object) -> int:
    """Read a share into millionths: ``0.6%`` → 6000; a ValueError if it is none."""
    found = _SHARE.fullmatch(str(value).strip())
    if not found:
        raise _unreadable("share", "a share like 0.60%")
    whole, rest = found.group(1), (found.group(2) or "").ljust(4, "0")
    return int(whole + rest)


def _lag(value: object) -> Lag:
    if isinstance(value, Lag):
        return value
    found = _LAG.fullmatch(str(value).strip())
    if not found:
        raise _unreadable("lag", "`3 days` or `2 working days`")
    return Lag(int(found.group(1)), bool(found.group(2)))


def _money(value: object) -> int:
    try:
        return minor(str(value))
    except ValueError:
        raise _unreadable("money", "an amount like 99.80") from None


Share = Annotated[int, BeforeValidator(share)]
"""Millionths: ``0.60%`` reads as 6000."""

Days = Annotated[Lag, BeforeValidator(_lag)]
"""``3 days`` or ``2 working days``."""

Money = Annotated[int, BeforeValidator(_money)]
"""Minor units: ``99.80`` reads as 9980."""

Account = Annotated[
    str,
    StringConstraints(
        pattern=r"^(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+$"
    ),
]
"""An account of the books, in the characters Beancount allows everywhere."""

Commodity = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,10}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
Sku = Annotated[str, StringConstraints(pattern=f"^(?:{PLAIN.pattern})$")]
"""What names the pieces of some goods: ``RED-CASE`` is the commodity SKU-RED-CASE."""

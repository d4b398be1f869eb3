"""Exact money: int64 minor units inside, decimal strings outside, never a float.

Every commodity here has two decimals (fen of a yuan; hundredths of a unit of
face value), so one scale serves both money and units.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

SCALE = 2
UNIT = 10**SCALE

# Checked before Decimal sees the text: "1e999999", "NaN" and "1_000" are all
# valid to Decimal, and the first of them takes half a minute to become an int.
_AMOUNT = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{1,2}0*)?")
_OURS = re.compile(r"(-?[0-9]{1,13})\.([0-9]{2})")


def minor(text: str) -> int:
    """Read a decimal text into minor units.

    Args:
        text: a plain decimal such as ``-12.30``; full-width digits are accepted.

    Returns:
        Minor units (fen), sign as printed.

    Raises:
        ValueError: the text is no plain decimal with at most two places.
    """
    # Pages read a hundred thousand amounts of our own writing.
    ours = _OURS.fullmatch(text)
    if ours is not None:
        return int(ours[1] + ours[2])
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _AMOUNT.fullmatch(plain):
        raise ValueError(text)
    return int(Decimal(plain).scaleb(SCALE))


def plain(amount: int) -> str:
    """Write minor units as a decimal string with two places: ``-1230`` → ``-12.30``."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), UNIT)
    return f"{sign}{whole}.{rest:0{SCALE}d}"


def grouped(amount: int) -> str:
    """Write minor units for people, with thousands separators: ``1,234.50``."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), UNIT)
    return f"{sign}{whole:,}.{rest:0{SCALE}d}"


def decimal(amount: int) -> Decimal:
    """Turn minor units into a Decimal with two places."""
    return Decimal(amount).scaleb(-SCALE)


def half_up(numerator: int, denominator: int) -> int:
    """Divide integers, rounding half away from zero, exactly.

    Args:
        numerator: any integer.
        denominator: a positive integer.

    Returns:
        The rounded quotient.
    """
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient

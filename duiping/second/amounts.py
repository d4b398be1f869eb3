"""Amounts and times as exports print them, in fen and days."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

from duiping.second.model import UnlikeError

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)")
_DOUBLE = re.compile(r"[+-]?\d+\.\d{6,}|[+-]?\d(\.\d+)?[eE][+-]?\d+")
# No sum of money is larger.
_MOST = 10**15
_WHEN = re.compile(
    r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?"
    r"(?:[ T]*(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?)?"
)
# A spreadsheet counts days since then.
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_ZERO = date(1899, 12, 30)
# Seconds since 1970 are told as China's clocks do.
_HERE = timezone(timedelta(hours=8))


def folded(text: str) -> str:
    """Write a cell in half widths, without what exports put around it."""
    found = unicodedata.normalize("NFKC", text).strip().removeprefix("`")
    return found.removeprefix("=").strip('"').strip()


def number(text: str, blanks: Sequence[str] = ()) -> Decimal | None:
    """Read one number; nothing for an empty cell.

    Raises:
        UnlikeError: the text is no number.
    """
    bare = folded(text).lstrip("¥￥")
    if not bare or bare in blanks:
        return None
    if _DOUBLE.fullmatch(bare) and abs(exact := Decimal(bare)) < _MOST:
        # How a workbook writes a double: a sum of money within a billionth.
        near = round(exact, 5)
        if abs(exact - near) < Decimal("0.000001"):
            return near
    if not _NUMBER.fullmatch(bare):
        message = "no amount"
        raise UnlikeError(message)
    return Decimal(bare.replace(",", ""))


def fen(value: Decimal, unit: int = 100) -> int:
    """Turn yuan (or, with ``unit`` 1, fen) into whole fen.

    Raises:
        UnlikeError: there is more than a fen's precision in it.
    """
    minor = value * unit
    if minor != minor.to_integral_value():
        message = "finer than a fen"
        raise UnlikeError(message)
    return int(minor)


def moment(text: str, forms: Sequence[str] = ()) -> tuple[date, str]:
    """Read day and clock (``HH:MM:SS``, empty where none is printed).

    Raises:
        UnlikeError: the text is no time.
    """
    bare = folded(text)
    if "epoch" in forms and re.fullmatch(r"\d{9,10}", bare):
        found = datetime.fromtimestamp(int(bare), _HERE)
        return found.date(), f"{found:%H:%M:%S}"
    for form in forms:
        try:
            found = datetime.strptime(bare, form)  # noqa: DTZ007 - wall clock
        except ValueError:
            continue
        return found.date(), f"{found:%H:%M:%S}"
    try:
        if _SERIAL.fullmatch(bare):
            whole, _, part = bare.partition(".")
            seconds = round(Decimal(f"0.{part or 0}") * 86_400)
            days = timedelta(days=int(whole) + seconds // 86_400)
            return _ZERO + days, str(timedelta(seconds=seconds % 86_400)).zfill(8)
        if match := _WHEN.fullmatch(bare):
            year, month, day, *clock = match.groups()
            hours = ":".join(f"{int(part):02d}" for part in clock if part)
            return date(int(year), int(month), int(day)), hours
    except (ValueError, OverflowError):
        pass
    message = "no time"
    raise UnlikeError(message)

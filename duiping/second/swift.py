"""MT940 read a second time: :60F:, :61: and :62F:, and nothing else of it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from duiping.second.grid import decoded
from duiping.second.model import UnlikeError
from duiping.second.stated import Move, Statement, hundredths, page

if TYPE_CHECKING:
    from duiping.second.model import Page

_TAG = re.compile(r":(\d\d[A-Z]?):(.*)")
_BALANCE = re.compile(r"([CD])\d{6}([A-Z]{3})([\d,]+)")
_ENTRY = re.compile(r"(\d\d)(\d\d)(\d\d)(\d{4})?(R?[CD])[A-Z]?(\d[\d,]*)")
# What was taken back goes the other way.
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1}


def read(data: bytes) -> Page:
    """Read a file.

    Raises:
        UnlikeError: a line that is none, or balances that its entries do not give.
    """
    found: list[Statement] = []
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    for row, line in enumerate(text.split("\n"), 1):
        match = _TAG.match(line)
        if match is None:
            continue
        tag, said = match.groups()
        if tag == "20":
            found.append(Statement("", ""))
        elif found:
            _take(found[-1], row, tag, said)
        else:
            message = f"row {row}: before the first :20:"
            raise UnlikeError(message)
    if any(one.closing is None for one in found):
        message = "a statement without its closing balance"
        raise UnlikeError(message)
    return page(found)


def _take(one: Statement, row: int, tag: str, said: str) -> None:
    """Take one line of a statement."""
    if tag == "25":
        one.account = said.strip()
    elif tag in {"60F", "60M"}:
        one.currency, one.opening = _balance(row, said)
    elif tag in {"62F", "62M"}:
        code, one.closing = _balance(row, said)
        if code != one.currency:
            message = f"row {row}: {code} beside {one.currency}"
            raise UnlikeError(message)
    elif tag == "61":
        one.moves.append(_entry(row, said))


def _balance(row: int, said: str) -> tuple[str, int]:
    match = _BALANCE.match(said)
    if match is None:
        message = f"row {row}: no balance"
        raise UnlikeError(message)
    return match[2], _SIGNS[match[1]] * _money(row, match[3])


def _money(row: int, text: str) -> int:
    if not re.fullmatch(r"\d+(,\d*)?", text):
        message = f"row {row}: no amount"
        raise UnlikeError(message)
    return hundredths(Decimal(text.replace(",", ".")))


def _entry(row: int, said: str) -> Move:
    """Read an entry; its day is that of booking, in the year nearest to its value."""
    match = _ENTRY.match(said)
    if match is None:
        message = f"row {row}: no entry"
        raise UnlikeError(message)
    year, month, day = (int(match[n]) for n in (1, 2, 3))
    try:
        value = date(2000 + year, month, day)
        if match[4]:
            booked = [
                date(value.year + n, int(match[4][:2]), int(match[4][2:]))
                for n in (-1, 0, 1)
                if match[4] != "0229" or (value.year + n) % 4 == 0
            ]
            value = min(booked, key=lambda one: abs(one - value))
    except ValueError as error:
        message = f"row {row}: {error}"
        raise UnlikeError(message) from error
    return Move(row, value, _SIGNS[match[5]] * _money(row, match[6]), said)

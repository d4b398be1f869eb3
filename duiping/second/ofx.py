"""OFX read a second time: STMTTRN and LEDGERBAL, in SGML and XML alike."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from duiping.second.grid import decoded
from duiping.second.model import UnlikeError
from duiping.second.stated import Move, Statement, hundredths, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.second.model import Page

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")


def read(data: bytes) -> Page:
    """Read a file.

    A balance counts where it is of the last day; what stood before the entries is
    not printed and follows from them.

    Raises:
        UnlikeError: it has no statement, or an entry that is none.
    """
    text = decoded(data)
    if "<!" in text:
        message = "a document type or a comment"
        raise UnlikeError(message)
    found = [
        _statement(text[:start].count("\n") + 1, part)
        for start, part in _groups(text, "(?:CC)?STMTRS")
    ]
    # One balance proves nothing of the entries: it is no control total.
    return page(found)._replace(totals=0)


def _groups(text: str, name: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between a group's tags; one must not lack its closing tag."""
    opened = len(re.findall(rf"(?i)<{name}>", text))
    whole = [*re.finditer(rf"(?is)<({name})>(.*?)</\1>", text)]
    if opened != len(whole):
        message = f"{name} that is not closed"
        raise UnlikeError(message)
    for match in whole:
        yield match.start(), match[2]


def _field(text: str, name: str) -> str:
    match = re.search(rf"(?i)<{name}>([^<\r\n]*)", text)
    return match[1].strip() if match else ""


def _statement(row: int, text: str) -> Statement:
    bank, account = _field(text, "BANKID"), _field(text, "ACCTID")
    found = Statement(f"{bank}/{account}", _field(text, "CURDEF").upper())
    for start, part in _groups(text, "STMTTRN"):
        at = row + text.count("\n", 0, start)
        amount = _money(at, _field(part, "TRNAMT"))
        day = _day(at, _field(part, "DTPOSTED"))
        found.moves.append(Move(at, day, amount, _field(part, "FITID")))
    for _, part in _groups(text, "LEDGERBAL"):
        days = [move.day for move in found.moves]
        if last := _field(text, "DTEND"):
            days.append(_day(row, last))
        day = _day(row, _field(part, "DTASOF"))
        if day == max(days, default=day):
            found.closing = _money(row, _field(part, "BALAMT"))
            found.opening = found.closing - sum(m.amount for m in found.moves)
        break
    return found


def _money(row: int, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        message = f"row {row}: no amount"
        raise UnlikeError(message)
    return hundredths(Decimal(text.replace(",", ".")))


def _day(row: int, text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError as error:
        message = f"row {row}: {error}"
        raise UnlikeError(message) from error

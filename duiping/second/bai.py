"""BAI2 read a second time: its entries, and every count and total of its trailers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from duiping.second.grid import decoded
from duiping.second.model import UnlikeError
from duiping.second.stated import Move, Statement, page, whole

if TYPE_CHECKING:
    from duiping.second.model import Page

_WHOLE = re.compile(r"[+-]?\d+")
_CODE = re.compile(r"\d{3}")
_OPENING, _CLOSING, _NOTICE = "010", "015", "890"
# Fields that follow a kind of funds; D says itself how many.
_FUNDS = {"S": 3, "V": 2}


class _Tally:
    """What the trailers of one level count: a sum, parts and records."""

    def __init__(self) -> None:
        self.total, self.parts, self.records = 0, 0, 0

    def closed(self, row: int, fields: list[str], *, parted: bool) -> None:
        """Hold a trailer against what it closes, itself counted."""
        self.records += 1
        found = [self.total, *([self.parts] if parted else []), self.records]
        printed = [_number(row, text) for text in fields[: len(found)]]
        if printed != found:
            message = f"row {row}: {printed} is printed, its records give {found}"
            raise UnlikeError(message)

    def add(self, inner: _Tally) -> None:
        """Count a level below."""
        self.total += inner.total
        self.records += inner.records
        self.parts += 1


class _Report:
    """Reads record by record."""

    def __init__(self) -> None:
        self.found: list[Statement] = []
        self.file, self.group, self.account = _Tally(), _Tally(), _Tally()
        self.level: list[_Tally] = []
        self.day, self.currency = date.min, "USD"
        self.trailers, self.ended = 0, False

    def record(self, row: int, code: str, fields: list[str], lines: int) -> None:
        """Take one record, which may span several lines."""
        if code == "01":
            self.file = _Tally()
            self.level = [self.file]
        elif code == "02":
            self.group = _Tally()
            self.level = [self.file, self.group]
            self._group(row, fields)
        elif code == "03":
            self.account = _Tally()
            self.level = [self.file, self.group, self.account]
            self._account(row, fields)
        elif code == "16":
            self._entry(row, fields)
        elif code in {"49", "98", "99"}:
            self._closed(row, code, fields)
            return
        else:
            message = f"row {row}: record {code}"
            raise UnlikeError(message)
        self.level[-1].records += lines

    def _group(self, row: int, fields: list[str]) -> None:
        told = fields[3]
        try:
            self.day = date(2000 + int(told[:2]), int(told[2:4]), int(told[4:6]))
        except ValueError as error:
            message = f"row {row}: {error}"
            raise UnlikeError(message) from error
        self.currency = (fields[5] if len(fields) > 5 else "") or "USD"  # noqa: PLR2004 - the sixth field

    def _account(self, row: int, fields: list[str]) -> None:
        code = fields[1] or self.currency
        one = Statement(fields[0], code)
        said: dict[str, int] = {}
        place = 2
        while place < len(fields) and fields[place]:
            kind = fields[place]
            amount = fields[place + 1] if place + 1 < len(fields) else ""
            funds = fields[place + 3] if place + 3 < len(fields) else ""
            if not _CODE.fullmatch(kind):
                message = f"row {row}: no summary"
                raise UnlikeError(message)
            if amount:
                said[kind] = _number(row, amount)
                self.account.total += said[kind]
            place += 4 + _more(fields, place + 4, funds)
        self.found.append(one)
        if _OPENING in said:
            one.opening = whole(Decimal(said[_OPENING]), code)
        if _CLOSING in said:
            one.closing = whole(Decimal(said[_CLOSING]), code)

    def _entry(self, row: int, fields: list[str]) -> None:
        one = self.found[-1]
        amount = _number(row, fields[1]) if fields[1] else 0
        self.account.total += amount
        if fields[0] == _NOTICE and not amount:
            one.left += 1
            return
        side = {"1": 1, "2": 1, "3": 1, "4": -1, "5": -1, "6": -1}.get(fields[0][:1])
        if side is None or amount < 0 or not _CODE.fullmatch(fields[0]):
            message = f"row {row}: neither in nor out"
            raise UnlikeError(message)
        moved = side * whole(Decimal(amount), one.currency)
        one.moves.append(Move(row, self.day, moved, ",".join(fields)))

    def _closed(self, row: int, code: str, fields: list[str]) -> None:
        inner = self.level.pop()
        inner.closed(row, fields, parted=code != "49")
        if self.level:
            self.level[-1].add(inner)
        self.trailers += 1
        self.ended = code == "99"


def read(data: bytes) -> Page:
    """Read a file.

    Raises:
        UnlikeError: a record that is none, or a trailer or a balance that differs.
    """
    report = _Report()
    records: list[tuple[int, str, int]] = []
    for row, line in enumerate(decoded(data).splitlines(), 1):
        text = line.strip()
        if text.startswith("88,") and records:
            start, before, lines = records[-1]
            joined = before.removesuffix("/") + "," + text[3:]
            records[-1] = (start, joined, lines + 1)
        elif text:
            records.append((row, text, 1))
    try:
        for row, text, lines in records:
            code, *fields = text.removesuffix("/").split(",")
            report.record(row, code, fields, lines)
    except IndexError:
        message = f"row {row}: a record out of place or cut off"
        raise UnlikeError(message) from None
    if not report.ended or report.level:
        message = "no end"
        raise UnlikeError(message)
    found = page(report.found)
    return found._replace(totals=found.totals + report.trailers)


def _more(fields: list[str], place: int, funds: str) -> int:
    """Say how many fields tell when funds are there."""
    if funds == "D":
        count = fields[place] if place < len(fields) else ""
        return 1 + 2 * int(count or 0) if count.isdecimal() else 1
    return _FUNDS.get(funds, 0)


def _number(row: int, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        message = f"row {row}: no amount"
        raise UnlikeError(message)
    return int(text)

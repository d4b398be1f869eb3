"""PayPal's reports over SFTP (STL, TRR): what each transaction moved.

Source: reports in public tests (grade A for STL, C for TRR). The first cell says what
a line is. Amounts are whole minor units without a sign; CR and DR stand beside them.
SF sums up a currency's gross credits and debits, SC counts the transactions. Of rows
with a status only S and V moved money; V says that another row takes it back.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from duiping.second.grid import decoded, plain
from duiping.second.model import Line, Page, UnlikeError
from duiping.second.stated import whole
from duiping.second.zones import here

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS: Final = {
    "number": "Transaction ID",
    "when": "Transaction Completion Date",
    "way": "Transaction Debit or Credit",
    "gross": "Gross Transaction Amount",
    "code": "Gross Transaction Currency",
    "fee_way": "Fee Debit or Credit",
    "fee": "Fee Amount",
    "fee_code": "Fee Currency",
}
_SIGNS: Final = {"CR": 1, "DR": -1}
_NEVER: Final = {"P", "D"}
_WHEN = re.compile(r"(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) ?(\S+)")


def read(data: bytes, labels: Mapping[str, str]) -> Page:
    """Read a report.

    Raises:
        UnlikeError: it has another header, or a sum or count that its rows don't give.
    """
    try:
        lines = list(csv.reader(io.StringIO(decoded(data), newline="")))
    except csv.Error as error:
        raise UnlikeError(str(error)) from error
    read = _Report(labels)
    for at, cells in enumerate(lines, 1):
        if cells:
            try:
                read.take(at, [cell.strip() for cell in cells])
            except UnlikeError as error:
                message = f"row {at}: {error}"
                raise UnlikeError(message) from None
    if not read.places:
        message = "no header that the second reading knows"
        raise UnlikeError(message)
    if set(read.gross) - read.closed:
        message = "a currency that no SF line sums up"
        raise UnlikeError(message)
    return Page(tuple(read.lines), read.rows, read.held)


class _Report:
    """Collects the transactions of a report, and holds its closing lines."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self.places: dict[str, int] = {}
        self.lines: list[Line] = []
        self.gross: dict[str, Counter[int]] = {}
        self.closed: set[str] = set()
        self.rows = self.count = self.held = 0

    def take(self, row: int, cells: list[str]) -> None:
        kind, *said = cells
        if kind == "CH":
            names = [plain(cell) for cell in said]
            self.places = {
                name: names.index(plain(title))
                for name, title in _COLUMNS.items()
                if plain(title) in names
            }
            if len(self.places) != len(_COLUMNS):
                message = "no header that the second reading knows"
                raise UnlikeError(message)
            state = plain("Transactional Status")
            if state in names:
                self.places["state"] = names.index(state)
        elif kind == "SB":
            self._row(row, said)
        elif kind == "SF":
            self._sums(said)
        elif kind == "SC":
            self._same("count", _minor(next(iter(said), "")), self.count)

    def _row(self, row: int, cells: list[str]) -> None:
        if not self.places:
            message = "a transaction above the header"
            raise UnlikeError(message)
        said = {
            name: cells[at] if at < len(cells) else ""
            for name, at in self.places.items()
        }
        code = said["code"]
        signed = _signed(said["way"], said["gross"])
        fee = _signed(said["fee_way"], said["fee"]) if said["fee"] else 0
        if fee and said["fee_code"] != code:
            message = "a fee in another currency"
            raise UnlikeError(message)
        self.count += 1
        self.rows += 1 + bool(fee and signed)
        self.gross.setdefault(code, Counter())[1 if signed > 0 else -1] += abs(signed)
        match = _WHEN.fullmatch(said["when"])
        if match is None:
            message = "no time"
            raise UnlikeError(message)
        try:
            when = datetime.strptime(match[1], "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007 - its offset stands beside
        except ValueError:
            message = "no time"
            raise UnlikeError(message) from None
        day, clock = here(when, match[2], self.labels)
        if said.get("state", "S") not in _NEVER:
            moved = whole(Decimal(signed + fee), code)
            mark = said["number"]
            self.lines.append(Line(row, day, clock, moved, mark=mark, currency=code))

    def _sums(self, said: list[str]) -> None:
        code, ins, outs = [*said, "", "", ""][:3]
        found = self.gross.get(code, Counter[int]())
        self._same(f"{code} credits", _minor(ins), found[1])
        self._same(f"{code} debits", _minor(outs), found[-1])
        self.closed.add(code)

    def _same(self, what: str, printed: int, found: int) -> None:
        if printed != found:
            message = f"{what}: {printed} is printed, its rows give {found}"
            raise UnlikeError(message)
        self.held += 1


def _minor(text: str) -> int:
    if not re.fullmatch(r"\d+", text):
        message = "no whole number"
        raise UnlikeError(message)
    return int(text)


def _signed(way: str, text: str) -> int:
    found = _minor(text)
    if way not in _SIGNS and found:
        message = "neither credit nor debit"
        raise UnlikeError(message)
    return _SIGNS.get(way, 1) * found

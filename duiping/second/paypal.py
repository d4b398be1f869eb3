"""PayPal's activity download: what each row moved, and the balance after it.

Source: the headers and rows that public parsers show, long and short, English and
German (grade A); other languages are not known. Gross, Fee and Net are signed and
Net = Gross + Fee; the balance runs on for each currency by itself. A row that moves
nothing says Memo, or has a status that says so; the statement of a balance has none.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from duiping.second.ends import follow
from duiping.second.grid import decoded, plain
from duiping.second.model import Line, Page, UnlikeError
from duiping.second.stated import hundredths
from duiping.second.zones import here

if TYPE_CHECKING:
    from collections.abc import Mapping

_TITLES: Final = {
    "day": ("Date", "Datum"),
    "clock": ("Time", "Uhrzeit"),
    "zone": ("TimeZone", "Time Zone", "Zeitzone"),
    "code": ("Currency", "Währung"),
    "gross": ("Gross", "Brutto"),
    "fee": ("Fee", "Gebühr", "Entgelt"),
    "net": ("Net", "Netto"),
    "balance": ("Balance", "Guthaben"),
    "number": ("Transaction ID", "Transaktionscode"),
}
_MAYBE: Final = {
    "state": ("Status",),
    "impact": ("Balance Impact", "Auswirkung auf Guthaben"),
}
_MOVES: Final = {"Credit", "Debit", "Haben", "Soll"}
_STILL: Final = {"Memo"}
# States of rows whose money never moved.
_NEVER: Final = {
    "Pending", "Denied", "Canceled", "Cancelled", "Voided", "Expired", "Failed",
    "Removed", "Unclaimed", "Ausstehend", "Abgelehnt", "Storniert",
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def read(data: bytes, labels: Mapping[str, str]) -> Page:
    """Read a download.

    Args:
        data: the file.
        labels: zones that config.yaml names → offsets.

    Raises:
        UnlikeError: it has another header, a row that does not add up, or balances
            that do not follow.
    """
    try:
        rows = list(csv.reader(io.StringIO(decoded(data), newline="")))
    except csv.Error as error:
        raise UnlikeError(str(error)) from error
    header = [plain(cell) for cell in rows[0]] if rows else []
    places = _places(header, _TITLES, needed=True) | _places(header, _MAYBE)
    lines: list[Line] = []
    count = 0
    for at, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        said = {
            name: cells[place].strip() if place < len(cells) else ""
            for name, place in places.items()
        }
        try:
            fee, line = _line(at, said, labels)
        except UnlikeError as error:
            message = f"row {at}: {error}"
            raise UnlikeError(message) from None
        # A fee is a movement of its own; a row may hold nothing but a fee.
        count += 1 + bool(fee and _amount(said, "gross"))
        if line is not None:
            lines.append(line)
    return _page(lines, count)


def _places(
    header: list[str], titles: Mapping[str, tuple[str, ...]], *, needed: bool = False
) -> dict[str, int]:
    found = {}
    for name, spellings in titles.items():
        places = [header.index(plain(t)) for t in spellings if plain(t) in header]
        if places:
            found[name] = places[0]
        elif needed:
            message = "no header that the second reading knows"
            raise UnlikeError(message)
    return found


def _line(
    row: int, said: Mapping[str, str], labels: Mapping[str, str]
) -> tuple[int, Line | None]:
    """Read one row: its fee, and what it moved; nothing where it moved nothing."""
    fee, net = _amount(said, "fee"), _amount(said, "net")
    if _amount(said, "gross") + fee != net:
        message = "gross and fee do not give net"
        raise UnlikeError(message)
    pointed = "." in said["day"]
    form = "%d.%m.%Y %H:%M:%S" if pointed else "%m/%d/%Y %H:%M:%S"
    try:
        when = datetime.strptime(f"{said['day']} {said['clock']}", form)  # noqa: DTZ007 - its zone stands beside
    except ValueError:
        message = "no time"
        raise UnlikeError(message) from None
    day, clock = here(when, said["zone"], labels)
    if not _moved(said):
        return fee, None
    balance = _amount(said, "balance")
    mark = said["number"]
    return fee, Line(row, day, clock, net, balance, mark=mark, currency=said["code"])


def _moved(said: Mapping[str, str]) -> bool:
    """Say whether a row moved its balance."""
    impact = said.get("impact", "")
    if impact:
        if impact not in _MOVES | _STILL:
            message = f"an impact {impact!r}"
            raise UnlikeError(message)
        return impact in _MOVES
    return said.get("state", "") not in _NEVER


def _amount(said: Mapping[str, str], name: str) -> int:
    """Read an amount, hundredths; days with points go with commas for decimals."""
    text = said[name]
    comma = "." in said["day"]
    bare = text.replace("." if comma else ",", "").replace(",", ".")
    if not _NUMBER.fullmatch(bare):
        message = "no amount"
        raise UnlikeError(message)
    return hundredths(Decimal(bare))


def _page(lines: list[Line], count: int) -> Page:
    """Hold each currency's balances; with one, state where it began and ended."""
    purses: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        purses[line.currency].append(line)
    ends = [follow(mine) for mine in purses.values()]
    one = ends[0] if len(ends) == 1 else None
    return Page(tuple(lines), count, 0, one and one.opening, one and one.closing)

"""Old workbooks (.xls, BIFF8): the cells of each sheet as texts.

Source: Microsoft's [MS-XLS]. Grade A for what is read here: texts, numbers and what
formulas last came to. Dates stand in cells as numbers, and are left so; how a cell
is shown doesn't matter. Older forms (Excel 95) and encrypted books are refused.
"""

from __future__ import annotations

import math
import struct
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from duiping.second import ole
from duiping.second.model import UnlikeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOF, _EOF, _CONTINUE, _PASSWORD = 0x0809, 0x000A, 0x003C, 0x002F
_SHEET, _STRINGS = 0x0085, 0x00FC
_FORMULA, _RESULT = 0x0006, 0x0207
_SHARED, _LABEL, _NUMBER, _SMALL, _SMALLS = 0x00FD, 0x0204, 0x0203, 0x027E, 0x00BD
_EIGHT, _GLOBALS, _CELLS = 0x0600, 0x0005, 0x0010
_WIDE, _PHONETIC, _RICH = 1, 4, 8
# A sheet of this form has no more.
_ROWS, _COLUMNS = 65_536, 256
_EXACT = 2**53


class _Record(NamedTuple):
    """A record and the pieces that continue it."""

    kind: int
    parts: list[bytes]


def book(data: bytes) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Read the sheets in their order: each its name and its rows, numbered from 1.

    Raises:
        UnlikeError: it is no such workbook, is encrypted or damaged.
    """
    found = ole.streams(data)
    stream = found.get("Workbook")
    if stream is None:
        message = "no workbook of a form that the second reading knows"
        raise UnlikeError(message)
    try:
        strings: list[str] = []
        places: list[tuple[str, int]] = []
        for record in _records(stream, 0, _GLOBALS):
            if record.kind == _PASSWORD:
                message = "an encrypted workbook"
                raise UnlikeError(message)
            if record.kind == _SHEET:
                at, _, sort, length, flags = struct.unpack_from("<I4B", record.parts[0])
                if not sort:
                    name = _text(record.parts[0][8:], length, flags)
                    places.append((name, at))
            elif record.kind == _STRINGS:
                strings = _shared(record.parts)
        for name, at in places:
            yield name, _rows(_records(stream, at, _CELLS), strings)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        message = "a workbook that is damaged"
        raise UnlikeError(message) from error


def _records(stream: bytes, at: int, substream: int) -> Iterator[_Record]:
    """Yield the records of one part of the book, each with its continuation."""
    held: _Record | None = None
    begun = depth = 0
    while True:
        kind, length = struct.unpack_from("<2H", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _CONTINUE and held is not None:
            held.parts.append(body)
            continue
        if held is not None:
            yield held
        held = None
        if kind == _BOF:
            depth += 1
            if not begun and struct.unpack_from("<2H", body) != (_EIGHT, substream):
                message = "a workbook older than the second reading knows"
                raise UnlikeError(message)
            begun = 1
        elif kind == _EOF:
            depth -= 1
            if depth < 1:
                return
        elif depth == 1:
            held = _Record(kind, [body])


def _text(data: bytes, length: int, flags: int) -> str:
    """Decode characters of one or two bytes."""
    if flags & _WIDE:
        return data[: 2 * length].decode("utf-16-le")
    return data[:length].decode("latin-1")


class _Pieces:
    """Bytes that go on from one piece of a record to the next."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 0

    def left(self) -> int:
        return len(self.parts[self.part]) - self.at

    def take(self, length: int) -> bytes:
        found = b""
        while length > 0:
            if not self.left():
                self.part, self.at = self.part + 1, 0
            piece = self.parts[self.part][self.at : self.at + length]
            self.at += len(piece)
            length -= len(piece)
            found += piece
        return found

    def text(self, length: int, flags: int) -> str:
        """Take characters; a further piece says anew how wide they are."""
        found = ""
        while length > 0:
            if not self.left():
                flags = self.take(1)[0]
            width = 2 if flags & _WIDE else 1
            count = min(length, self.left() // width)
            found += _text(self.take(count * width), count, flags)
            length -= count
            if length and self.left():
                raise IndexError(self.part)
        return found


def _shared(parts: list[bytes]) -> list[str]:
    """Read the texts that cells name by number; styles and phonetic hints left out."""
    pieces = _Pieces(parts)
    _, count = struct.unpack("<2I", pieces.take(8))
    found = []
    for _ in range(count):
        length, flags = struct.unpack("<HB", pieces.take(3))
        runs = struct.unpack("<H", pieces.take(2))[0] if flags & _RICH else 0
        hint = struct.unpack("<I", pieces.take(4))[0] if flags & _PHONETIC else 0
        found.append(pieces.text(length, flags))
        pieces.take(4 * runs + hint)
    return found


def _rows(
    records: Iterator[_Record], strings: list[str]
) -> list[tuple[int, list[str]]]:
    """Put the cells of a sheet into their rows; empty rows in between are there."""
    cells: dict[int, dict[int, str]] = {}
    formula: tuple[int, int] | None = None
    for kind, parts in records:
        body = parts[0]
        if kind == _RESULT and formula is not None:
            length, flags = struct.unpack_from("<HB", body)
            text = _Pieces([body[3:], *parts[1:]]).text(length, flags)
            cells.setdefault(formula[0], {})[formula[1]] = text
            formula = None
            continue
        for row, column, said in _cells(kind, body, strings):
            if said is None:
                formula = (row, column)
            else:
                cells.setdefault(row, {})[column] = said
    last = max(cells, default=-1)
    if last >= _ROWS or any(max(row) >= _COLUMNS for row in cells.values()):
        raise IndexError(last)
    return [
        (at + 1, [row.get(n, "") for n in range(max(row, default=-1) + 1)])
        for at, row in ((at, cells.get(at, {})) for at in range(last + 1))
    ]


def _cells(
    kind: int, body: bytes, strings: list[str]
) -> Iterator[tuple[int, int, str | None]]:
    """Yield row, column and text of a record's cells; None: its text comes next."""
    if kind not in {_FORMULA, _SHARED, _LABEL, _NUMBER, _SMALL, _SMALLS}:
        return
    row, column = struct.unpack_from("<2H", body)
    if kind == _SHARED:
        yield row, column, strings[struct.unpack_from("<I", body, 6)[0]]
    elif kind == _LABEL:
        length, flags = struct.unpack_from("<HB", body, 6)
        yield row, column, _text(body[9:], length, flags)
    elif kind == _SMALL:
        yield row, column, _small(struct.unpack_from("<I", body, 6)[0])
    elif kind == _SMALLS:
        for at in range((len(body) - 6) // 6):
            said = struct.unpack_from("<I", body, 6 + 6 * at)[0]
            yield row, column + at, _small(said)
    elif kind == _FORMULA and body[12:14] == b"\xff\xff":
        # A text follows in a record of its own; truths and errors say nothing here.
        if body[6] == 0:
            yield row, column, None
    else:
        yield row, column, _number(struct.unpack_from("<d", body, 6)[0])


def _small(said: int) -> str:
    """Read a number that is packed into four bytes, a hundredth of it or whole."""
    if said & 2:
        whole = (said >> 2) - ((said >> 31) << 30)
        exact = Decimal(whole).scaleb(-2 if said & 1 else 0)
        return f"{exact.normalize():f}"
    value = struct.unpack("<d", struct.pack("<Q", (said & ~3) << 32))[0]
    return _number(value / 100 if said & 1 else value)


def _number(value: float) -> str:
    """Write a double with the fewest digits that give it again."""
    if not math.isfinite(value):
        raise IndexError(value)
    if value == int(value) and abs(value) < _EXACT:
        return str(int(value))
    return repr(value)

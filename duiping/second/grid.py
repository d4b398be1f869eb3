"""The cells of a file as texts: CSV in the encodings of China, a workbook, a page."""

from __future__ import annotations

import csv
import io
import posixpath
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING
from xml.parsers import expat

from duiping.second import biff, ole, web
from duiping.second.model import UnlikeError
from duiping.second.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.second.model import Print

Row = tuple[int, list[str]]

_ZIP = b"PK\x03\x04"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
# A sheet of a million rows stays well below this.
_MOST = 1024**3


def plain(text: str) -> str:
    """Write a text in half widths, without spaces, ticks and byte order marks."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\ufeff`]+", "", folded)


def sheets(data: bytes, told: Print) -> Iterator[list[Row]]:
    """Give the tables that a file may hold, rows with their physical numbers.

    Raises:
        UnlikeError: bytes of no known encoding or packing.
    """
    if data.startswith(_ZIP):
        yield from workbook(data, told.sheet)
        return
    if data.startswith(ole.MAGIC):
        for name, rows in biff.book(data):
            if told.sheet is None or name == told.sheet:
                yield rows
        return
    if told.widths:
        yield _fields(data, told.widths)
        return
    text = decoded(data)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        yield from web.tables(text)
        return
    if told.ticked:
        yield [
            (n, line.removeprefix("`").split(",`" if line.startswith("`") else ","))
            for n, line in enumerate(text.splitlines(), 1)
        ]
        return
    for delimiter in told.delimiters:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        yield [(reader.line_num, cells) for cells in reader]


def _fields(data: bytes, widths: tuple[int, ...]) -> list[Row]:
    """Cut lines into fields of fixed width, below a header of their numbers.

    Raises:
        UnlikeError: a line of another length.
    """
    found: list[Row] = [(0, [str(at) for at in range(len(widths))])]
    for row, line in enumerate(data.rstrip(b"\r\n").split(b"\n"), 1):
        bare = line.rstrip(b"\r")
        if len(bare) != sum(widths) + len(widths) - 1:
            message = f"row {row}: a line of another length"
            raise UnlikeError(message)
        cells, at = [], 0
        for width in widths:
            cells.append(decoded(bare[at : at + width]).strip())
            at += width + 1
        found.append((row, cells))
    return found


def decoded(data: bytes) -> str:
    """Decode a text file.

    Raises:
        UnlikeError: it is in none of the encodings.
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = "an encoding that the second reading does not know"
    raise UnlikeError(message)


def workbook(data: bytes, wanted: str | None) -> Iterator[list[Row]]:
    """Read the sheets of a workbook (xlsx) in their order.

    Raises:
        UnlikeError: it is none, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > _MOST:
                message = "a workbook that unpacks to too much"
                raise UnlikeError(message)
            names = set(packed.namelist())
            known = _strings(packed.read(_STRINGS)) if _STRINGS in names else []
            for name, path in _places(packed):
                if wanted is None or name == wanted:
                    yield _cells(packed.read(path), known)
    except (KeyError, zipfile.BadZipFile, expat.ExpatError) as error:
        message = f"no workbook: {error}"
        raise UnlikeError(message) from error


def _places(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """List the sheets by name, each with its member of the zip."""
    targets: dict[str, str] = {}
    found: list[tuple[str, str]] = []

    def relation(tag: str, said: dict[str, str]) -> None:
        if tag.endswith("Relationship"):
            targets[said["Id"]] = said["Target"]

    def sheet(tag: str, said: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            found.append((said["name"], targets[said["r:id"]]))

    walk(packed.read(_RELATIONS), relation)
    walk(packed.read(_BOOK), sheet)
    return [
        (name, posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))
        for name, target in found
    ]


class _Strings:
    """Collects shared strings: the runs of each joined, phonetic hints left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.inside = self.hint = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            self.found.append("")
        elif tag == "rPh":
            self.hint = True
        self.inside = tag == "t"

    def end(self, tag: str) -> None:
        self.inside = False
        if tag == "rPh":
            self.hint = False

    def text(self, said: str) -> None:
        if self.inside and not self.hint:
            self.found[-1] += said


def _strings(data: bytes) -> list[str]:
    read = _Strings()
    walk(data, read.start, read.end, read.text)
    return read.found


class _Cells:
    """Collects the cells of one sheet."""

    def __init__(self, known: list[str]) -> None:
        self.known, self.rows = known, list[Row]()
        self.kind = self.value = ""
        self.column, self.inside = 0, False

    def start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "row":
            number = int(said.get("r", len(self.rows) + 1))
            self.rows.append((number, []))
            self.column = 0
        elif tag == "c":
            letters = re.match("[A-Z]*", said.get("r", ""))
            named = _column(letters[0]) if letters and letters[0] else self.column
            self.column, self.kind, self.value = named + 1, said.get("t", "n"), ""
        self.inside = tag in {"v", "t"}

    def end(self, tag: str) -> None:
        self.inside = False
        if tag == "c" and self.rows:
            cells = self.rows[-1][1]
            cells += [""] * (self.column - len(cells))
            shared = self.kind == "s" and self.value
            cells[self.column - 1] = (
                self.known[int(self.value)] if shared else (self.value)
            )

    def text(self, said: str) -> None:
        if self.inside:
            self.value += said


def _column(letters: str) -> int:
    """Turn the letters of a column into its place, 0-based."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _cells(data: bytes, known: list[str]) -> list[Row]:
    read = _Cells(known)
    walk(data, read.start, read.end, read.text)
    return read.rows

"""What a file is, seen from its name and its first kilobytes.

Recognising must be cheap, since every layout looks at every file: a text is
decoded for 64 KiB, a workbook unpacked for its first rows only.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from duiping.importers import peek

HEAD_BYTES = 65_536
HEAD_ROWS = 60
TEXT_ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")


class Container(StrEnum):
    """How the cells are packed."""

    EMPTY = "empty"
    BINARY = "binary"
    TEXT = "text"
    HTML = "html"
    XLSX = "xlsx"
    XLS = "xls"


_MAGIC = (
    (b"PK\x03\x04", Container.XLSX),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Container.XLS),
    (b"\xff\xfe", Container.TEXT),
    (b"\xfe\xff", Container.TEXT),
    (b"\x89PNG", Container.BINARY),
    (b"\xff\xd8\xff", Container.BINARY),
    (b"GIF8", Container.BINARY),
    (b"%PDF", Container.BINARY),
    (b"\x1f\x8b", Container.BINARY),
    (b"Rar!", Container.BINARY),
    (b"7z\xbc\xaf", Container.BINARY),
)


def container(data: bytes) -> Container:
    """Tell from the first bytes how a file is packed; its name may lie."""
    blank = b"\xef\xbb\xbf \t\r\n"
    if not data[:4096].strip(blank) and not data.strip(blank):
        return Container.EMPTY
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    start = data[:HEAD_BYTES]
    # A NUL never stands in the text exports, and stands early in nearly all else.
    if b"\x00" in start:
        return Container.BINARY
    # Platforms give HTML tables the ending .xls; the content decides.
    text = start[:2048].lower()
    if b"<table" in start.lower() or b"<html" in text or b"<!doctype" in text:
        return Container.HTML
    return Container.TEXT


# Every layout asks for its own titles at every row that may be a header.
@lru_cache(maxsize=8192)
def plain(cell: str) -> str:
    """Normalise a header cell: NFKC, no white space, no BOM; 帐 and 账 stay two."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFKC", cell).replace("\ufeff", "")
    return "".join(cell.split())


def start_of(data: bytes, encoding: str) -> str | None:
    """Decode the first kilobytes, or give None where the encoding cannot be right."""
    if encoding == "utf-16" and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return None
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(data[:HEAD_BYTES], final=len(data) <= HEAD_BYTES)
    except UnicodeDecodeError as error:
        # A fault late in the window is reported when the whole file is read.
        return _until(data[: error.start], encoding)


def _until(data: bytes, encoding: str) -> str | None:
    """Decode what stands before a faulty byte; None if that is hardly a line."""
    if not data.count(b"\n"):
        return None
    return data.decode(encoding, errors="ignore")


def cells_of(line: str, delimiter: str) -> list[str]:
    """Split one line of a text file into its cells."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


@dataclass(frozen=True)
class Head:
    """Name, packing and first rows of a file.

    ``texts`` holds the first kilobytes by encoding (a gb18030 decoder accepts
    nearly anything, so there may be several; header names decide between them);
    ``grids`` the first rows by sheet.
    """

    name: str
    container: Container
    texts: dict[str, str] = field(default_factory=dict)
    grids: dict[str, list[list[str]]] = field(default_factory=dict)

    def rows(self, *delimiters: str) -> list[list[str]]:
        """Give the normalised cells of every row that may be a header.

        Args:
            delimiters: that may stand in a text file; none: a comma.
        """
        return [cells for _, cells in self.numbered(*delimiters)]

    def numbered(self, *delimiters: str) -> list[tuple[int, list[str]]]:
        """Give these rows with their numbers, 1-based, in the text or the sheet."""
        found = [
            (number, [plain(cell) for cell in cells_of(line, delimiter)])
            for delimiter in delimiters or (",",)
            for text in self.texts.values()
            for number, line in enumerate(text.split("\n", HEAD_ROWS)[:HEAD_ROWS], 1)
        ]
        found += [
            (number, [plain(cell) for cell in row])
            for grid in self.grids.values()
            for number, row in enumerate(grid, 1)
        ]
        return found


def look(name: str, data: bytes) -> Head:
    """Look at the start of a file; never raises.

    Args:
        name: the file's name, with or without folders.
        data: the whole file.
    """
    kind = container(data)
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    if kind is Container.TEXT:
        texts = {e: t for e in TEXT_ENCODINGS if (t := start_of(data, e)) is not None}
        return Head(base, kind, texts=texts)
    if kind is Container.HTML:
        return Head(base, kind, grids=peek.html(data[: 4 * HEAD_BYTES], HEAD_ROWS))
    if kind is Container.XLSX:
        return Head(base, kind, grids=peek.xlsx(data, HEAD_ROWS))
    if kind is Container.XLS:
        return Head(base, kind, grids=peek.xls(data, HEAD_ROWS))
    return Head(base, kind)

"""What a workbook may hold, looked at before a library unpacks it.

A library lays out a sheet as a full grid, so two cells far apart would cost as
much memory as all between them. Declared sizes may lie; reading a part to its
end tests its checksum too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

# A million rows of forty columns is the most that a sheet of an export has.
MAX_CELLS = 40_000_000
# Grids below this are let be, however thinly they are filled.
SMALL = 2_000_000
# Cells of the grid for one that is filled.
THIN = 60

_CHUNK = 1 << 20
# Two questions, each of one group, are quicker than one that makes pairs.
_COLUMN = re.compile(rb' r="([A-Z]{1,3})[0-9]{1,7}"')
_ROW = re.compile(rb' r="[A-Z]{1,3}([0-9]{1,7})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_TEXTS = "xl/sharedStrings.xml"


def check(packed: zipfile.ZipFile) -> None:
    """Look through the parts of a workbook that will be read.

    Raises:
        ValueError: it is no xlsx, declares entities, or its grid is far larger
            than what it holds.
    """
    names = packed.namelist()
    if "xl/workbook.xml" not in names:
        raise ValueError("no xlsx workbook")
    for name in names:
        if _SHEET.search(name):
            _sheet(packed, name)
        elif name == _TEXTS:
            for _ in _pieces(packed, name):
                pass


def _pieces(packed: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read a part to its end, in pieces that end between two tags."""
    rest = b""
    with packed.open(name) as part:
        while piece := part.read(_CHUNK):
            whole = rest + piece
            if b"<!DOCTYPE" in whole:
                # No workbook declares a document type; an attack by entities does.
                raise ValueError("declares a document type")
            cut = whole.rfind(b"<")
            rest = whole[cut:] if cut > 0 else whole
            if cut > 0:
                yield whole[:cut]
    yield rest


def _sheet(packed: zipfile.ZipFile, name: str) -> None:
    """Compare a sheet's grid with the cells that say where they stand in it."""
    cells = rows = width = 0
    columns: set[bytes] = set()
    for piece in _pieces(packed, name):
        found = _COLUMN.findall(piece)
        cells += len(found)
        columns.update(found)
        rows = max(rows, max(map(int, set(_ROW.findall(piece))), default=0))
    width = max((_number(column) for column in columns), default=0)
    area = rows * width
    if area > MAX_CELLS or area > max(SMALL, THIN * cells):
        raise ValueError(f"a grid of {rows} x {width} for {cells} cells")


def _number(column: bytes) -> int:
    """Turn the letters of a column into its number."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number

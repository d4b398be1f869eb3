"""The first rows of a workbook or an HTML table, without reading all of it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml import html as lxml_html
from python_calamine import CalamineError, CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterator

# A sheet of a million rows unpacks to well below this; a zip bomb does not.
MAX_UNPACKED = 4 * 1024**3
MAX_RATIO = 400
MAX_MEMBERS = 2000
# What a broken, encrypted or strangely packed workbook can raise while it is read.
DAMAGED = (
    CalamineError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    etree.XMLSyntaxError,
    zipfile.BadZipFile,
    zlib.error,
)
_XLS_PEEK_LIMIT = 32 * 1024**2

Grids = dict[str, list[list[str]]]


def safe_zip(data: bytes) -> zipfile.ZipFile:
    """Open a workbook's zip after looking at its directory.

    Raises:
        ValueError: it is no zip, or unpacks to more than a workbook ever would.
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(str(error)) from error
    members = packed.infolist()
    size = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or size > MAX_UNPACKED:
        message = "unpacks to too much"
        raise ValueError(message)
    if size > 64 * 1024**2 and size > MAX_RATIO * len(data):
        message = "compressed beyond any real workbook"
        raise ValueError(message)
    return packed


def xlsx(data: bytes, limit: int) -> Grids:
    """Give the first rows of the first sheets of an xlsx; empty if it is none."""
    try:
        with safe_zip(data) as packed:
            names = set(packed.namelist())
            sheets = sorted(
                n for n in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)
            )
            raw = {name: list(_sheet_rows(packed, name, limit)) for name in sheets[:8]}
            wanted = {
                int(value)
                for rows in raw.values()
                for row in rows
                for kind, value in row
                if kind == "s" and value.isdigit()
            }
            shared = _shared(packed, max(wanted, default=-1))
    except DAMAGED:
        return {}
    return {
        name: [
            [shared.get(int(v), "") if k == "s" and v.isdigit() else v for k, v in row]
            for row in rows
        ]
        for name, rows in raw.items()
    }


def _parse(packed: zipfile.ZipFile, name: str) -> Iterator[tuple[str, Any]]:
    """Walk through an XML part; entities and DTDs are never resolved."""
    with packed.open(name) as part:
        for _, element in etree.iterparse(
            part, events=("end",), resolve_entities=False, no_network=True
        ):
            yield etree.QName(element).localname, element


def _sheet_rows(
    packed: zipfile.ZipFile, name: str, limit: int
) -> Iterator[list[tuple[str, str]]]:
    """Yield (type, value) of the cells of the first rows of a sheet."""
    count = 0
    for tag, element in _parse(packed, name):
        if tag != "row":
            continue
        row = []
        for cell in element:
            texts = [
                node.text or ""
                for node in cell.iter()
                if etree.QName(node).localname in "vt"
            ]
            row.append((cell.get("t", ""), "".join(texts)))
        yield row
        element.clear()
        count += 1
        if count >= limit:
            return


def _shared(packed: zipfile.ZipFile, last: int) -> dict[int, str]:
    """Read the shared texts up to the last one that is needed."""
    part = "xl/sharedStrings.xml"
    found: dict[int, str] = {}
    if last < 0 or part not in packed.namelist():
        return found
    for tag, element in _parse(packed, part):
        if tag != "si":
            continue
        found[len(found)] = "".join(
            node.text or ""
            for node in element.iter()
            if etree.QName(node).localname == "t"
        )
        element.clear()
        if len(found) > last:
            break
    return found


def xls(data: bytes, limit: int) -> Grids:
    """Give the first rows of the sheets of an old binary workbook."""
    if len(data) > _XLS_PEEK_LIMIT:
        return {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            name: [
                [str(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(nrows=limit)
            ]
            for name in book.sheet_names[:8]
        }
    except DAMAGED:
        return {}


def html(data: bytes, limit: int) -> Grids:
    """Give the first rows of the tables in a piece of HTML, by encoding."""
    grids: Grids = {}
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            root = lxml_html.document_fromstring(
                re.sub(
                    r"^\s*<\?xml[^>]*\?>", "", data.decode(encoding, errors="ignore")
                )
            )
        except (etree.ParserError, ValueError):
            continue
        rows = []
        for line in root.iter("tr"):
            rows.append(
                [str(c.xpath("string()")) for c in line if c.tag in {"td", "th"}]
            )
            if len(rows) >= limit:
                break
        grids[encoding] = rows
    return grids

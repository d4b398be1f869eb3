"""Chinese type inside a PDF: Noto Sans SC, of which only the used signs are embedded.

The font comes with a package of its own (SIL OFL 1.1), so every machine has the same
one and writes the same bytes. Its outlines are cubic (CFF), which the writer of PDF
cannot embed; those that a document uses are turned into quadratic ones (TrueType),
within half a thousandth of a sign's height.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import TypeFace, registerFont
from reportlab.pdfbase.ttfonts import TTEncoding, TTFNameBytes, TTFontFace
from reportlab.pdfbase.ttfonts import TTFont as Dynamic

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE, FILE, NAME = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf", "NotoSansSC"
# What readers of PDF bring themselves, where that package is not installed.
STANDARD: Final = "STSong-Light"
_ERROR = 0.5
_NONE = ".notdef"


class _Face(TTFontFace):  # type: ignore[misc]
    """The font as the writer of PDF asks for it; outlines are read when embedded."""

    def __init__(self, data: bytes) -> None:
        """Read its tables of signs and widths."""
        TypeFace.__init__(self, None)
        self.digest = hashlib.sha256(data).hexdigest()
        # Outlines are read on demand, and pages are made in several threads.
        self.lock = threading.Lock()
        self.font = TTFont(BytesIO(data), lazy=True, recalcTimestamp=False)
        self.signs: dict[int, str] = self.font.getBestCmap()
        self.name = self.familyName = TTFNameBytes(NAME.encode())
        self.subfontNameX = TTFNameBytes(b"")
        self.filename = FILE
        self.charToGlyph = dict.fromkeys(self.signs, 1)
        widths = self.font["hmtx"].metrics
        self.charWidths = {code: widths[name][0] for code, name in self.signs.items()}
        self.defaultWidth = widths[_NONE][0]
        head, lines = self.font["head"], self.font["hhea"]
        self.ascent, self.descent = lines.ascent, lines.descent
        self.capHeight = self.font["OS/2"].sCapHeight
        self.bbox = [head.xMin, head.yMin, head.xMax, head.yMax]
        self.italicAngle, self.stemV, self.flags = 0, 80, 0

    def makeSubset(self, subset: Sequence[int]) -> bytes:  # noqa: N802 - the library's
        """Write a font of some signs, numbered as they stand.

        Args:
            subset: their code points; zero stands for none.
        """
        names = {at: self.signs.get(code, _NONE) for at, code in enumerate(subset)}
        order = [_NONE, *sorted({*names.values()} - {_NONE})]
        widths = self.font["hmtx"].metrics
        with self.lock:
            outlines = self.font.getGlyphSet()
            glyphs = {}
            for name in order:
                pen = TTGlyphPen(None)
                outlines[name].draw(Cu2QuPen(pen, _ERROR, reverse_direction=True))
                glyphs[name] = pen.glyph()
        made = FontBuilder(1000, isTTF=True)
        made.setupGlyphOrder(order)
        made.setupGlyf(glyphs)
        lefts = {name: getattr(glyphs[name], "xMin", 0) for name in order}
        made.setupHorizontalMetrics(
            {name: (widths[name][0], lefts[name]) for name in order}
        )
        made.setupHorizontalHeader(ascent=self.ascent, descent=self.descent)
        made.setupNameTable({"familyName": NAME, "psName": NAME})
        made.setupPost(keepGlyphNames=False)
        made.updateHead(created=0, modified=0)
        made.font.recalcTimestamp = False
        made.font["cmap"] = _numbered(names)
        out = BytesIO()
        made.save(out)
        return out.getvalue()


def _numbered(names: dict[int, str]) -> Any:
    """Make the table by which a place in the subset finds its outline."""
    part = CmapSubtable.newSubtable(6)
    part.platformID, part.platEncID, part.language = 1, 0, 0
    part.cmap = names
    table = newTable("cmap")
    table.tableVersion, table.tables = 0, [part]
    return table


class _Chinese(Dynamic):  # type: ignore[misc]
    """A font whose used signs are collected while a document is written."""

    def __init__(self, face: _Face) -> None:
        self.fontName, self.face = NAME, face
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable, self.shapable = False, False


@cache
def _face() -> _Face | None:
    try:
        return _Face((files(PACKAGE) / FILE).read_bytes())
    except (ModuleNotFoundError, FileNotFoundError):
        return None


@cache
def chinese() -> str:
    """Make the font known to the writer of PDF; give its name."""
    face = _face()
    registerFont(UnicodeCIDFont(STANDARD) if face is None else _Chinese(face))
    return STANDARD if face is None else NAME


def has(sign: str) -> bool:
    """Say whether the Chinese font has a sign."""
    face = _face()
    if face is not None:
        return ord(sign) in face.signs
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def told() -> str:
    """Name the font and its digest, as it stands in a document's properties."""
    face = _face()
    if face is None:
        return f"{STANDARD}, not embedded"
    return f"{FILE} sha256:{face.digest}"

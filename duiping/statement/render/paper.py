"""A statement as PDF on A4: Chinese type, text that can be selected, fixed bytes.

Chinese is set in a font that is embedded (see `font`), so it is seen wherever the
document is opened; digits and Latin letters in Helvetica, which every reader brings.
Nothing is compressed and nothing says when it was made: the same statement gives
the same bytes on every machine. The properties name the font and its digest.
"""

from __future__ import annotations

import re
from functools import cache, partial
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import (
    Table as Grid,
)

from duiping.statement.render import font
from duiping.statement.render.cells import NUMBERS, places, shown
from duiping.statement.words import word

if TYPE_CHECKING:
    from duiping.statement.model import Column, Row, Sheet, Statement, Table

LATIN, BOLD = "Helvetica", "Helvetica-Bold"
INK, SOFT, RULE = HexColor("#1d2327"), HexColor("#5c6770"), HexColor("#c9d0d5")
GOOD, BAD = HexColor("#1b6e3c"), HexColor("#b3261e")
MARGIN = 14 * mm
WIDE = 7  # more columns than this lie across
NARROW = 130  # points to which the places of rows give way before anything else
MOST_ROWS = 2_000
ROOM = 30 * mm  # that a table needs to begin
LEAST = 40  # points that all texts together may be squeezed to
TOGETHER = 12  # lines that are not torn apart
# What Helvetica has and the Chinese font sets badly or not at all.
_LATIN = re.compile("[\x20-\x7e\xa0-\xff\u2013\u2014\u2026]+")
_INSTEAD = str.maketrans({"\u2212": "\u2013"})
_MISSING = "\u3013"


def paper(statement: Statement) -> bytes:
    """Write the PDF."""
    font.chinese()
    data = BytesIO()
    tables = [table for sheet in statement.sheets for table in sheet.tables]
    room = A4[0] - 2 * MARGIN
    across = any(_across(table, room, statement.language) for table in tables)
    size = landscape(A4) if across else A4
    title = f"{statement.books} {statement.title} {statement.period.name}"
    template = SimpleDocTemplate(
        data,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        title=title,
        author=statement.books,
        keywords=font.told(),
        invariant=1,
        pageCompression=0,
    )
    story: list[Any] = []
    for number, sheet in enumerate(statement.sheets):
        story += [PageBreak()] if number else []
        story += _sheet(statement, sheet, size[0] - 2 * MARGIN)
    canvas = partial(_Numbered, statement=statement, heading=title)
    template.build(story, canvasmaker=canvas)
    return data.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]
    """A canvas whose pages say which they are of how many."""

    def __init__(
        self, *arguments: Any, statement: Statement, heading: str, **more: Any
    ) -> None:
        super().__init__(*arguments, **more)
        self._statement, self._heading = statement, heading
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """Keep the page until their number is known."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number the pages and write them."""
        for number, kept in enumerate(self._pages, 1):
            self.__dict__.update(kept)
            said = word("page", self._statement.language, n=number, of=len(self._pages))
            self.setFillColor(SOFT)
            _line(self, self._heading, MARGIN, right=False)
            _line(self, said, self._pagesize[0] - MARGIN, right=True)
            super().showPage()
        super().save()


def _line(canvas: Canvas, text: str, x: float, *, right: bool) -> None:
    """Write a line of the foot, run by run in its font."""
    runs = _runs(text, LATIN)
    if right:
        x -= sum(stringWidth(run, name, 8) for run, name in runs)
    line = canvas.beginText(x, MARGIN - 2 * mm)
    for run, name in runs:
        line.setFont(name, 8)
        line.textOut(run)
    canvas.drawText(line)


def _runs(text: str, latin: str) -> list[tuple[str, str]]:
    """Split a text into runs of one font each; what no font has is shown as 〓."""
    text = "".join(_known(sign) for sign in text.translate(_INSTEAD))
    runs, at = [], 0
    for found in _LATIN.finditer(text):
        if found.start() > at:
            runs.append((text[at : found.start()], font.chinese()))
        runs.append((found.group(), latin))
        at = found.end()
    return [*runs, (text[at:], font.chinese())] if at < len(text) else runs


def _known(sign: str) -> str:
    """Keep a character that one of the two fonts has."""
    return sign if _LATIN.fullmatch(sign) or font.has(sign) else _MISSING


@cache
def _style(size: float, *, right: bool = False, color: Any = INK) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{right}{color}",
        fontName=font.chinese(),
        fontSize=size,
        leading=size * 1.35,
        wordWrap="CJK",
        alignment=TA_RIGHT if right else 0,
        textColor=color,
    )


def _text(
    text: str,
    size: float = 9,
    *,
    bold: bool = False,
    right: bool = False,
    color: Any = INK,
) -> Paragraph:
    """Set a text, its Latin parts in Helvetica."""
    latin = BOLD if bold else LATIN
    marked = "".join(
        f'<font name="{name}">{escape(run)}</font>' for run, name in _runs(text, latin)
    )
    return Paragraph(marked, _style(size, right=right, color=color))


def _sheet(statement: Statement, sheet: Sheet, width: float) -> list[Any]:
    language = statement.language
    story: list[Any] = [
        _text(f"{statement.title} · {sheet.title}", 15, bold=True),
        Spacer(0, 2 * mm),
        _text(
            f"{statement.books} · {statement.period.first} – {statement.period.last} · "
            + word("currency", language, currency=statement.currency),
            color=SOFT,
        ),
    ]
    if sheet.facts:
        told = " · ".join(f"{label} {value}" for label, value in sheet.facts)
        story.append(_text(told, color=SOFT))
    story += [Spacer(0, 1 * mm), *(_text(words) for words in sheet.words)]
    for table in sheet.tables:
        story += [Spacer(0, 4 * mm), *_table(table, language, width)]
    if sheet.answer:
        story += [Spacer(0, 5 * mm), KeepTogether(_answer(sheet, language, width))]
    elif sheet.signs:
        story += [Spacer(0, 10 * mm), _signs(sheet, width)]
    return story


def _across(table: Table, room: float, language: str) -> bool:
    """Say whether a table wants the page across: many columns, or long numbers.

    A number that is torn into two lines cannot be read or searched.
    """
    placed = table.placed
    if len(table.columns) + placed > WIDE:
        return True
    *texts, last = _wanted(table, language, placed=placed)
    return placed and sum(texts) + min(last, NARROW) > room


def _table(table: Table, language: str, width: float) -> list[Any]:
    """Set a table; its head is repeated on every page."""
    title = _text(table.title, 11, bold=True)
    placed = table.placed
    heads = [
        _text(c.title, 8, right=c.kind in NUMBERS, color=SOFT) for c in table.columns
    ]
    heads += [_text(word("evidence", language), 8, color=SOFT)] if placed else []
    lines: list[list[Any]] = [heads]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, SOFT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    for row in table.rows[:MOST_ROWS]:
        lines.append(_row(table, row, language, placed=placed))
        at = len(lines) - 1
        if row.look == "head":
            style.append(("SPAN", (0, at), (-1, at)))
        if row.look == "sum":
            style.append(("LINEABOVE", (0, at), (-1, at), 0.6, INK))
    if len(lines) == 1:
        return [KeepTogether([title, _text(word("empty", language), color=SOFT)])]
    widths = _widths(table, width, language, placed=placed)
    grid = Grid(lines, colWidths=widths, repeatRows=1, hAlign="LEFT")
    grid.setStyle(TableStyle(style))
    # A title never stands alone at the foot of a page.
    story: list[Any] = [CondPageBreak(ROOM), title, Spacer(0, 1 * mm), grid]
    if len(lines) <= TOGETHER:
        story = [KeepTogether(story[1:])]
    left = len(table.rows) - MOST_ROWS
    if left > 0:
        story.append(_text(word("more-lines", language, n=left), 8, color=SOFT))
    if table.note:
        story += [Spacer(0, 1 * mm), _text(table.note, 8, color=SOFT)]
    return story


def _row(table: Table, row: Row, language: str, *, placed: bool) -> list[Any]:
    off = row.look == "check" and any(table._replace(rows=(row,)).checks())
    color = BAD if off else GOOD if row.look == "check" else INK
    bold = row.look in {"head", "sum"} or off
    cells: list[Any] = [
        _text(
            shown(cell, column),
            8.5,
            bold=bold,
            right=column.kind in NUMBERS,
            color=color,
        )
        for cell, column in zip(row.cells, table.columns, strict=True)
    ]
    if placed:
        told = places(row, language, 2)
        cells.append([_text(one, 7, color=SOFT) for one in told])
    return cells


def _wanted(table: Table, language: str, *, placed: bool) -> list[float]:
    """Give the room that each column needs to have no line broken."""
    rows = table.rows[:MOST_ROWS]
    wanted = [
        max(
            [
                _length(c.title, 8),
                *(_length(shown(r.cells[n], c), 8.5) for r in rows if r.look != "head"),
            ]
        )
        + 8
        for n, c in enumerate(table.columns)
    ]
    if placed:
        told = (one for r in rows for one in places(r, language, 2))
        head = _length(word("evidence", language), 8)
        wanted.append(max([head, *(_length(one, 7) for one in told)]) + 8)
    return wanted


def _widths(table: Table, width: float, language: str, *, placed: bool) -> list[float]:
    """Give figures the room they need, and share the rest among the texts."""
    wanted = _wanted(table, language, placed=placed)
    if placed:
        # Names of files may be broken; they are the first to give way.
        over = sum(wanted) - width
        wanted[-1] = min(wanted[-1], max(wanted[-1] - over, NARROW))
    fixed = [_stiff(c) for c in table.columns] + ([False] if placed else [])
    room = width - sum(w for w, stiff in zip(wanted, fixed, strict=True) if stiff)
    loose = sum(w for w, stiff in zip(wanted, fixed, strict=True) if not stiff)
    scale = min(1.0, max(room, 0) / loose) if loose else 1.0
    if room <= 0 or scale * loose < LEAST:
        return [w * width / sum(wanted) for w in wanted]
    return [w if stiff else w * scale for w, stiff in zip(wanted, fixed, strict=True)]


def _stiff(column: Column) -> bool:
    return column.kind in {"money", "day", "count", "share"}


def _length(text: str, size: float) -> float:
    return float(sum(stringWidth(run, name, size) for run, name in _runs(text, BOLD)))


def _answer(sheet: Sheet, language: str, width: float) -> list[Any]:
    """Set the box in which the other party answers and signs."""
    lines = [[_text(word("answer", language), 11, bold=True)]]
    lines += [[_text(line, 10)] for line in sheet.answer]
    lines.append([_signs(sheet, width - 12 * mm)])
    box = Grid(lines, colWidths=[width])
    box.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.8, INK),
                ("LEFTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 7),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        )
    )
    return [box]


def _signs(sheet: Sheet, width: float) -> Grid:
    """Leave a line for each to sign on, apart from the next one's."""
    each = width / max(len(sheet.signs), 1)
    cells: list[Any] = []
    for sign in sheet.signs:
        cells += [_text(f"{sign}:", 9), ""]
    made = Grid([cells], [each - 6 * mm, 6 * mm] * len(sheet.signs))
    rule = [("LINEBELOW", (n, 0), (n, 0), 0.5, SOFT) for n in range(0, len(cells), 2)]
    made.setStyle(TableStyle([*rule, ("BOTTOMPADDING", (0, 0), (-1, -1), 12)]))
    return made

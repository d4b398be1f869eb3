"""Find the table in a file: preamble, header, body and footer, row-exact.

The body stays text; `cells` turns it into values. Line numbers are physical:
a line break inside a quoted cell counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.errors import Refusal
from duiping.importers.body import Splitter, numbers
from duiping.importers.head import (
    HEAD_ROWS,
    TEXT_ENCODINGS,
    Container,
    cells_of,
    container,
    plain,
    start_of,
)
from duiping.importers.header import Header, find, no_header, undecodable
from duiping.importers.lines import Rest, utf8
from duiping.importers.sheet import Grid, grids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from duiping.importers.flow import Flow
    from duiping.importers.shape import Shape

# Closing lines that are looked at.
TAIL = 16


class Line(NamedTuple):
    """One line outside the body: its physical number and its text."""

    row: int
    text: str


@dataclass(frozen=True)
class Table:
    """A file taken apart; the body's columns are named by their position.

    Attributes:
        name: the file's name.
        encoding: what the text was encoded in; the sheet's name for a workbook.
        header: normalised header cells.
        places: our field → position.
        preamble: lines above the header.
        body: one column of text a header cell, named ``0``, ``1`` …; blank = null.
        rows: physical line of each body row, 1-based.
        footer: closing lines.
        typed: a workbook, whose dates and numbers are values.
        flow: where this is a piece of a larger file, the notes of that file.
    """

    name: str
    encoding: str
    header: tuple[str, ...]
    places: dict[str, int]
    preamble: tuple[Line, ...]
    body: pl.DataFrame
    rows: pl.Series
    footer: tuple[Line, ...]
    typed: bool = False
    flow: Flow | None = None

    def row(self, index: int) -> int:
        """Give the physical line of a body row."""
        return int(self.rows[index])

    def says(self, *words: str) -> bool:
        """Say whether a line above the header holds one of these words.

        A spreadsheet may have put a line of its own there.
        """
        return any(word in line.text for line in self.preamble for word in words)

    @property
    def end(self) -> int:
        """Give the last physical line that the table knows of."""
        if self.footer:
            return self.footer[-1].row
        return int(self.rows[-1]) if len(self.rows) else 1


def read(name: str, data: bytes, shape: Shape) -> Table:
    """Take a file apart.

    Raises:
        Refusal: empty, binary, encoded otherwise, header missing or faulty,
            rows of another width, cut off.
    """
    kind = container(data)
    if kind is Container.EMPTY:
        raise Refusal("DP104", file=name)
    if kind is Container.BINARY:
        raise Refusal("DP114", file=name, problem="binary data")
    if kind is Container.TEXT:
        return checked(_read_text(name, data, shape), shape)
    return checked(_read_grid(name, data, kind, shape), shape)


def checked(table: Table, shape: Shape) -> Table:
    """Refuse a body in which the header stands again, as in glued files."""
    for place in sorted(table.places.values())[:1]:
        cell = table.body[str(place)]
        # Normalising only what may be equal keeps this cheap.
        same = cell.str.contains(table.header[place][:2], literal=True)
        at = same.fill_null(value=False).arg_true()
        bare = cell.gather(at).str.strip_chars()
        for index in at.filter(bare.str.starts_with(table.header[place][:2])).to_list():
            if plain(str(cell[index])) == table.header[place]:
                raise Refusal(
                    "DP113",
                    file=table.name,
                    row=table.row(index),
                    layout=shape.layout,
                    problem="the header stands twice",
                )
    return table


class Chosen(NamedTuple):
    """Under which encoding and delimiter a header reads, and where it is."""

    encoding: str
    shape: Shape
    header: Header


def chosen(name: str, data: bytes, shape: Shape) -> Chosen:
    """Choose encoding and delimiter under which the header reads.

    Args:
        name: the file's name.
        data: its bytes, or more of them than its head has.
        shape: how to find its rows.

    Raises:
        Refusal: encoded otherwise, or the header is missing or faulty.
    """
    candidates: list[list[list[str]]] = []
    for encoding in dict.fromkeys((*shape.encodings, *TEXT_ENCODINGS)):
        start = start_of(data, encoding)
        if start is None:
            continue
        lines = start.split("\n", HEAD_ROWS)[:HEAD_ROWS]
        for sign in shape.delimiters:
            rows: list[list[str]] = []
            candidates.append(rows)
            found = find(name, _noted(lines, sign, rows), shape)
            if found is None:
                continue
            if encoding not in shape.encodings:
                raise undecodable(name, data, shape.encodings)
            return Chosen(encoding, replace(shape, delimiter=sign), found)
    if not any(start_of(data, e) is not None for e in shape.encodings):
        raise undecodable(name, data, shape.encodings)
    raise no_header(name, candidates, shape)


def _noted(lines: list[str], sign: str, rows: list[list[str]]) -> Iterator[list[str]]:
    """Give the normalised cells of lines, and keep them for a refusal."""
    for line in lines:
        rows.append([plain(cell) for cell in cells_of(line, sign)])
        yield rows[-1]


class Opened(NamedTuple):
    """A text file whose rows are still one piece of text.

    ``table`` lacks its rows only; ``width`` is less than the header has cells where
    somebody calculated beside the table; ``below`` counts the lines below the rows,
    ``seen`` those closing lines that were looked at.
    """

    table: Table
    lines: bytes
    height: int
    splitter: Splitter
    width: int
    below: int
    seen: int


def opened(name: str, raw: bytes, given: Chosen) -> Opened:
    """Find the rows of a text file.

    Args:
        name: the file's name.
        raw: its text in UTF-8, with plain line ends.
        given: how it is encoded and where its header is.
    """
    encoding, shape, (at, bound, width) = given
    # A spreadsheet fills blank rows below the table with delimiters.
    rest = Rest(raw, at, f'{shape.delimiter} "\t\r', TAIL)
    header = tuple(plain(c) for c in cells_of(rest.head[at], shape.delimiter))
    closing = shape.footer(rest.tail)
    first, last = at + 1, rest.end - closing
    lines = rest.body(closing) if first < last else b""
    if shape.open_end and first < last:
        row = cells_of(lines.split(b"\n", 1)[0].decode(), shape.delimiter)
        if len(row) == len(header) + 1 and not row[-1].strip():
            header = (*header, "")
    ended = raw.endswith(b"\n") or closing > 0
    footer = rest.tail[len(rest.tail) - closing :]
    table = Table(
        name=name,
        encoding=encoding,
        header=header[:width],
        places=bound.places,
        preamble=tuple(Line(i + 1, rest.head[i]) for i in range(at)),
        body=pl.DataFrame(),
        rows=numbers(first + 1, 0),
        footer=tuple(Line(last + i + 1, line) for i, line in enumerate(footer)),
    )
    splitter = Splitter(name, shape, len(header), first + 1, ended)
    below = rest.lines - last
    return Opened(table, lines, last - first, splitter, width, below, len(rest.tail))


def _read_text(name: str, data: bytes, shape: Shape) -> Table:
    given = chosen(name, data, shape)
    try:
        raw = utf8(data, given.encoding)
    except UnicodeDecodeError as error:
        raise Refusal(
            "DP102", file=name, encoding=given.encoding, offset=error.start
        ) from error
    found = opened(name, raw, given)
    body, rows = found.splitter.split(found.lines, found.height)
    body, rows = narrowed(body, rows, found.width)
    return replace(found.table, body=body, rows=rows)


def narrowed(
    body: pl.DataFrame, rows: pl.Series, width: int
) -> tuple[pl.DataFrame, pl.Series]:
    """Leave out the columns behind the table, and the rows that only they have."""
    if width >= body.width:
        return body, rows
    body = body.select(body.columns[:width])
    nothing = pl.all_horizontal(pl.all().str.strip_chars().replace("", None).is_null())
    if not body.tail(1).select(nothing.any()).item():
        return body, rows
    filled = (~body.select(b=nothing)["b"]).arg_true()
    height = int(filled[-1]) + 1 if len(filled) else 0
    return body.head(height), rows.head(height)


def _read_grid(name: str, data: bytes, kind: Container, shape: Shape) -> Table:
    """Find the table among the sheets of a workbook or the rows of HTML."""
    candidates = []
    for grid in grids(name, data, kind, shape.sheet):
        rows = grid.rows
        start = [[plain(cell) for cell in row] for row in rows[:HEAD_ROWS]]
        candidates.append(start)
        found = find(name, start, shape)
        if found is not None:
            return _cut_grid(name, grid, found, shape)
    raise no_header(name, candidates, shape)


def _cut_grid(name: str, grid: Grid, found: Header, shape: Shape) -> Table:
    (sheet, rows, _), (at, bound, width) = grid, found
    if width < len(rows[at]):
        # The rows above stay whole: a preamble is no table.
        rows = [*rows[:at], *(row[:width] for row in rows[at:])]
    header = tuple(plain(cell) for cell in rows[at])
    end = len(rows)
    while end > at + 1 and not any(cell.strip() for cell in rows[end - 1]):
        end -= 1
    tail = [as_line(row) for row in rows[max(at + 1, end - TAIL) : end]]
    last = end - shape.footer(tail)
    alike = {bound.places[field] for field in shape.merged if field in bound.places}
    _spread(name, grid._replace(rows=rows), (at, last), alike)
    for index in range(at + 1, last):
        row = rows[index]
        if len(row) != len(header) or not "".join(row).strip():
            actual = len(row) if any(row) else 0
            raise Refusal(
                "DP111", file=name, row=index + 1, expected=len(header), actual=actual
            )
    body = framed(rows[at + 1 : last], len(header))
    return Table(
        name=name,
        encoding=sheet,
        header=header,
        places=bound.places,
        preamble=tuple(Line(i + 1, as_line(rows[i])) for i in range(at)),
        body=body,
        rows=numbers(at + 2, body.height),
        footer=tuple(Line(i + 1, as_line(rows[i])) for i in range(last, end)),
        typed=True,
    )


def framed(rows: list[list[str]], width: int) -> pl.DataFrame:
    """Make columns of a sheet's rows, without backticks; a blank cell is null."""
    columns = list(zip(*rows, strict=True)) or [()] * width
    body = pl.DataFrame(
        {str(i): pl.Series(c, dtype=pl.String) for i, c in enumerate(columns)}
    )
    return body.with_columns(pl.all().str.strip_prefix("`").replace("", None))


def _spread(
    name: str, grid: Grid, table: tuple[int, int], alike: Collection[int]
) -> None:
    """Give what stands in cells merged down the rows to each of them.

    Of merged cells all but one have lost their content, so that is only right where
    they said the same.

    Args:
        name: the file, for messages.
        grid: the sheet; its rows are changed.
        table: index of the header and of the row behind the last.
        alike: columns in which merged cells say the same.

    Raises:
        Refusal: DP123 for the first others within the table.
    """
    at, last = table
    header = grid.rows[at]
    for (top, left), (bottom, right) in sorted(grid.merged):
        if bottom <= at or top >= last or left >= len(header):
            continue
        if top == at or bottom >= last or left != right or left not in alike:
            place, problem = max(top, at + 1) + 1, "merged cells"
            column = plain(header[left])
            raise Refusal("DP123", file=name, row=place, column=column, problem=problem)
        for row in grid.rows[top + 1 : bottom + 1]:
            row[left] = grid.rows[top][left]


def as_line(row: list[str]) -> str:
    """Write a row outside the body as one line, as a CSV would have it."""
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in row)

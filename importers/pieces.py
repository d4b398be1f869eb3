"""A large file cut into tables of so many rows, each like a file of its own.

Header, preamble and footer stand with every piece; rows have their own lines.
"""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

import polars as pl

from duiping.importers import flow as flows
from duiping.importers.body import numbers
from duiping.importers.flow import UnsteadyError
from duiping.importers.head import HEAD_ROWS, Container, container, plain
from duiping.importers.header import find
from duiping.importers.sheet import streams
from duiping.importers.stretch import first_bytes, opened_ends
from duiping.importers.table import (
    TAIL,
    Line,
    Table,
    as_line,
    checked,
    framed,
    narrowed,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from duiping.bulk import Bulk
    from duiping.importers.flow import Flow
    from duiping.importers.header import Header
    from duiping.importers.shape import Shape

Rows = list[list[str]]

# Bytes of a file that is read as a whole; a workbook is packed some ten times.
SMALL, PACKED = 16 << 20, 2 << 20


def large(bulk: Bulk) -> bool:
    """Say whether a file is worth cutting."""
    plain_text = container(first_bytes(bulk)) in (Container.TEXT, Container.HTML)
    return bulk.size > (SMALL if plain_text else PACKED)


def pieces(name: str, bulk: Bulk, shape: Shape, flow: Flow) -> Iterator[Table]:
    """Cut a file into pieces.

    Args:
        name: the file's name.
        bulk: its bytes.
        shape: how to find its rows.
        flow: is told of every piece, and goes with it.

    Raises:
        Refusal: the file is faulty.
        UnsteadyError: it cannot be cut.
    """
    kind = container(first_bytes(bulk))
    if kind in (Container.EMPTY, Container.BINARY):
        raise UnsteadyError
    cut = _text if kind is Container.TEXT else _sheet
    with closing(_ahead(cut(name, bulk, kind, shape))) as tables:
        for table in tables:
            flow.begin(table.body.height)
            yield checked(replace(table, flow=flow), shape)


def _ahead(tables: Iterator[Table]) -> Generator[Table, None, None]:
    """Split the next piece while this one is read: two cores, a piece more in memory.

    Neither waits for the other's lock: splitting and reading are done without it.
    """
    with ThreadPoolExecutor(max_workers=1) as other:
        coming = other.submit(next, tables, None)
        while (table := coming.result()) is not None:
            coming = other.submit(next, tables, None)
            yield table


def _sheet(name: str, bulk: Bulk, kind: Container, shape: Shape) -> Iterator[Table]:
    try:
        found = _grid(name, bulk.all(), kind, shape)
    except Exception as error:
        # What it is, the reading of the whole says.
        raise UnsteadyError from error
    yield from found


def _text(name: str, bulk: Bulk, _kind: Container, shape: Shape) -> Iterator[Table]:
    try:
        found, lines = opened_ends(name, bulk, shape)
        for body, rows in found.splitter.pieces(lines, flows.PIECE):
            narrow, left = narrowed(body, rows, found.width)
            if narrow.height < body.height:
                # Which rows only somebody's own columns have the whole tells.
                raise UnsteadyError
            yield replace(found.table, body=narrow, rows=left)
    except (csv.Error, UnicodeError) as error:
        raise UnsteadyError from error


def _grid(name: str, data: bytes, kind: Container, shape: Shape) -> list[Table]:
    """Cut a workbook or HTML table, its cells in columns before the first is read."""
    for title, rows, merged in streams(name, data, kind, shape.sheet):
        head = list(islice(rows, HEAD_ROWS))
        found = find(name, [[plain(cell) for cell in row] for row in head], shape)
        if found is not None:
            if any(bottom > found.at for _, (bottom, _) in merged):
                raise UnsteadyError
            return _cut(name, title, head, rows, found, shape)
    raise UnsteadyError


def _cut(
    name: str,
    title: str,
    head: Rows,
    rows: Iterator[list[str]],
    found: Header,
    shape: Shape,
) -> list[Table]:
    at, bound, width = found
    header = tuple(plain(cell) for cell in head[at])
    if width < len(header):
        raise UnsteadyError
    bodies, held = [], []
    for row in chain(head[at + 1 :], rows):
        held.append(row)
        if len(held) > flows.PIECE + 2 * TAIL:
            bodies.append(_framed(held[: flows.PIECE], len(header)))
            del held[: flows.PIECE]
    while held and not any(cell.strip() for cell in held[-1]):
        del held[-1]
    closing = shape.footer([as_line(row) for row in held[-TAIL:]])
    last = len(held) - closing
    if last > 0 or not bodies:
        bodies.append(_framed(held[:last], len(header)))
    count = sum(body.height for body in bodies)
    table = Table(
        name=name,
        encoding=title,
        header=header,
        places=bound.places,
        preamble=tuple(Line(i + 1, as_line(head[i])) for i in range(at)),
        body=pl.DataFrame(),
        rows=numbers(at + 2, 0),
        footer=tuple(
            Line(at + 2 + count + i, as_line(row)) for i, row in enumerate(held[last:])
        ),
        typed=True,
    )
    out, first = [], at + 2
    for body in bodies:
        out.append(replace(table, body=body, rows=numbers(first, body.height)))
        first += body.height
    return out


def _framed(rows: Rows, width: int) -> pl.DataFrame:
    """Make columns of rows; a blank cell is null.

    Raises:
        UnsteadyError: a row is blank, or has more or fewer cells than the header.
    """
    for row in rows:
        if len(row) != width or not "".join(row).strip():
            raise UnsteadyError
    return framed(rows, width)

"""Find the header of a table among the first rows of a file, or say why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.importers.shape import Bound, Shape


class Header(NamedTuple):
    """Where the header is: its index, our fields in it, how many cells count."""

    at: int
    bound: Bound
    width: int


def find(name: str, rows: Iterable[list[str]], shape: Shape) -> Header | None:
    """Find the header among normalised rows; refuse a doubled column.

    Rows below it are not asked for.

    What a person calculated to the right, behind a column without a header, is
    no part of the table.
    """
    for index, cells in enumerate(rows):
        if shape.header_row not in (None, index + 1) or not shape.fits(cells):
            continue
        width = _width(cells, shape.bind(cells))
        bound = shape.bind(cells[:width])
        if bound.doubled:
            problem = f"{bound.doubled[0]} stands twice"
            raise faulty(name, index + 1, shape, problem)
        return Header(index, bound, width)
    return None


def _width(cells: Sequence[str], bound: Bound) -> int:
    """Count the cells up to the first blank one behind the last that we know."""
    width = max(bound.places.values(), default=-1) + 1
    while width < len(cells) and cells[width]:
        width += 1
    return width


def faulty(name: str, row: int, shape: Shape, problem: str) -> Refusal:
    """Say what is wrong with a header."""
    return Refusal("DP113", file=name, row=row, layout=shape.layout, problem=problem)


def no_header(name: str, candidates: list[list[list[str]]], shape: Shape) -> Refusal:
    """Say which columns the likeliest header line lacks."""
    best = (len(shape.required) + 1, 1, "")
    for rows in candidates:
        for index, cells in enumerate(rows):
            missing = shape.bind(cells).missing
            best = min(best, (len(missing), index + 1, ", ".join(missing)))
    return faulty(name, best[1], shape, f"missing columns {best[2]}")


def undecodable(name: str, data: bytes, encodings: Sequence[str]) -> Refusal:
    """Say at which byte the allowed encodings stop making sense."""
    offset = 0
    for encoding in encodings:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            offset = max(offset, error.start)
    return Refusal("DP102", file=name, encoding=", ".join(encodings), offset=offset)

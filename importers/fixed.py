"""Files of fixed width, as UnionPay sends them: bytes, not characters, are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.errors import Refusal
from duiping.importers.body import numbers
from duiping.importers.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.importers.shape import Shape


def fits(line: bytes, widths: Sequence[int]) -> bool:
    """Say whether a line has the length that the fields and their spaces make."""
    return len(line.rstrip(b"\r")) == sum(widths) + len(widths) - 1


def read(name: str, data: bytes, shape: Shape, widths: Sequence[int]) -> Table:
    """Cut a file into columns that are named by their number, from 0.

    Args:
        name: the file, for messages.
        data: its bytes.
        shape: binds fields to numbers; its first encoding is that of the cells.
        widths: of the fields, in bytes; one space stands between two.

    Raises:
        Refusal: DP104 empty, DP113 the first line has another length, DP111 a later
            one has, DP102 another encoding.
    """
    lines = data.rstrip(b"\r\n").split(b"\n") if data.strip() else []
    if not lines:
        raise Refusal("DP104", file=name)
    if not fits(lines[0], widths):
        problem = "lines of another length"
        raise Refusal("DP113", file=name, row=1, layout=shape.layout, problem=problem)
    encoding = shape.encodings[0]
    rows: list[list[str | None]] = []
    for index, line in enumerate(lines):
        if not fits(line, widths):
            expected, actual = sum(widths) + len(widths) - 1, len(line.rstrip(b"\r"))
            raise Refusal(
                "DP111", file=name, row=index + 1, expected=expected, actual=actual
            )
        rows.append(_cells(name, line, widths, encoding))
    header = tuple(str(at) for at in range(len(widths)))
    columns = zip(*rows, strict=True)
    return Table(
        name=name,
        encoding=encoding,
        header=header,
        places=shape.bind(header).places,
        preamble=(),
        body=pl.DataFrame(
            {str(at): pl.Series(c, dtype=pl.String) for at, c in enumerate(columns)}
        ),
        rows=numbers(1, len(rows)),
        footer=(),
    )


def _cells(
    name: str, line: bytes, widths: Sequence[int], encoding: str
) -> list[str | None]:
    """Cut one line; a blank cell is null."""
    found: list[str | None] = []
    at = 0
    for width in widths:
        try:
            text = line[at : at + width].decode(encoding)
        except UnicodeDecodeError as error:
            offset = at + error.start
            raise Refusal(
                "DP102", file=name, encoding=encoding, offset=offset
            ) from error
        found.append(text.strip() or None)
        at += width + 1
    return found

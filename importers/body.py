"""Split the body of a text file into columns and number its lines."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

import polars as pl

from duiping.errors import Refusal
from duiping.importers.lines import count as counted

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable, Iterator

    from duiping.importers.shape import Shape

# Stands between cells while a ticked body is split; no export prints it.
_UNIT = "\x1f"
_LF = ord("\n")

Body = tuple[pl.DataFrame, pl.Series]


def numbers(first: int, count: int) -> pl.Series:
    """Number lines that follow each other."""
    return pl.int_range(first, first + count, dtype=pl.Int32, eager=True)


@dataclass(frozen=True)
class Splitter:
    """How the rows of one file are split.

    Attributes:
        name: the file's name.
        shape: the layout's shape.
        width: cells in the header.
        first: physical line of the first row.
        ended: the last row's line is complete: something follows it.
    """

    name: str
    shape: Shape
    width: int
    first: int
    ended: bool

    def pieces(self, stretches: Iterable[bytes], size: int) -> Iterator[Body]:
        """Split rows piece by piece, as `split` does all at once.

        Args:
            stretches: whole lines, a piece of them at a time.
            size: rows of a piece, where a row may run over several lines.

        Raises:
            Refusal: a row is not as it should be; which, `split` says.
            csv.Error: the same.
        """
        rest, first = iter(stretches), self.first
        for lines in rest:
            if not self.shape.ticked and b'"' in lines:
                # From here on a line may end within a cell.
                found = replace(self, first=first)
                yield from found._quoted_pieces(chain([lines], rest), size)  # noqa: SLF001 - ours
                return
            whole = lines if lines.endswith(b"\n") else lines + b"\n"
            count = counted(whole, _LF)
            yield replace(self, first=first)._split(whole, count)  # noqa: SLF001 - ours
            first += count

    def _quoted_pieces(self, stretches: Iterable[bytes], size: int) -> Iterator[Body]:
        lines = (line.decode() for piece in stretches for line in io.BytesIO(piece))
        reader = csv.reader(lines, delimiter=self.shape.delimiter, strict=True)
        while rows := list(islice(_placed(reader), size)):
            starts = pl.Series([place for place, _ in rows], dtype=pl.Int32)
            for index, (_, row) in enumerate(rows):
                if len(row) != self.width:
                    raise self._refusal(index, len(rows), len(row))
            yield _framed([row for _, row in rows]), starts + self.first

    def split(self, body: bytes, count: int) -> Body:
        """Split rows into columns named by position; a blank cell is null.

        Args:
            body: physical lines between header and footer, in UTF-8, all ended.
            count: how many they are.

        Returns:
            The columns, and each row's physical line.

        Raises:
            Refusal: a row of another width (DP111), or cut off (DP103).
        """
        if count <= 0:
            schema = dict.fromkeys(self._names(), pl.String)
            return pl.DataFrame(schema=schema), numbers(self.first, 0)
        return self._split(body, count)

    def _split(self, body: bytes, count: int) -> Body:
        """Split lines of which the last one is ended, too."""
        if not self.shape.ticked and b'"' in body:
            return self._quoted(body[:-1].decode())
        found = self._quick(body, count)
        # Whatever is not as it should be is looked at line by line, to say where.
        return self._slow(body[:-1].decode().split("\n")) if found is None else found

    def _quick(self, body: bytes, count: int) -> Body | None:
        """Split all lines at once; None if any of them is not as it should be.

        As many delimiters as rows of this width have, and no row with more, or it
        could not be read: then none has fewer.
        """
        ticked = self.shape.ticked
        sign = "`" if ticked else self.shape.delimiter
        signs = self.width if ticked else self.width - 1
        names = ["before", *self._names()] if ticked else self._names()
        if counted(body, ord(sign)) != signs * count:
            return None
        try:
            table = self._read(body, sign, names)
        except pl.exceptions.PolarsError:
            return None
        if table.shape != (count, len(names)):
            return None
        found = self._unticked(body, table) if ticked else table
        return None if found is None else (found, numbers(self.first, count))

    def _unticked(self, body: bytes, split: pl.DataFrame) -> pl.DataFrame | None:
        """Take rows that were split at their backticks; None if one is misplaced.

        Each stands at a line's start or behind a comma, so that every cell but a
        row's last ends in that comma.
        """
        if split["before"].null_count() != split.height or _UNIT.encode() in body:
            return None
        *names, last = self._names()
        ends = [
            pl.col(name).str.ends_with(",").all(ignore_nulls=False) for name in names
        ]
        # Nothing at all in a cell, not even its comma, is null.
        if not all(split.select(ends).row(0)):
            return None
        cut = [pl.col(name).str.head(-1).replace("", None) for name in names]
        return split.select(*cut, last)

    def _slow(self, lines: list[str]) -> Body:
        """Split line by line, and refuse the first that is faulty."""
        if self.shape.ticked:
            return self._ticked(pl.Series(lines))
        self._measure(pl.Series(lines), self.shape.delimiter)
        return self._parse("\n".join(lines), self.shape.delimiter, len(lines))

    def _names(self) -> list[str]:
        return [str(i) for i in range(self.width)]

    def _ticked(self, lines: pl.Series) -> Body:
        """Split at comma and backtick: commas inside a cell have none."""
        bare = ~lines.str.starts_with("`")
        if bare.any():
            raise self._refusal(bare.arg_true()[0], len(lines), 1)
        lines = lines.str.slice(1).str.replace_all(",`", _UNIT, literal=True)
        self._measure(lines, _UNIT)
        return self._parse("\n".join(lines.to_list()), _UNIT, len(lines))

    def _measure(self, lines: pl.Series, delimiter: str) -> None:
        """Refuse the first line that has more or fewer cells than the header."""
        widths = lines.str.count_matches(delimiter, literal=True) + 1
        wrong = (widths != self.width).arg_true()
        if len(wrong):
            raise self._refusal(wrong[0], len(lines), int(widths[wrong[0]]))

    def _parse(self, text: str, delimiter: str, count: int) -> Body:
        body = self._read(text.encode() + b"\n", delimiter, self._names())
        # The widths agree, so this holds; if it did not, every line number would lie.
        if body.height != count or body.width != self.width:
            problem = "rows cannot be counted"
            raise Refusal(
                "DP123", file=self.name, row=self.first, column="-", problem=problem
            )
        return body, numbers(self.first, count)

    def _read(self, body: bytes, delimiter: str, names: list[str]) -> pl.DataFrame:
        """Split lines; of one that is not ended, a blank cell too many would be lost.

        Raises:
            PolarsError: a row has more cells than there are names.
        """
        return pl.read_csv(
            body,
            has_header=False,
            separator=delimiter,
            quote_char=None,
            infer_schema=False,
            new_columns=names,
        )

    def _quoted(self, text: str) -> Body:
        """Split rows with quoted cells, which may hold delimiters and line breaks."""
        source = io.StringIO(text, newline="")
        reader = csv.reader(source, delimiter=self.shape.delimiter, strict=True)
        rows: list[list[str]] = []
        ends: list[int] = []
        try:
            for row in reader:
                rows.append(row)
                ends.append(reader.line_num)
        except csv.Error as error:
            line = self.first + reader.line_num - 1
            raise Refusal(
                "DP103", file=self.name, row=line, missing=str(error)
            ) from error
        starts = pl.Series([0, *ends[:-1]], dtype=pl.Int32) + self.first
        for index, row in enumerate(rows):
            if len(row) != self.width:
                raise self._refusal(index, len(rows), len(row), int(starts[index]))
        return _framed(rows), starts.cast(pl.Int32)

    def _refusal(
        self, index: int, count: int, actual: int, row: int | None = None
    ) -> Refusal:
        """Tell a last line that was cut off from a line that is wrong."""
        line = self.first + index if row is None else row
        if index == count - 1 and not self.ended:
            missing = "the rest of the line"
            return Refusal("DP103", file=self.name, row=line, missing=missing)
        return Refusal(
            "DP111", file=self.name, row=line, expected=self.width, actual=actual
        )


def _placed(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """Give rows with the number of lines before each."""
    before = reader.line_num
    for row in reader:
        yield before, row
        before = reader.line_num


def _framed(rows: list[list[str]]) -> pl.DataFrame:
    """Make columns of rows; a blank cell is null."""
    columns = zip(*rows, strict=True)
    body = pl.DataFrame(
        {str(i): pl.Series(c, dtype=pl.String) for i, c in enumerate(columns)}
    )
    return body.with_columns(pl.all().replace("", None))

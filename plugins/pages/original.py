"""Original files as tables: any row of the evidence with its header and neighbours.

Rows are numbered as importers number them: by physical line of a text, by row
of a sheet or an HTML table. Only files of evidence are read, by digest, and
only as long as their bytes are those that were imported.
"""

from __future__ import annotations

import csv
import io
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from duiping import evidence
from duiping.importers.head import (
    HEAD_ROWS,
    TEXT_ENCODINGS,
    Container,
    container,
    plain,
)
from duiping.importers.sheet import grids
from duiping.plugins.pages import hide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duiping.books import Folder
    from duiping.evidence import Evidence
    from duiping.importers.base import Layout
    from duiping.importers.shape import Shape

KEPT = 4  # files held in memory at once
AROUND = 2  # rows shown above and below one that is looked at

Rows = list[tuple[int, list[str]]]


class Line(NamedTuple):
    """A row as it is shown: number, masked cells, and whether it is meant."""

    row: int
    cells: tuple[str, ...]
    meant: bool


@dataclass(frozen=True)
class Original:
    """A file taken apart for the eye.

    Attributes:
        rows: every row with its number, as printed.
        head: place of the header in `rows`; -1 where none was found.
    """

    rows: Rows
    head: int

    @property
    def headers(self) -> tuple[str, ...]:
        """The header cells as printed, cleaned."""
        if self.head < 0:
            return ()
        return hide.row(self.rows[self.head][1], ())

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.rows[-1][0] if self.rows else 0

    def page(self, start: int, size: int, meant: Iterable[int] = ()) -> list[Line]:
        """Give rows from the one at `start` (a place, from 0) on, masked."""
        wanted = frozenset(meant)
        return [
            self._line(place, wanted)
            for place in range(max(start, 0), min(start + size, len(self.rows)))
        ]

    def place(self, row: int) -> int:
        """Say at which place the row of this number stands, or would."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self.rows[middle][0] < row:
                low = middle + 1
            else:
                high = middle
        return min(low, max(len(self.rows) - 1, 0))

    def around(self, meant: Sequence[int]) -> list[Line]:
        """Give the rows that are meant, each with its neighbours, once."""
        wanted = frozenset(meant)
        places = sorted(
            {
                near
                for row in meant
                for near in range(
                    self.place(row) - AROUND, self.place(row) + AROUND + 1
                )
                if max(self.head, -1) < near < len(self.rows)
            }
        )
        return [self._line(place, wanted) for place in places]

    def _line(self, place: int, meant: frozenset[int]) -> Line:
        number, cells = self.rows[place]
        # Above the header a cell is named by the one before it: 银行账号,5719….
        headers = self.rows[self.head][1] if place > self.head >= 0 else ["", *cells]
        return Line(number, hide.row(cells, headers), number in meant)


class Originals:
    """Opens files of evidence; the last few stay in memory."""

    def __init__(self, folder: Folder) -> None:
        """Prepare; nothing is read yet."""
        self.folder = folder
        self._lock = Lock()
        self._kept: OrderedDict[str, Original] = OrderedDict()

    def open(self, item: Evidence, layout: Layout) -> Original:
        """Read a file of evidence as its layout finds its table.

        Raises:
            BooksError: it is missing (DP404) or was changed (DP405).
            Refusal: it cannot be taken apart.
        """
        with self._lock:
            found = self._kept.get(item.sha256)
            if found is None:
                data = evidence.content(self.folder, item)
                found = _taken_apart(item.name, data, _shapes(layout))
                self._kept[item.sha256] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(item.sha256)
            return found


def _shapes(layout: Layout) -> list[Shape]:
    others: dict[str, Shape] = getattr(layout, "others", {})
    return [layout.shape, *others.values()]


def _taken_apart(name: str, data: bytes, shapes: list[Shape]) -> Original:
    """Choose the reading in which a header of the layout stands."""
    first: Original | None = None
    for rows in _readings(name, data, shapes):
        found = Original(rows, _head(rows, shapes))
        if found.head >= 0:
            return found
        first = first or found
    return first or Original([], -1)


def _readings(name: str, data: bytes, shapes: list[Shape]) -> Iterator[Rows]:
    kind = container(data)
    if kind is Container.TEXT:
        for encoding in TEXT_ENCODINGS:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            for delimiter in dict.fromkeys(shape.delimiter for shape in shapes):
                yield _split(text, delimiter)
    elif kind in {Container.HTML, Container.XLSX, Container.XLS}:
        for _, grid, _ in grids(name, data, kind, shapes[0].sheet):
            yield list(enumerate(grid, 1))


def _split(text: str, delimiter: str) -> Rows:
    """Split a text into rows, each under the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: Rows = []
    try:
        line = 1
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        lines = text.replace("\r\n", "\n").split("\n")
        return [(n, one.split(delimiter)) for n, one in enumerate(lines, 1)]
    return rows


def _head(rows: Rows, shapes: list[Shape]) -> int:
    """Find the header among the first rows; -1 if none of the layout's is there."""
    for place, (_, cells) in enumerate(rows[:HEAD_ROWS]):
        normal = [plain(cell) for cell in cells]
        if any(not shape.bind(normal).missing for shape in shapes):
            return place
    return -1

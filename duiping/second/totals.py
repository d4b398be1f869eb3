"""A file's control totals, held against its rows."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from duiping.second.amounts import folded, number
from duiping.second.grid import plain
from duiping.second.model import Sums, UnlikeError

if TYPE_CHECKING:
    from duiping.second.grid import Row
    from duiping.second.model import Line
    from duiping.second.table import Reader, Table


def sums(lines: list[Line], whole: list[Row], gone: int, reader: Reader) -> Sums:
    """Sum up the rows; ``gone`` were left out."""
    told = reader.told
    moved = [Decimal(line.amount + line.limit) / 100 for line in lines]
    figures = {
        "rows": Decimal(len(whole)),
        "in": sum((x for x in moved if x > 0), Decimal()),
        "out": -sum((x for x in moved if x < 0), Decimal()),
        "net": sum(moved, Decimal()),
        "in#": Decimal(sum(x > 0 for x in moved)),
        "out#": Decimal(sum(x < 0 for x in moved)),
    }
    named = {figure for _, figure in (*told.totals, *told.below) if ":" in figure}
    named |= {f"sum:{title}" for title in told.sums}
    scale = Decimal(100) / told.unit
    for figure in sorted(named):
        column, _, label = figure.removeprefix("sum:").partition("@")
        found = Decimal()
        for _, cells in _labelled(whole, label, reader):
            found += number(reader.text(cells, (column,)), told.blanks) or 0
        figures[figure] = found / scale
    for _, figure in told.totals:
        if figure.startswith("rows@"):
            label = figure.removeprefix("rows@")
            figures[figure] = Decimal(len(_labelled(whole, label, reader)))
    zero = sum(not x for x in moved)
    return Sums(figures, {"rows": gone, "in#": zero, "out#": zero})


def _labelled(whole: list[Row], label: str, reader: Reader) -> list[Row]:
    """Pick the rows that have a label; all of them where none is asked for."""
    if not label:
        return whole
    title = reader.told.label
    return [row for row in whole if reader.text(row[1], title) == label]


def proven(table: Table, found: Sums, reader: Reader) -> int:
    """Hold every control total against the rows; say how many there are.

    Raises:
        UnlikeError: one differs.
    """
    told, held = reader.told, Counter[str]()
    texts = [",".join(folded(cell) for cell in cells) for cells in table.around]
    for pattern, figure in told.totals:
        for text in texts:
            if match := re.search(pattern, text):
                _same(figure, match[1], found)
                held[figure] += 1
    for place, cells in enumerate(table.around[:-1]):
        titles = [plain(cell) for cell in cells]
        for title, figure in told.below:
            if plain(title) in titles:
                said = table.around[place + 1][titles.index(plain(title))]
                _same(figure, said, found)
                held[title] += 1
    if told.marked:
        held.update(_marked(table, found, reader))
    return held.total()


def _marked(table: Table, found: Sums, reader: Reader) -> list[str]:
    """Hold the closing line against the columns above it."""
    told = reader.told
    marks = tuple(plain(one) for one in told.marked)
    for cells in table.around:
        if not plain(next((c for c in cells if c.strip()), "")).startswith(marks):
            continue
        for title in told.sums:
            printed = reader.text(cells, (title,))
            _same(f"sum:{title}", printed or "0", found)
        column, pattern = told.counted
        if column:
            match = re.fullmatch(pattern, reader.text(cells, (column,)))
            _same("rows", match[1] if match else "", found)
        return [*told.sums, *([column] if column else [])]
    message = f"no closing line {told.marked[0]!r}"
    raise UnlikeError(message)


def _same(figure: str, printed: str, sums: Sums) -> None:
    """Hold one printed total against the rows; a sum of outgo may print a minus."""
    said, found = number(printed), sums.figures[figure]
    if said is not None and figure == "out":
        said = abs(said)
    if said is None or not found <= said <= found + sums.spare.get(figure, 0):
        message = f"{figure}: {printed} is printed, its rows give {found}"
        raise UnlikeError(message)

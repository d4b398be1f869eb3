"""The control totals that a mapping promises below the rows, each proven."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from duiping.importers import written
from duiping.importers.head import cells_of, plain
from duiping.importers.proof import Totals, total

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.cells import Cells
    from duiping.importers.mapping import Mapping

# Fields of a control total that no record needs are bound under this prefix.
SUM = "sum:"
_NUMBER = r"[+-]?[\d,]+(?:\.\d+)?"


def proven(
    cells: Cells, mapping: Mapping, moved: pl.Series | None, gone: int = 0
) -> Totals:
    """Prove the control totals of a file.

    Args:
        cells: its rows.
        mapping: says what stands below them.
        moved: signed amounts of a ledger; None for orders.
        gone: rows that were left out; a count may hold them or not.

    Raises:
        Refusal: DP103 no such line, DP106 a total that differs.
    """
    totals = Totals(cells.table)
    footer = mapping.footer
    if footer is None:
        return totals
    row, _ = totals.need(rf"^\"?{re.escape(_nfkc(footer.marker))}", footer.marker)
    if footer.text is not None:
        _template(totals, cells.height, footer.text, moved)
    text = next(line.text for line in cells.table.footer if line.row == row)
    delimiter = mapping.file.delimiter if mapping.file.type == "csv" else ","
    printed = cells_of(text, delimiter)
    if footer.count is not None:
        pattern = _pattern(footer.count.pattern, {"n": r"(?P<n>\d+)"})
        cell = _cell(cells, printed, footer.count.column)
        match = re.fullmatch(pattern, _nfkc(cell))
        said = match["n"] if match else cell
        totals.count(row, "rows", said, cells.height, gone)
    for title in footer.sums:
        actual = total(written.amount(cells, mapping, SUM + title))
        totals.amount(row, title, _cell(cells, printed, title), actual)
    return totals


def _template(
    totals: Totals, height: int, template: str, moved: pl.Series | None
) -> None:
    """Compare a footer that is one sentence with numbers in it."""
    names = ("rows", "in", "out", "net")
    groups = {name: rf"(?P<{name}_>{_NUMBER})" for name in names}
    row, match = totals.need(_pattern(template, groups), template)
    for name, printed in match.groupdict().items():
        if name == "rows_":
            totals.count(row, "rows", printed, height)
        elif moved is not None:
            sums = {
                "in_": total(moved.filter(moved > 0)),
                "out_": -total(moved.filter(moved < 0)),
                "net_": total(moved),
            }
            bare = printed if name == "net_" else printed.lstrip("+-")
            totals.amount(row, name[:-1], bare, sums[name])


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _pattern(template: str, groups: dict[str, str]) -> str:
    """Turn a template with ``{name}`` into a pattern."""
    pattern = re.escape(_nfkc(template))
    for name, group in groups.items():
        pattern = pattern.replace(re.escape(f"{{{name}}}"), group)
    return pattern


def _cell(cells: Cells, printed: list[str], title: str) -> str:
    """Give the footer's cell below a header; empty where there is none."""
    wanted = plain(title)
    header = cells.table.header
    place = header.index(wanted) if wanted in header else len(printed)
    return printed[place] if place < len(printed) else ""

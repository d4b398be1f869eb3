"""What both WeChat Pay bills share: absent values and the two-line footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.errors import Refusal
from duiping.importers.head import plain

if TYPE_CHECKING:
    from duiping.importers.table import Table

# Missing numbers are printed as 0.
ABSENT = ("0", "-")


class Printed(dict[str, str]):
    """Footer values by title; a title that is missing refuses the file."""

    def __init__(self, table: Table, row: int, pairs: dict[str, str]) -> None:
        """Keep the file for the message."""
        super().__init__(pairs)
        self._table, self._row = table, row

    def __missing__(self, title: str) -> str:
        """Refuse: the footer lacks a total that it always has."""
        raise Refusal("DP103", file=self._table.name, row=self._row, missing=title)


def summed(table: Table) -> tuple[int, Printed]:
    """Read the footer: a line of titles, a line of values.

    Returns:
        The values' line number, and the values by title.

    Raises:
        Refusal: no footer, or one cut off: the bill is incomplete.
    """
    if len(table.footer) < 2:  # noqa: PLR2004 - titles and values
        raise Refusal("DP103", file=table.name, row=table.end, missing="summary")
    titles = [plain(cell) for cell in table.footer[0].text.split(",")]
    row, text = table.footer[1]
    values = [cell.strip().removeprefix("`") for cell in text.split(",")]
    if len(values) < len(titles):
        raise Refusal("DP103", file=table.name, row=row, missing="summary values")
    return row, Printed(table, row, dict(zip(titles, values, strict=False)))

"""Cells as text: money with separators, days, shares, places."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from duiping.money import grouped, half_up
from duiping.statement.words import word

if TYPE_CHECKING:
    from duiping.statement.model import Cell, Column, Place, Row

SHOWN_PLACES = 3
NUMBERS = frozenset({"money", "count", "share"})
_PLACES = 10_000  # a share is shown in hundredths of a percent


def shown(cell: Cell, column: Column) -> str:
    """Write a cell for people; what is empty stays empty."""
    if cell is None:
        return ""
    if isinstance(cell, Fraction):
        return percent(cell)
    if column.kind == "money" and isinstance(cell, int):
        return grouped(cell)
    if column.kind == "count" and isinstance(cell, int):
        return f"{cell:,}"
    return str(cell)


def percent(share: Fraction) -> str:
    """Write a fraction of one as percent with two places: ``3/500`` → ``0.60%``."""
    hundredths = half_up(share.numerator * _PLACES, share.denominator)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}%"


def place(one: Place) -> str:
    """Write a row of evidence: ``file:row``."""
    return f"{one.name}:{one.row}"


def places(row: Row, language: str, most: int = SHOWN_PLACES) -> list[str]:
    """Write the rows behind a line, the first few of them."""
    told = [place(one) for one in row.places[:most]]
    left = len(row.places) - most
    return [*told, word("more-rows", language, n=left)] if left > 0 else told

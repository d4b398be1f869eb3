"""Alipay's sums by type (账务明细汇总), held against themselves.

Source: the header of a public parser's test (grade B): of each type how often and how
much came in and went out, and the two together; a row 合计 sums up the others.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Final

from duiping.second.amounts import fen, number
from duiping.second.grid import plain, sheets
from duiping.second.model import Page, Print, UnlikeError

_TITLES: Final = ("类型", "收入笔数", "收入金额", "支出笔数", "支出金额", "总金额")
_WHOLE: Final = {"合计", "总计"}


def read(data: bytes) -> Page:
    """Read the sums.

    Raises:
        UnlikeError: it has another header, or a row that does not add up.
    """
    places: list[int] = []
    sums: Counter[int] = Counter()
    rows = held = 0
    for row, cells in next(iter(sheets(data, Print()))):
        if not places:
            places = _places(cells)
        elif any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
            rows += 1
            try:
                held += _held([*cells, *[""] * len(_TITLES)], places, sums)
            except UnlikeError as error:
                message = f"row {row}: {error}"
                raise UnlikeError(message) from None
    if not places:
        message = "no header that the second reading knows"
        raise UnlikeError(message)
    return Page((), rows, held)


def _places(cells: list[str]) -> list[int]:
    """Find the columns in a header; none where it is none."""
    names = [re.sub(r"\(.*\)", "", plain(cell)) for cell in cells]
    return [names.index(t) for t in _TITLES] if set(_TITLES) <= set(names) else []


def _held(cells: list[str], places: list[int], sums: Counter[int]) -> int:
    """Add up a row, or hold it against those above; say how many figures held."""
    label, *figures = (cells[at] for at in places)
    said = [number(figure) or Decimal() for figure in figures]
    _, income, _, outgo, both = said
    if income - abs(outgo) != both:
        message = "in and out do not give the total"
        raise UnlikeError(message)
    if plain(label) not in _WHOLE:
        sums.update({at: fen(one) for at, one in enumerate(said)})
        return 0
    for at, one in enumerate(said):
        if fen(one) != sums[at]:
            message = f"{one} is printed, its rows give {sums[at]} hundredths"
            raise UnlikeError(message)
    return len(said)

"""For a file that no layout claims: which layouts its header is most like."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from duiping.cleantext import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.importers.head import Head
    from duiping.importers.layout import Layout
    from duiping.importers.shape import Shape

# Two headers that share half of their characters may be one that was renamed.
_ALIKE = 0.5
_SHOWN = 40
# A column that must be there tells more than one that only is.
_WEIGHT = 70


class Near(NamedTuple):
    """How a file's header differs from one shape of a layout.

    Attributes:
        layout: the layout's name.
        version: which of its shapes.
        row: the header's line in the file, 1-based; of a workbook, the row of
            one of its sheets.
        sure: 0 to 99, how much of both headers agrees; 100 would be claimed.
        missing: columns that the layout needs and the file lacks.
        extra: columns of the file that the layout doesn't know.
        renamed: missing column → the extra one most like it.
    """

    layout: str
    version: str
    row: int
    sure: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    renamed: dict[str, str]


def nearest(head: Head, layouts: Iterable[Layout], limit: int = 3) -> list[Near]:
    """List the layouts that a file is most like, the nearest first.

    Args:
        head: the start of the file.
        layouts: all that are known.
        limit: at most so many.

    Returns:
        One entry a layout; none where no row has a single column of it.
    """
    best: dict[str, Near] = {}
    for layout in layouts:
        for version, shape in layout.shapes().items():
            for row, cells in head.numbered(*shape.delimiters):
                found = _compared(layout.name, version, shape, row, cells)
                known = best.get(layout.name)
                if found and (known is None or found.sure > known.sure):
                    best[layout.name] = found
    order = sorted(best.values(), key=lambda near: (-near.sure, near.layout))
    return order[:limit]


def _compared(
    layout: str, version: str, shape: Shape, row: int, cells: Sequence[str]
) -> Near | None:
    """Compare one line of a file with one shape; None if they share nothing."""
    bound = shape.bind(cells)
    filled = [cell for cell in cells if cell]
    hits = len(shape.required) - len(bound.missing)
    if not hits:
        return None
    used = set(bound.places.values())
    extra = [cell for i, cell in enumerate(cells) if cell and i not in used]
    share = hits / len(shape.required)
    told = len(used) / len(filled)
    sure = min(99, int(_WEIGHT * share + (100 - _WEIGHT) * told))
    return Near(
        layout,
        version,
        row,
        sure,
        bound.missing,
        tuple(clean(cell, _SHOWN) for cell in extra),
        _renamed(bound.missing, extra),
    )


def _renamed(missing: Iterable[str], extra: Sequence[str]) -> dict[str, str]:
    """Pair each missing column with the extra one most like it, if any is."""
    pairs = sorted(
        (
            (SequenceMatcher(None, title, cell).ratio(), title, cell)
            for title in missing
            for cell in extra[:100]
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    found: dict[str, str] = {}
    for ratio, title, cell in pairs:
        shown = clean(cell, _SHOWN)
        if ratio >= _ALIKE and title not in found and shown not in found.values():
            found[title] = shown
    return found

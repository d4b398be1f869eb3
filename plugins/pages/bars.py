"""Bar charts of a few values a month: geometry in whole points, no floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT, STEP, BAR, TOP, FOOT = 120, 64, 40, 22, 22
LEAST = 4  # columns that a chart has room for at least


class Bar(NamedTuple):
    """One bar with its value above and its month below."""

    x: int
    y: int
    height: int
    middle: int
    label: str
    text: str


class Chart(NamedTuple):
    """A chart of one figure."""

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]


def chart(values: Sequence[tuple[str, int | None, str]], full: int = 0) -> Chart:
    """Draw values from zero up; what is unknown leaves its place empty.

    Args:
        values: label, value (None if unknown; below zero is drawn as zero), and
            the value as text.
        full: the value that fills the height; 0 for the highest there is.
    """
    peak = full or max((value or 0 for _, value, _ in values), default=0) or 1
    bars = []
    for place, (label, value, text) in enumerate(values):
        tall = max(value or 0, 0) * HEIGHT // peak
        x = place * STEP + (STEP - BAR) // 2
        bars.append(Bar(x, TOP + HEIGHT - tall, tall, x + BAR // 2, label, text))
    width = max(len(values), LEAST) * STEP
    return Chart(width, TOP + HEIGHT + FOOT, TOP + HEIGHT, tuple(bars))

"""Markdown tables of measured numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TEN, HUNDRED = 10, 100


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; numbers get as many digits as they deserve."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    lines += [[shown(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(value: object) -> str:
    """Write one number: 0.042, 1.23, 45.6, 1,234."""
    if isinstance(value, float):
        if abs(value) >= HUNDRED:
            return f"{value:,.0f}"
        if abs(value) >= TEN:
            return f"{value:.1f}"
        return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def kilo(number: int) -> str:
    """Write a round number short: 3k, 1M."""
    million = 1_000_000
    return f"{number // million}M" if number % million == 0 else f"{number // 1000}k"

"""Shares of amounts, as expressions: whole numbers, rounded once, half up.

An order of some twenty million yuan times as many units leaves 64 bits, and Polars
would say nothing; so products are made in 128.
"""

from __future__ import annotations

import polars as pl


def wide(value: pl.Expr) -> pl.Expr:
    """Let a product have 128 bits."""
    return value.cast(pl.Int128)


def share(amount: pl.Expr, part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Give ``amount × part / whole``, half up; `whole` is positive.

    Args:
        amount: minor units.
        part: in the same measure as `whole`.
        whole: what the amount is of.
    """
    twice = 2 * wide(amount) * part + whole
    return (twice // (2 * wide(whole))).cast(pl.Int64)

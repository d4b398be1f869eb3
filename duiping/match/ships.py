"""Pieces: what findings in goods mean, and goods that were sent in place of others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.sku import EVERY, PREFIX, amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.match.breaks import Finding

PIECES = pl.col("commodity").str.starts_with(PREFIX)
# The sentence of a finding in pieces, by the one that it has as money or units.
SENTENCES = {
    "missing": "unshipped",
    "missing-failed": "shipped-back",
    "unexpected": "shipped-unordered",
    "duplicate": "shipped-twice",
    "late": "shipped-late",
    "transit": "transit-shipping",
}


class _Goods(NamedTuple):
    """An open group of pieces, and the place of its finding."""

    place: int
    account: str
    key: str
    commodity: str
    cleared: bool
    promised: int
    came: int


def together(column: str) -> pl.Expr:
    """Give a column of commodities with pieces of all goods as one."""
    pieces = pl.col(column).str.starts_with(PREFIX)
    return pl.when(pieces).then(pl.lit(EVERY)).otherwise(column).alias(column)


def pieces(groups: pl.DataFrame, findings: Sequence[Finding]) -> list[Finding]:
    """Tell findings in pieces as such, and wrong goods from too few and too many.

    Args:
        groups: what clearing left (`duiping.match.clear.remaining`).
        findings: as classified, group by group.

    Returns:
        The findings. Where one order lacks some goods and has others too many, both
        are `quantity` breaks that name what was ordered and what was sent, each
        with its own pieces; goods that may still come stay in transit.
    """
    out = list(findings)
    orders: dict[tuple[str, str], list[_Goods]] = defaultdict(list)
    for one in _goods(groups):
        found = findings[one.place]
        out[one.place] = found._replace(why=_why(one, found.why))
        if not one.cleared:
            orders[one.account, one.key].append(one)
    for mine in orders.values():
        lacking = [one for one in mine if one.came < one.promised > 0]
        extra = [one for one in mine if one.came > one.promised]
        if not lacking or not extra:
            continue
        promised = [amount(one.promised, one.commodity) for one in lacking]
        shown = [amount(one.came, one.commodity) for one in extra]
        facts = (("promised", ", ".join(promised)), ("shown", ", ".join(shown)))
        instead = _surplus(extra) + _surplus(lacking) >= 0
        due = [one for one in lacking if instead or out[one.place].kind is not None]
        for one in (*extra, *due):
            told = out[one.place]
            out[one.place] = told._replace(kind="quantity", why="sku", facts=facts)
    return out


def _goods(groups: pl.DataFrame) -> list[_Goods]:
    """List the groups of pieces."""
    sums = {
        "promised": pl.col("owed") + pl.col("withdrawn"),
        "came": -pl.col("received"),
    }
    mine = groups.with_row_index("place").filter(PIECES).with_columns(**sums)
    return [_Goods(*row) for row in mine.select(_Goods._fields).iter_rows()]


def _why(one: _Goods, why: str) -> str:
    if why != "quantity":
        return SENTENCES.get(why, why)
    if one.promised <= 0:
        return "shipped-refunded"
    return "shipped-short" if one.came < one.promised else "shipped-over"


def _surplus(some: Iterable[_Goods]) -> int:
    """Add up the pieces that came too many (positive) or too few."""
    return sum(one.came - one.promised for one in some)

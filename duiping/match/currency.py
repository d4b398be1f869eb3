"""Mixed currencies: one key, owed in one money and reported in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.match.ships import PIECES
from duiping.money import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.match.breaks import Finding

_PROMISED = pl.col("owed") + pl.col("withdrawn")
_CAME = -pl.col("received")


def mixed(
    groups: pl.DataFrame, findings: Sequence[Finding], unit: str
) -> list[Finding]:
    """Call what is owed in one currency and came in another by its name.

    Args:
        groups: what clearing left (`duiping.match.clear.remaining`).
        findings: as classified, group by group.
        unit: the commodity that counts units; it is no money.

    Returns:
        The findings; both halves of a mixed key are `currency` breaks, each with
        its own amount and what the other side says instead.
    """
    out = list(findings)
    money = groups.with_row_index("place").filter(
        pl.col("commodity") != unit, ~pl.col("cleared"), ~PIECES
    )
    if money["commodity"].n_unique() < 2:  # noqa: PLR2004 - one currency mixes with none
        return out
    owes, came = pl.col("n_owed") > 0, pl.col("n_received") > 0
    halves = money.filter(owes != came).filter(
        owes.any().over("account", "hash", "tail")
        & came.any().over("account", "hash", "tail")
    )
    for _, both in halves.group_by("account", "key", maintain_order=True):
        owed = both.filter(owes)["place"].to_list()
        shown = both.filter(came)["place"].to_list()
        facts = (
            ("promised", _listed(both.filter(owes), _PROMISED)),
            ("shown", _listed(both.filter(came), _CAME)),
        )
        for n in (*owed, *shown):
            out[n] = out[n]._replace(kind="currency", why="currency", facts=facts)
    return out


def _listed(groups: pl.DataFrame, amount: pl.Expr) -> str:
    """Write the amounts of some groups."""
    rows = groups.select(amount.alias("amount"), "commodity").iter_rows()
    return ", ".join(f"{grouped(value)} {name}" for value, name in rows)

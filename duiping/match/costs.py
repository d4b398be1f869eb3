"""Supplier charges against the price list, order by order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.config.dated import looked_up
from duiping.match.breaks import Finding
from duiping.match.proof import money
from duiping.money import half_up
from duiping.record import POSTED

if TYPE_CHECKING:
    from duiping.config import Config


# A charge that costs otherwise than the list says: what was charged and delivered, the
# list's cost and face value a piece, and the first day.
OFF = {
    **dict.fromkeys(("source", "key", "product"), pl.String()),
    **dict.fromkeys(("amount", "units", "cost", "face"), pl.Int64()),
    "day": pl.Date(),
}


def off_list(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Find charges that cost otherwise than the price list says, key by key.

    The list price, as it was on the day of the order (of the first charge, where no
    order is known), of what was delivered is cost a piece × units / face value;
    tested by multiplication, since a part of a piece need not divide evenly.

    Args:
        records: keyed records.
        config: the price list.

    Returns:
        A table of `OFF`.
    """
    goods = {c: p for c, p in config.products.items() if p.face}
    charges = records.filter(
        (pl.col("disposition") == POSTED)
        & pl.col("kind").is_in(["charge", "charge_refund"])
        & pl.col("product").is_in(list(goods))
        # The list is in the books' money and says nothing of others.
        & (money(config) == config.books.currency)
    )
    if charges.is_empty():
        return pl.DataFrame(schema=OFF)
    code = pl.col("product")
    priced = charges.join(
        _order_days(records, config), on="key", how="left", maintain_order="left"
    ).with_columns(priced=pl.coalesce("ordered", pl.col("time").dt.date()))
    listed = priced.with_columns(
        cost=looked_up(
            goods, "cost", pl.Int64(), code, pl.col("priced").min().over("key")
        ),
        face=code.replace_strict(
            {c: p.face for c, p in goods.items()}, return_dtype=pl.Int64
        ),
    )
    sums = listed.group_by("source", "key", "product").agg(
        pl.col("amount").sum() * -1,
        pl.col("units").sum(),
        pl.col("cost").first(),
        pl.col("face").first(),
        pl.col("time").min().dt.date().alias("day"),
    )
    # Products of what a great order comes to leave 64 bits.
    amount, cost = (pl.col(name).cast(pl.Int128) for name in ("amount", "cost"))
    off = amount * pl.col("face") - cost * pl.col("units")
    return sums.filter(2 * off.abs() > pl.col("face")).select(*OFF)


def cost_findings(off: pl.DataFrame, config: Config) -> list[Finding]:
    """Make `fee` breaks on the supplier's account, with expected and charged cost.

    Args:
        off: from `off_list`.
        config: the rules.
    """
    rows = off.sort("source", "key", "product").iter_rows(named=True)
    return [_finding(row, config) for row in rows]


def _order_days(records: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Give the day of each order: its price is the one that the list had then."""
    expects = [n for n, s in config.sources.items() if s.part == "expects"]
    return (
        records.filter(
            pl.col("source").is_in(expects) & (pl.col("disposition") == POSTED)
        )
        .group_by("key")
        .agg(ordered=pl.col("time").dt.date().min())
    )


def _finding(row: dict[str, object], config: Config) -> Finding:
    cost, units, face = (int(str(row[name])) for name in ("cost", "units", "face"))
    expected, actual = half_up(cost * units, face), int(str(row["amount"]))
    return Finding(
        kind="fee",
        account=config.sources[str(row["source"])].account,
        key=str(row["key"]),
        commodity=config.books.currency,
        expected=expected,
        actual=actual,
        difference=expected - actual,
        at_risk=abs(expected - actual),
        date=row["day"],  # type: ignore[arg-type]
        due=row["day"],  # type: ignore[arg-type]
        why="cost",
        facts=(("product", str(row["product"])), ("source", str(row["source"]))),
    )

"""The money's way in numbers: sums of legs by month, the stuff of the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from duiping.leg import EXPECTS, REPORTS
from duiping.money import plain
from duiping.sku import EVERY, PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.leg import Frame

KEY = ("month", "account", "commodity")
MOVE = ("month", "account", "commodity", "source", "side", "flow")


def money(legs: Frame, records: Frame) -> dict[str, Any]:
    """Sum up the legs and count keys and records, month by month.

    Args:
        legs: `duiping.leg.LEG_SCHEMA`, links applied; only booked legs count.
        records: all records, each once; needs the column ``time``.

    Returns:
        A plain document with lists, each in a fixed order, pieces of all goods
        together. ``moves``:
        month, account, commodity, source, side, flow, ``amount`` (decimal
        string, debit positive) and ``legs``. ``keys``: how many keys of a
        clearing account have their first leg in a month. ``lags``: of keys that
        both sides have told of, how many, and how many days lie between their
        first and last leg, all added up; a key is of the month of its first.
        ``records``: how many records are of a month (``""`` where a record has
        no time).
    """
    booked = legs.lazy().filter(pl.col("booked")).with_columns(month=_month("day"))
    moves = _together(
        booked.group_by(MOVE).agg(amount=pl.col("amount").sum(), legs=pl.len()), MOVE
    )
    keys = (
        booked.filter(pl.col("side").is_in([EXPECTS, REPORTS]))
        .group_by("lot", "tail")
        .agg(pl.col("account", "commodity").first(), pl.col("month").min())
        .group_by(KEY)
        .agg(keys=pl.len())
    )
    lags = (
        booked.filter(pl.col("side").is_in([EXPECTS, REPORTS]))
        .group_by("account", "hash", "tail", "commodity")
        .agg(
            pl.col("month").min(),
            days=(pl.col("day").max() - pl.col("day").min()).dt.total_days(),
            sides=pl.col("side").n_unique(),
        )
        .filter(pl.col("sides") > 1)
        .group_by(KEY)
        .agg(keys=pl.len(), days=pl.col("days").sum())
    )
    counted = (
        records.lazy()
        .select(month=_month("time"))
        .group_by("month")
        .agg(records=pl.len())
        .sort("month")
    )
    return {
        "moves": [row | {"amount": plain(row["amount"])} for row in _rows(moves)],
        "keys": list(_rows(_together(keys, KEY))),
        "lags": list(_rows(_together(lags, KEY))),
        "records": list(_rows(counted)),
    }


def _together(sums: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """Add up the pieces of all goods, which are one in pages; in a fixed order."""
    pieces = pl.col("commodity").str.starts_with(PREFIX)
    unit = pl.when(pieces).then(pl.lit(EVERY)).otherwise("commodity")
    return (
        sums.with_columns(unit.alias("commodity"))
        .group_by(by)
        .agg(pl.all().exclude(by).sum())
        .sort(by)
    )


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m").fill_null("")


def _rows(table: pl.LazyFrame) -> Iterable[dict[str, Any]]:
    return table.collect(engine="streaming").iter_rows(named=True)

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
    booked = legs.lazy().filter(pl.col("booked"))
    moves = _together(
        booked.group_by(*MOVE[1:], month=_month("day")).agg(
            amount=pl.col("amount").sum(), legs=pl.len()
        ),
        MOVE,
    )
    # `lot` and `tail` name an account, a key and a commodity.
    groups = (
        booked.filter(pl.col("side").is_in([EXPECTS, REPORTS]))
        .group_by("lot", "tail")
        .agg(
            pl.col("account", "commodity").first(),
            first=pl.col("day").min(),
            last=pl.col("day").max(),
            both=pl.col("side").min() != pl.col("side").max(),
        )
        .group_by("account", "commodity", month=_month("first"))
        .agg(
            all=pl.len(),
            keys=pl.col("both").sum(),
            days=(pl.col("last") - pl.col("first"))
            .dt.total_days()
            .filter(pl.col("both"))
            .sum(),
        )
    )
    known = _together(groups, KEY).collect(engine="streaming").lazy()
    counted = (
        records.lazy()
        .group_by(month=_month("time"))
        .agg(records=pl.len())
        .sort("month")
    )
    return {
        "moves": [row | {"amount": plain(row["amount"])} for row in _rows(moves)],
        "keys": list(_rows(known.select(*KEY, keys="all"))),
        "lags": list(_rows(known.filter(pl.col("keys") > 0).drop("all"))),
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
    return pl.col(column).dt.month_start().cast(pl.Date)


def _rows(table: pl.LazyFrame) -> Iterable[dict[str, Any]]:
    # There are many days and few months: only these become text.
    named = pl.col("month").dt.strftime("%Y-%m").fill_null("")
    told = table.collect(engine="streaming").with_columns(month=named)
    return told.iter_rows(named=True)

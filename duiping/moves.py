"""The money's way in numbers: sums of legs by month, the stuff of the chart.

The sums are kept beside the tables of great books, where new evidence changes them
by the legs that it moves (`duiping.kept`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.kept import Question, asked, brought
from duiping.leg import EXPECTS, LEG_SCHEMA, NEITHER, REPORTS
from duiping.money import plain
from duiping.sku import EVERY, PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.derive import State
    from duiping.kept import Memory
    from duiping.leg import Frame

KEY = ("month", "account", "commodity")
MOVE = ("month", "account", "commodity", "source", "side", "flow")
# What legs are summed up by once, for all who ask for sums of them.
BY = (
    *("booked", "source", "day", "kind", "event"),
    *("account", "commodity", "side", "flow"),
)


class Sums(NamedTuple):
    """The books in sums.

    Attributes:
        legs: ``legs`` (how many) and ``amount`` (minor units) by `BY`.
        waits: by `KEY`, the month of a key's first leg: how many keys clear there
            (``all``), how many of them both sides have told of (``keys``), and the
            ``days`` between first and last leg of these, all added up.
        records: how many ``records`` there are by ``month``, null without a time.
    """

    legs: pl.DataFrame
    waits: pl.DataFrame
    records: pl.DataFrame

    @property
    def clearing(self) -> frozenset[str]:
        """The accounts that clear and have legs."""
        sided = self.legs.filter(pl.col("side") != NEITHER)
        return frozenset(sided["account"].unique())

    def held(self, accounts: Sequence[str]) -> dict[tuple[str, str], int]:
        """Give what some accounts hold (minor units), by account and commodity."""
        booked = self.legs.filter("booked", pl.col("account").is_in(accounts))
        sums = booked.group_by("account", "commodity").agg(pl.col("amount").sum())
        return {(name, unit): amount for name, unit, amount in sums.iter_rows()}


def sums(state: State, memory: Memory | None = None) -> Sums:
    """Sum up the books.

    Args:
        state: the books.
        memory: where sums are kept.
    """
    return Sums(*(asked(one, state, memory) for one in (LEGS, WAITS, RECORDS)))


def money(summed: Sums) -> dict[str, Any]:
    """Tell the sums month by month; only booked legs count.

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
    booked = summed.legs.lazy().filter("booked").with_columns(month=_month("day"))
    moves = _together(booked.select(*MOVE, "amount", "legs"), MOVE)
    known = _together(summed.waits.lazy(), KEY).collect().lazy()
    return {
        "moves": [row | {"amount": plain(row["amount"])} for row in _rows(moves)],
        "keys": list(_rows(known.select(*KEY, keys="all"))),
        "lags": list(
            _rows(known.filter(pl.col("keys") > 0).select(*KEY, "keys", "days"))
        ),
        "records": list(_rows(summed.records.lazy().sort("month"))),
    }


def _legs(legs: Frame) -> pl.DataFrame:
    return (
        legs.lazy()
        .group_by(BY)
        .agg(legs=pl.len().cast(pl.Int64), amount=pl.col("amount").sum())
        .collect(engine="streaming")
    )


def _waits(legs: Frame) -> pl.DataFrame:
    # `lot` and `tail` name an account, a key and a commodity.
    return (
        legs.lazy()
        .filter(pl.col("booked") & pl.col("side").is_in([EXPECTS, REPORTS]))
        .group_by("lot", "tail")
        .agg(
            pl.col("account", "commodity").first(),
            first=pl.col("day").min(),
            last=pl.col("day").max(),
            both=pl.col("side").min() != pl.col("side").max(),
        )
        .group_by("account", "commodity", month=_month("first"))
        .agg(
            all=pl.len().cast(pl.Int64),
            keys=pl.col("both").sum().cast(pl.Int64),
            days=(pl.col("last") - pl.col("first"))
            .dt.total_days()
            .filter(pl.col("both"))
            .sum(),
        )
        .collect(engine="streaming")
    )


def _records(records: Frame) -> pl.DataFrame:
    return (
        records.lazy()
        .group_by(month=_month("time"))
        .agg(records=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
    )


LEGS = Question(
    "sums of legs",
    {
        **{name: LEG_SCHEMA[name] for name in BY},
        "legs": pl.Int64(),
        "amount": pl.Int64(),
    },
    lambda state: _legs(state.all_legs),
    lambda known, since: brought(known, _legs(since.before), _legs(since.after), BY),
)
WAITS = Question(
    "keys and days",
    {
        "month": pl.Date(),
        "account": pl.String(),
        "commodity": pl.String(),
        **dict.fromkeys(("all", "keys", "days"), pl.Int64()),
    },
    lambda state: _waits(state.all_legs),
    lambda known, since: brought(known, _waits(since.before), _waits(since.after), KEY),
)
RECORDS = Question(
    "records by month",
    {"month": pl.Date(), "records": pl.Int64()},
    lambda state: _records(state.all_records),
    lambda known, since: brought(
        known, _records(since.was), _records(since.are), ("month",)
    ),
)


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
    told = table.collect().with_columns(month=named)
    return told.iter_rows(named=True)

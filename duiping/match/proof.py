"""Proof of balances: what statements print, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.kept import Question
from duiping.record import IGNORED, RECORD_SCHEMA, REJECTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from duiping.config import Config
    from duiping.config.model import Carried, Statement
    from duiping.derive import Since
    from duiping.leg import Frame

CREDIT_LINE = "credit_line"
# What the proof of a balance needs of a record.
LINE = ("id", "time", "kind", "amount", "balance", "currency")
# Lines of great books, with the text that puts them in the order of the statement.
EDGE_SCHEMA = {
    name: RECORD_SCHEMA[name] for name in ("source", "disposition", *LINE)
} | {"line": pl.String()}


def proven(config: Config) -> dict[str, str]:
    """Map each source whose printed balances prove an account to that account."""
    return {
        rule.source: account
        for account, rule in sorted(_kept(config).items())
        if rule.proof == "printed" and rule.source is not None
    }


def unproven(config: Config) -> list[str]:
    """List the accounts whose balance no other party prints."""
    kept = _kept(config)
    return sorted(account for account, rule in kept.items() if rule.proof == "none")


def _kept(config: Config) -> dict[str, Statement | Carried]:
    return {**config.accounts.statement, **config.accounts.carried}


def money(config: Config) -> pl.Expr:
    """Name the currency of a record: its own, its source's, else the books'."""
    base = config.books.currency
    usual = {name: s.currency or base for name, s in config.sources.items()}
    return pl.coalesce(
        "currency", pl.col("source").replace_strict(usual, return_dtype=pl.String)
    )


def statement_lines(records: Frame, source: str) -> pl.DataFrame:
    """Give the lines of a statement with their own money's balance.

    A supplier's credit line is a limit, not money: it is in the printed balance
    and is taken out of it.

    Args:
        records: in the order in which statements print them, as gathered.
        source: whose lines.

    Returns:
        The source's records in the statement's order, with ``own`` (minor
        units) and ``move`` (what changed it since the line before: rows that
        move money and print no balance count with the next that does). Each
        currency of a statement has a balance of its own.
    """
    lines = (
        records.lazy()
        .filter((pl.col("source") == source) & counts())
        .select(*LINE)
        .collect()
    )
    amount = pl.col("amount").fill_null(0)
    line = pl.when(credit()).then(amount).otherwise(0)
    moved = pl.when(credit()).then(0).otherwise(amount)
    before = pl.col("moved").shift(1, fill_value=0).over("currency")
    return (
        lines.with_columns(
            own=pl.col("balance") - line.cum_sum().over("currency"),
            moved=moved.cum_sum().over("currency"),
        )
        .filter(pl.col("balance").is_not_null())
        .with_columns(move=pl.col("moved") - before)
        .drop("moved")
    )


def counts() -> pl.Expr:
    """Say which records are lines of a statement."""
    return ~pl.col("disposition").is_in([IGNORED, REJECTED]) | credit()


def credit() -> pl.Expr:
    """Say which lines only grant credit."""
    return pl.col("kind") == CREDIT_LINE


def day_ends(
    records: Frame, config: Config
) -> Iterator[tuple[str, date, str, str, int]]:
    """Yield the printed balance at the end of every day that has a line.

    Yields:
        Source, day, account, currency and balance in minor units, in order of
        source and day.
    """
    accounts = proven(config)
    few = _ends(records, list(accounts)).with_columns(currency=money(config))
    for source, account in sorted(accounts.items()):
        ends = (
            statement_lines(few, source)
            .with_columns(day=pl.col("time").dt.date())
            .group_by("day", "currency", maintain_order=True)
            .agg(pl.col("own").last())
        )
        for day, coin, own in ends.iter_rows():
            yield source, day, account, coin, own


def edges(config: Config) -> Question:
    """Ask for the few lines that `day_ends` needs, in order (`EDGE_SCHEMA`).

    Args:
        config: which sources print balances.
    """
    sources = list(proven(config))

    def renewed(known: pl.DataFrame, since: Since) -> pl.DataFrame | None:
        was, are = (
            _lines(rows, sources).select(*EDGE_SCHEMA).collect()
            for rows in (since.was, since.are)
        )
        moved = known.join(was, on="id", how="semi")
        # A line goes: only all the others say which is the day's last one now.
        if moved.join(are, on=list(EDGE_SCHEMA), how="anti", nulls_equal=True).height:
            return None
        every = pl.concat([known.join(was, on="id", how="anti"), are])
        return _ends(every.sort("source", "line"), sources, "line")

    return Question(
        "ends of days",
        EDGE_SCHEMA,
        lambda state: _ends(state.all_records, sources, "line"),
        renewed,
    )


def _lines(records: Frame, sources: list[str]) -> pl.LazyFrame:
    return records.lazy().filter(pl.col("source").is_in(sources) & counts())


def _ends(records: Frame, sources: list[str], *more: str) -> pl.DataFrame:
    """Choose the lines with a day's first and last balances, and all credit lines.

    Of a million lines these are some dozens: the others are never put in order.
    """
    known = _lines(records, sources)
    days = (
        known.filter(pl.col("balance").is_not_null())
        .group_by("source", "currency", day=pl.col("time").dt.date())
        .agg(first=pl.col("time").min(), last=pl.col("time").max())
        .collect(engine="streaming")
    )
    times = pl.concat([days["first"], days["last"]]).unique()
    at_ends = pl.col("time").is_in(times.implode())
    return (
        known.filter(at_ends | credit())
        .select("source", "disposition", *LINE, *more)
        .collect()
    )

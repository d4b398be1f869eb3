"""Currencies: the money that a row is in, and what a conversion posts.

A conversion is two rows of a statement that share a number: one currency out,
another in. Each takes its worth in the books' money through a clearing account,
where the two meet under their key; what the second is worth more or less than
the first is the result of exchange (汇兑损益). A row alone stays open there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.leg import DRAFT_SCHEMA, draft

if TYPE_CHECKING:
    from datetime import date

    from duiping.config import Config

OUT, IN = "convert_out", "convert_in"
CONVERSIONS = (OUT, IN)
PAIR = 2


def money(config: Config) -> pl.Expr:
    """Name the currency of a row: its own, its source's, else the books'."""
    stated = {n: s.currency for n, s in config.sources.items() if s.currency}
    base = pl.lit(config.books.currency)
    if not stated:
        return pl.coalesce("currency", base)
    usual = pl.col("source").replace_strict(
        stated, default=None, return_dtype=pl.String
    )
    return pl.coalesce("currency", usual, base)


def conversion_legs(rows: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Post the other side of conversions; their own legs are a statement's like any.

    Args:
        rows: keyed records of kind `OUT` and `IN`, with ``commodity`` and
            ``record``.
        config: clearing account, result accounts and rates.

    Returns:
        Leg drafts. Without a rate for what it takes the counter leg stands in
        suspense, in the row's own money.
    """
    if rows.is_empty():
        return pl.DataFrame(schema=DRAFT_SCHEMA)
    found: list[_Counter] = []
    for _, group in rows.sort("key", "time", "record").group_by(
        "key", maintain_order=True
    ):
        halves = group.select("record", "kind", "amount", "commodity", _day())
        found += _pair([_Row(*row) for row in halves.iter_rows()], config)
    names = {name: DRAFT_SCHEMA[name] for name in _Counter._fields}
    table = pl.DataFrame(found, schema=names, orient="row")
    told = rows.select("record", "source", "kind", "time", "key")
    return draft(table.join(told, on="record", how="left", maintain_order="left"))


def _day() -> pl.Expr:
    return pl.col("time").dt.date()


class _Row(NamedTuple):
    """One half of a conversion, minor units signed as the statement's account."""

    record: str
    kind: str
    amount: int
    commodity: str
    day: date


class _Counter(NamedTuple):
    """A leg beside a statement's own."""

    account: str
    amount: int
    commodity: str
    place: int
    record: str


def _pair(rows: list[_Row], config: Config) -> list[_Counter]:
    """Post the rows that share a number."""
    worth, rules = _worth(rows, config), config.currencies
    if rules is None or worth is None:
        suspense = config.books.suspense
        return [
            _Counter(suspense, -row.amount, row.commodity, 1, row.record)
            for row in rows
        ]
    base = config.books.currency
    out = [
        _Counter(rules.clearing, -value, base, 1, row.record)
        for row, value in zip(rows, worth, strict=True)
    ]
    comes = [n for n, row in enumerate(rows) if row.kind == IN]
    result = sum(worth)
    if not comes or len(comes) == len(rows) or not result:
        return out
    # The first row that came in takes the result, so that the key clears.
    first = out[comes[0]]
    out[comes[0]] = first._replace(amount=first.amount + result)
    account = rules.gain if result > 0 else rules.loss
    return [*out, _Counter(account, -result, base, 2, first.record)]


def _worth(rows: list[_Row], config: Config) -> list[int] | None:
    """Value each row in the books' money, signed as the row; None if one has no rate.

    Of two rows without a rate one in the books' own money says what the other is
    worth.
    """
    base, rules = config.books.currency, config.currencies
    worth = [
        row.amount
        if row.commodity == base
        else None
        if rules is None
        else rules.worth(row.amount, row.commodity, row.day)
        for row in rows
    ]
    if len(rows) == PAIR and {OUT, IN} == {row.kind for row in rows}:
        one, other = worth
        if one is None and rows[1].commodity == base:
            one = -rows[1].amount
        if other is None and rows[0].commodity == base:
            other = -rows[0].amount
        worth = [one, other]
    known = [value for value in worth if value is not None]
    return known if len(known) == len(worth) else None

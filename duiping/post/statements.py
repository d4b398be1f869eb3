"""Legs of statements: what a bank, wallet or supplier's ledger says of its money.

Each row moves the statement's own account; a rule says where it comes from or
goes to. Where no rule fits the counter leg stands in suspense: the money has
moved whether we understand it or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.leg import CANCEL, DRAFT_SCHEMA, RECEIPT, REFUND, draft
from duiping.post.currency import CONVERSIONS, conversion_legs, money
from duiping.post.within import by_kind, own_account
from duiping.record import POSTED, SUSPENSE

if TYPE_CHECKING:
    from duiping.config import Config, Source
    from duiping.config.model import BankRule

CHARGES = ("charge", "charge_refund")
REFUNDS = ("refund", "subsidy_refund")


def flow() -> pl.Expr:
    """Say which way a record's kind clears: receipt, refund, or taken back."""
    kind = pl.col("kind")
    return (
        pl.when(kind.is_in(REFUNDS))
        .then(REFUND)
        .when(kind == "payout_return")
        .then(CANCEL)
        .otherwise(RECEIPT)
    )


def statement_legs(records: pl.DataFrame, name: str, config: Config) -> pl.DataFrame:
    """Post one booking source.

    Args:
        records: keyed records of the source.
        name: the source's name in config.
        config: accounts and rules.

    Returns:
        Leg drafts: both legs of money that moves, only the account's own leg
        of a supplier's charge (`recognise` posts what it costs), and the units
        that a charge delivers. Each in the row's own money.
    """
    source = config.sources[name]
    moved = records.filter(
        pl.col("disposition").is_in([POSTED, SUSPENSE])
    ).with_columns(commodity=money(config))
    common = {"flow": flow()}
    purse = own_account(source, config.books.suspense)
    own = draft(moved, account=purse, place=pl.lit(0), **common)
    understood = pl.col("disposition") == POSTED
    apart = pl.col("kind").is_in([*CHARGES, *CONVERSIONS]) & understood
    others = moved.filter(~apart)
    converted = moved.filter(pl.col("kind").is_in(CONVERSIONS) & understood)
    suspense = pl.lit(config.books.suspense)
    counter = draft(
        others,
        account=pl.when(understood)
        .then(counter_account(source, config.books.suspense))
        .otherwise(suspense),
        amount=-pl.col("amount"),
        place=pl.lit(1),
        **common,
    )
    return pl.concat(
        [
            own,
            counter,
            conversion_legs(converted, config),
            _delivered(moved, config),
        ]
    )


def counter_account(source: Source, suspense: str) -> pl.Expr:
    """Choose the counter account of a row: bank rules first, then its kind."""
    chosen = pl.lit(suspense)
    for rule in reversed(source.rules):
        chosen = pl.when(_fits(rule)).then(pl.lit(rule.to)).otherwise(chosen)
    if source.rules:
        return chosen
    return by_kind(source, suspense)


def _fits(rule: BankRule) -> pl.Expr:
    """Build the test of one bank rule: everything it names has to fit."""
    tests = [pl.lit(value=True)]
    if rule.payee:
        tests.append(pl.col("payee").str.contains(rule.payee, literal=True))
    if rule.memo:
        tests.append(pl.col("memo").str.contains(rule.memo, literal=True))
    if rule.direction == "in":
        tests.append(pl.col("amount") > 0)
    if rule.direction == "out":
        tests.append(pl.col("amount") < 0)
    return pl.all_horizontal(tests).fill_null(value=False)


def _delivered(moved: pl.DataFrame, config: Config) -> pl.DataFrame:
    """Post the units that a supplier's charge delivers (or takes back)."""
    rule = config.fulfilment
    charges = moved.filter(
        pl.col("kind").is_in(CHARGES)
        & (pl.col("disposition") == POSTED)
        & pl.col("units").is_not_null()
    )
    if charges.is_empty():
        return pl.DataFrame(schema=DRAFT_SCHEMA)
    unit = pl.lit(rule.unit)
    clearing = draft(
        charges,
        account=pl.lit(rule.account),
        amount=-pl.col("units"),
        commodity=unit,
        place=pl.lit(8),
    )
    obligation = draft(
        charges,
        account=pl.lit(rule.obligation),
        amount=pl.col("units"),
        commodity=unit,
        place=pl.lit(9),
    )
    return pl.concat([clearing, obligation])


def corroborating_legs(
    records: pl.DataFrame, name: str, config: Config
) -> pl.DataFrame:
    """Make the unbooked legs of a source that only corroborates.

    They stand in the clearing account whose `corroborates` names the source,
    so that they can be compared key by key; they never enter the journal.
    """
    accounts = [
        account
        for account, rule in config.accounts.clearing.items()
        if name in rule.corroborates
    ]
    shown = records.filter(pl.col("disposition") == "corroborating")
    parts = [
        draft(
            shown,
            account=pl.lit(account),
            amount=-pl.col("amount"),
            commodity=money(config),
            flow=flow(),
            booked=pl.lit(value=False),
            place=pl.lit(0),
        )
        for account in accounts
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=DRAFT_SCHEMA)

"""Ledger text of many transactions at once, in columns: what `ledgertext` writes.

A text or name is checked and cleaned by the same functions, each different one
once; nearly all texts of strangers are plain and take no function at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping import ledgertext, money
from duiping.cleantext import COMMON, LIMIT, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WIDTH = ledgertext.CURRENCY_COLUMN - 2


def each(values: pl.Series, write: Callable[..., str]) -> pl.Series:
    """Write every different value once; a null stays one."""
    names = values.unique().drop_nulls()
    texts = [write(value) for value in names]
    return values.replace_strict(names, texts, default=None, return_dtype=pl.String())


def texts(values: pl.Series, limit: int = ledgertext.VALUE_LIMIT) -> pl.Series:
    """Clean and quote texts, as `duiping.cleantext.quoted` does; a null stays one."""
    common = values.str.contains(rf"\A{COMMON}\z") & (values.str.len_chars() <= limit)
    odd = each(values.filter(~common), lambda text: quoted(text, limit))
    plain = pl.select(pl.concat_str(pl.lit('"'), values, pl.lit('"'))).to_series()
    return plain if odd.is_empty() else plain.scatter((~common).arg_true(), odd)


def transactions(
    heads: pl.DataFrame, meta: Mapping[str, pl.Series], legs: pl.DataFrame, base: str
) -> pl.Series:
    """Write transactions, each as `duiping.ledgertext.transaction` would.

    Args:
        heads: ``day``, ``payee``, ``narration``; a transaction's place is its number.
        meta: values as they are printed, by key, one a transaction; a null leaves
            the key out.
        legs: ``entry`` (the transaction's number; those of one together),
            ``account``, ``amount`` (minor units, debit positive), ``commodity``,
            ``total`` (what the whole amount is worth in `base`, positive, or null).
        base: the currency of totals.

    Returns:
        A text each.

    Raises:
        BooksError: DP415, an account, currency or key is not allowed.
        ValueError: legs do not sum to zero in every currency, priced ones by what
            they are worth.
    """
    _demand_zero(legs, base)
    lines = [
        pl.format("\n  {}: {}", pl.lit(ledgertext.key_name(key)), value).fill_null("")
        for key, value in meta.items()
    ]
    written = _postings(legs, base)
    if written.height != heads.height:
        raise ValueError("a transaction without legs")
    return heads.select(
        pl.concat_str(
            pl.col("day").dt.strftime("%Y-%m-%d"),
            pl.lit(" * "),
            texts(heads["payee"], LIMIT),
            pl.lit(" "),
            texts(heads["narration"], LIMIT),
            *lines,
            pl.lit("\n"),
            written["text"],
            pl.lit("\n"),
        )
    ).to_series()


def _postings(legs: pl.DataFrame, base: str) -> pl.DataFrame:
    """Write the lines of each transaction: ``entry``, ``text``."""
    amount, total = pl.col("amount"), pl.col("total")
    start, number = pl.col("start"), _plain(amount)
    room = (_WIDTH - start.str.len_chars().cast(pl.Int64)).clip(0)
    price = pl.format(
        " @@ {} {}", _plain(total), pl.lit(ledgertext.currency_name(base))
    )
    return (
        legs.with_columns(
            start=each(legs["account"], _start),
            money=each(legs["commodity"], ledgertext.currency_name),
            number=number,
        )
        .with_columns(
            number=pl.when(pl.col("number").str.len_bytes() + 2 > room)
            .then("  " + pl.col("number"))
            .otherwise(pl.col("number").str.pad_start(room))
        )
        .select(
            "entry",
            text=pl.concat_str(
                start, "number", pl.lit(" "), "money", price.fill_null("")
            ),
        )
        .group_by("entry", maintain_order=True)
        .agg(pl.col("text").str.join("\n"))
    )


def _start(account: str) -> str:
    """Begin a posting's line."""
    return f"  {ledgertext.account_name(account)}"


def _plain(amount: pl.Expr) -> pl.Expr:
    """Write minor units with two places."""
    whole, rest = amount.abs() // money.UNIT, amount.abs() % money.UNIT
    sign = pl.when(amount < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    digits = rest.cast(pl.String()).str.pad_start(money.SCALE, "0")
    return pl.concat_str(sign, whole.cast(pl.String()), pl.lit("."), digits)


def _demand_zero(legs: pl.DataFrame, base: str) -> None:
    """Refuse legs that do not balance: our own fault, never the user's."""
    total, amount = pl.col("total"), pl.col("amount")
    if legs.filter(total < 0).height:
        raise ValueError("a total price below zero")
    worth = pl.when(total.is_null()).then(amount).otherwise(total * amount.sign())
    money = pl.when(total.is_null()).then("commodity").otherwise(pl.lit(base))
    rest = (
        legs.group_by("entry", money.alias("money"))
        .agg(worth.sum().alias("rest"))
        .filter(pl.col("rest") != 0)
    )
    if rest.height:
        entry, money_, over = rest.row(0)
        message = f"legs of transaction {entry} leave {over} hundredths of {money_}"
        raise ValueError(message)

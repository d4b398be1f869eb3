"""Whose money a row of a personal bill moved, and what becomes of the row.

The frames here are those of `bill`: ``source`` and ``target`` name the purse that
money left and the one it entered as the bill writes them, ``left`` and ``came`` say
whose these are (`PURSE`, `ELSEWHERE`, `UNCLEAR`, empty for a party that is no purse
of the person; null: not known), ``why`` is a reason to leave the row out.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from duiping.importers.direction import INWARD, OUTWARD
from duiping.record import (
    CORROBORATING,
    IGNORED,
    POSTED,
    REJECTED,
    SUSPENSE,
    UNKNOWN,
)

# What config.yaml says of a way of paying, and of a status.
PURSE, ELSEWHERE = "purse", "elsewhere"
PAID, CLOSED = "paid", "closed"
NEVER_PAID = "never paid"
APART = "moves between other purses"
WITHIN = "moves within the purse"
# How a bill writes that nothing stands here.
ABSENT = ("/", "-")
# Shown, and named in config.yaml, where no way of paying is printed.
BLANK = "（空）"
# A party that is no purse of the person.
NOWHERE = pl.lit("")
METHOD, LABEL, GOODS = pl.col("method"), pl.col("label"), pl.col("goods")
STATUS, WAY = pl.col("status"), pl.col("way")
WAYS = {"收入": 1, "支出": -1}
UNCLEAR = "unclear"
# Cause of a row whose direction isn't printed, and that nothing else tells.
NO_WAY = "DP205"
WORDS = (PURSE, ELSEWHERE, PAID, CLOSED)
_SIGNS = (
    dict.fromkeys((*INWARD, "credit"), 1)
    | dict.fromkeys((*OUTWARD, "debit"), -1)
    | {"payout_return": 1}
)


class Move(NamedTuple):
    """What a row does: out of one purse, into another, as the bill writes them."""

    fits: pl.Expr
    source: pl.Expr
    target: pl.Expr
    kind: str


def sign() -> pl.Expr:
    """Give the direction seen from our purse; null where nobody knows it."""
    left, came = pl.col("left"), pl.col("came")
    return (
        pl.when(left.is_null())
        .then(_direction(pl.col("told")).replace(0, None))
        .when((left == PURSE) | (came == ""))
        .then(pl.lit(-1))
        .otherwise(pl.lit(1))
        .cast(pl.Int64)
    )


def _direction(kind: pl.Expr) -> pl.Expr:
    """Give the sign of a kind; 0 where it runs both ways."""
    return kind.replace_strict(_SIGNS, default=0, return_dtype=pl.Int64)


def kind() -> pl.Expr:
    """Choose the kind: config's, the move's, the layout's, each where it can be."""
    sign = pl.col("sign")
    fitting = [
        pl.when((_direction(pl.col(name)) * sign) >= 0).then(pl.col(name))
        for name in ("told", "moved", "word")
    ]
    plain = (
        pl.when(sign > 0).then(pl.lit("credit")).when(sign < 0).then(pl.lit("debit"))
    )
    return pl.coalesce(*fitting, plain, pl.lit(UNKNOWN))


def verdict() -> pl.Expr:
    """Give disposition, cause and category: the text that config.yaml may name."""
    left, came, sign = pl.col("left"), pl.col("came"), pl.col("sign")
    why, strange = pl.col("why"), pl.col("strange")
    lost = sign.is_null()
    ours = ((left == PURSE) | (came == PURSE) | left.is_null()) & ~lost
    unclear = (left == UNCLEAR) | (came == UNCLEAR)
    named = (left != "") & (came != "")
    apart = named & (left == came)
    within = apart & (left == PURSE)
    disposition = (
        pl.when(why.is_not_null())
        .then(pl.lit(IGNORED))
        .when(lost)
        .then(pl.lit(REJECTED))
        .when(strange & (ours | unclear))
        .then(pl.lit(SUSPENSE))
        .when(strange)
        .then(pl.lit(REJECTED))
        .when(unclear)
        .then(pl.lit(SUSPENSE))
        .when(apart)
        .then(pl.lit(IGNORED))
        .when(ours)
        .then(pl.lit(POSTED))
        .otherwise(pl.lit(CORROBORATING))
    )
    cause = (
        pl.when(why.is_not_null())
        .then(why)
        .when(strange)
        .then(pl.lit("DP202"))
        .when(lost)
        .then(pl.lit(NO_WAY))
        .when(unclear)
        .then(pl.lit("DP206"))
        .when(within)
        .then(pl.lit(WITHIN))
        .when(apart)
        .then(pl.lit(APART))
    )
    category = (
        pl.when(strange)
        .then(STATUS)
        .when(unclear & why.is_null())
        .then(METHOD)
        .otherwise(LABEL)
    )
    return pl.struct(
        disposition=disposition, cause=cause, category=category.replace("", None)
    )

"""Several in one file: which shop a row is of, and which purse it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from duiping.config import Config, Source
    from duiping.config.within import Within


def of_shop(rule: Within) -> pl.Expr:
    """Say which rows a rule for one of several shops is about."""
    return pl.col(rule.column).str.contains(rule.pattern).fill_null(value=False)


def namespace(config: Config) -> pl.Expr:
    """Give the namespace of rows that their file's own rules tell; else null.

    From top to bottom, the first rule that fits a row decides.
    """
    chosen: pl.Expr = pl.lit(None, dtype=pl.String)
    for name, source in config.sources.items():
        for rule in reversed(source.shops):
            if rule.namespace is not None:
                mine = (pl.col("source") == name) & of_shop(rule)
                chosen = pl.when(mine).then(pl.lit(rule.namespace)).otherwise(chosen)
    return chosen


def own_account(source: Source, suspense: str) -> pl.Expr:
    """Choose the account that a row of a statement moves.

    A purse that config doesn't name is nobody's: its money waits in suspense.
    """
    own = pl.lit(source.account)
    if source.purses is None:
        return own
    printed = pl.col(source.purses.column)
    chosen = (
        pl.when(printed.is_null() | (printed == ""))
        .then(own)
        .otherwise(pl.lit(suspense))
    )
    for name, account in source.purses.accounts.items():
        # A remark names the purse first, then goes on.
        named = (printed == name) | printed.str.starts_with(f"{name} ")
        chosen = pl.when(named).then(pl.lit(account)).otherwise(chosen)
    return chosen


def by_kind(source: Source, suspense: str) -> pl.Expr:
    """Choose the counter account by a row's kind, and by its shop where they differ."""

    def table(post: dict[str, str]) -> pl.Expr:
        return pl.col("kind").replace_strict(
            post, default=suspense, return_dtype=pl.String
        )

    chosen = table(dict(source.post))
    for rule in reversed(source.shops):
        if rule.post:
            post = table({**source.post, **rule.post})
            chosen = pl.when(of_shop(rule)).then(post).otherwise(chosen)
    return chosen

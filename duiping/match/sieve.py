"""The sieve: which keys need a look, told from the integers of their legs alone.

Legs of a partition lie sorted by key and account, so a group is a stretch of rows
and its figures are sums over stretches: no table of groups is built. It gives
what `duiping.match.clear` says of the same legs (`seen`, `suspects`, `flows`,
`counted`), at about the price of reading them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from duiping.leg import CORROBORATES, EXPECTS, RECEIPT, REFUND, TOGETHER
from duiping.match.stretches import Legs, starts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duiping.match.stretches import Marks, Numbers, Places

    # Gives a row of each key that a question may have an answer for.
    Look = Callable[[Legs, pl.DataFrame | None], Places]

FIGURES = (*TOGETHER, "amount", "side", "flow", "day", "due")
# All that anybody asks of the legs of a doubtful key.
COLUMNS = (*FIGURES, "account", "commodity", "key", "kind")
# All that questions ask of legs, some of them of keys that are in no doubt.
ASKED = (*COLUMNS, "source", "booked")

_NEVER, _FOREVER = np.iinfo(np.int32).min, np.iinfo(np.int32).max


class Sifted(NamedTuple):
    """What a partition holds: its numbers, and the legs that need a look.

    `keys` and `flows` are as `clear.counted` and `clear.flows` give them,
    `doubtful` are all legs (`COLUMNS`) of every key that has a suspect group,
    `aside` those (`ASKED`) of every key that another question looks for.
    """

    keys: pl.DataFrame
    flows: pl.DataFrame
    doubtful: pl.DataFrame
    aside: pl.DataFrame


def sift(
    table: pl.DataFrame, looks: Iterable[Look] = (), goods: pl.DataFrame | None = None
) -> Sifted | None:
    """Sum up the legs of each group and account, and take out what is in doubt.

    Args:
        table: all legs of some keys, `COLUMNS` at least, `ASKED` for further looks;
            quick if sorted by `TOGETHER`.
        looks: what else to look for.
        goods: the category of orders, where a look needs it.

    Returns:
        None where a leg lacks a figure, or nothing is booked: this pass has no
        place for it.
    """
    if any(table[name].null_count() for name in FIGURES):
        return None
    legs = Legs(table)
    rows = np.flatnonzero(legs["side"] < CORROBORATES)
    if not rows.size:
        return None
    booked = {name: legs[name] for name in FIGURES}
    if rows.size < table.height:
        booked = {name: column[rows] for name, column in booked.items()}
    first = starts(legs, rows, TOGETHER)
    doubtful = legs.of_keys(rows[first[_suspect(booked, first)]])
    found = [look(legs, goods) for look in looks]
    places = np.unique(np.concatenate(found)) if found else rows[:0]
    return Sifted(
        *_numbers(legs.table, rows, booked, first),
        doubtful.select(COLUMNS),
        legs.of_keys(places),
    )


def _suspect(booked: dict[str, Numbers], first: Places) -> Marks:
    """Mark the groups that `clear.suspects` keeps."""
    expects = booked["side"] == EXPECTS
    told = np.maximum.reduceat(np.where(expects, _NEVER, booked["day"]), first)
    due = np.minimum.reduceat(np.where(expects, booked["due"], _FOREVER), first)
    found: Marks = np.add.reduceat(booked["amount"], first) != 0
    found |= np.maximum.reduceat(booked["flow"], first) != RECEIPT
    # Where only one side speaks, this compares with a day that never comes.
    found |= (told == _NEVER) | (due == _FOREVER) | (told > due)
    return found


def _numbers(
    legs: pl.DataFrame,
    rows: Places,
    booked: dict[str, Numbers],
    first: Places,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count the groups and sum up the money of each account and commodity."""
    turn = booked["lot"] ^ booked["hash"]
    keys = pl.DataFrame({"turn": turn[first]}).group_by("turn")
    table = pl.DataFrame(
        {
            "turn": turn,
            "row": rows,
            **{name: booked[name] for name in ("amount", "side", "flow")},
        }
    )
    amount, expects = pl.col("amount"), pl.col("side") == EXPECTS
    refund = pl.col("flow") == REFUND
    sums = table.group_by("turn").agg(
        pl.col("row").first(),
        owed=amount.filter(expects & ~refund).sum(),
        received=-amount.filter(~expects & ~refund).sum(),
        refunded=amount.filter(~expects & refund).sum(),
    )
    return keys.agg(keys=pl.len().cast(pl.Int64)), _named(legs, sums)


def _named(legs: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Say which account and commodity a sum is of, by one of its legs."""
    texts = legs.select("account", "commodity")[sums["row"]]
    return pl.concat([texts, sums.drop("row")], how="horizontal")

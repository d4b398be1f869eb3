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

SUMS = ("owed", "received", "refunded")
# What most groups are: one leg of each side.
PAIR = 2
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
    counts = legs["side"] < CORROBORATES
    if not counts.any():
        return None
    rows = None if counts.all() else np.flatnonzero(counts)
    groups = _grouped(legs, rows)
    found = [look(legs, goods) for look in looks]
    places = np.unique(np.concatenate(found)) if found else groups.doubtful[:0]
    return Sifted(
        *_numbers(legs, groups),
        legs.of_keys(groups.doubtful).select(COLUMNS),
        legs.of_keys(places),
    )


class _Groups(NamedTuple):
    """Groups of booked legs: those of two legs that agree, and the rest.

    `pairs` are their first legs, `owed` what both sides tell; `rest` are the legs of
    all others, and `counted` the first of each group. `doubtful` are the first legs of
    groups that need a look. All are places among all legs.
    """

    pairs: Places
    owed: Numbers
    rest: Places
    counted: Places
    doubtful: Places


def _grouped(legs: Legs, rows: Places | None) -> _Groups:
    """Tell the groups that agree at first sight from those that need a look."""
    booked = {
        name: legs[name] if rows is None else legs[name][rows] for name in FIGURES
    }
    # With the tail of its key, the lot names what clears together.
    first = starts(legs, rows, ("lot", "tail"))
    size = np.diff(first, append=booked["lot"].size)
    agree = np.append(_agree(booked), False)[first] & (size == PAIR)
    pairs, other = first[agree], ~agree
    expects = booked["side"][pairs] == EXPECTS
    owed = booked["amount"][np.where(expects, pairs, pairs + 1)]
    rest = np.flatnonzero(np.repeat(other, size))
    few = {name: column[rest] for name, column in booked.items()}
    sizes = size[other]
    starting = np.cumsum(sizes) - sizes
    suspect = _suspect(few, starting) if rest.size else other[:0]

    def placed(some: Places) -> Places:
        return some if rows is None else rows[some]

    counted = first[other]
    return _Groups(
        placed(pairs), owed, placed(rest), placed(counted), placed(counted[suspect])
    )


def _agree(booked: dict[str, Numbers]) -> Marks:
    """Mark legs that agree with the next one: a receipt, told by both sides in time."""
    side, flow, day, due = (booked[name] for name in ("side", "flow", "day", "due"))
    amount = booked["amount"]
    found: Marks = amount[:-1] + amount[1:] == 0
    found &= side[:-1] != side[1:]
    found &= (flow[:-1] == RECEIPT) & (flow[1:] == RECEIPT)
    expects = side[:-1] == EXPECTS
    found &= np.where(expects, day[1:] <= due[:-1], day[:-1] <= due[1:])
    return found


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


def _numbers(legs: Legs, groups: _Groups) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count the groups and sum up the money of each account and commodity."""
    count, owed = pl.len().cast(pl.Int64), pl.col("owed").sum()
    columns = {name: legs[name][groups.rest] for name in ("amount", "side", "flow")}
    amount, expects = pl.col("amount"), pl.col("side") == EXPECTS
    refund = pl.col("flow") == REFUND
    parts = [
        _by_turn(
            *(legs, groups.pairs, {"owed": groups.owed}),
            *(count.alias("keys"), owed, owed.alias("received")),
        ),
        _by_turn(legs, groups.counted, {}, count.alias("keys")),
        _by_turn(
            *(legs, groups.rest, columns),
            amount.filter(expects & ~refund).sum().alias("owed"),
            -amount.filter(~expects & ~refund).sum().alias("received"),
            amount.filter(~expects & refund).sum().alias("refunded"),
        ),
    ]
    total = (
        pl.concat(parts, how="diagonal")
        .group_by("turn")
        .agg(pl.col("row").first(), pl.col("keys", *SUMS).sum())
    )
    # Which account and commodity a sum is of, one of its legs says.
    texts = legs.rows(total["row"].to_numpy()).select("account", "commodity")
    flows = pl.concat([texts, total.select("turn", *SUMS)], how="horizontal")
    return total.select("turn", "keys"), flows


def _by_turn(
    legs: Legs, places: Places, columns: dict[str, Numbers], *sums: pl.Expr
) -> pl.DataFrame:
    """Sum up columns of some legs by account and commodity, with a leg of each."""
    turn = legs["lot"][places] ^ legs["hash"][places]
    if turn.size and np.all(turn == turn[0]):
        only = pl.DataFrame({"turn": turn[:1], "row": places[:1]})
        return only.hstack(pl.DataFrame(columns or {"turn": turn}).select(*sums))
    table = pl.DataFrame({"turn": turn, "row": places, **columns})
    return table.group_by("turn").agg(pl.col("row").first(), *sums)

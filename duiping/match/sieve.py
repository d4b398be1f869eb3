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

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]

FIGURES = (*TOGETHER, "amount", "side", "flow", "day", "due")
# All that anybody asks of the legs of a doubtful key.
COLUMNS = (*FIGURES, "account", "commodity", "key", "kind")

_NEVER, _FOREVER = np.iinfo(np.int32).min, np.iinfo(np.int32).max


class Sifted(NamedTuple):
    """What a partition holds: its numbers, and the legs that need a look.

    `keys` and `flows` are as `clear.counted` and `clear.flows` give them,
    `doubtful` are all legs (`COLUMNS`) of every key that has a suspect group.
    """

    keys: pl.DataFrame
    flows: pl.DataFrame
    doubtful: pl.DataFrame


def sift(legs: pl.DataFrame) -> Sifted | None:
    """Sum up the legs of each group and account, and take out what is in doubt.

    Args:
        legs: all legs of some keys, `COLUMNS` at least; quick if sorted by `TOGETHER`.

    Returns:
        None where a leg lacks a figure, or nothing is booked: this pass has no
        place for it.
    """
    if any(legs[name].null_count() for name in FIGURES):
        return None
    legs = legs if _sorted(legs) else legs.sort(*TOGETHER)
    figures = legs.select(pl.col(FIGURES).to_physical())
    known = {name: figures[name].to_numpy() for name in FIGURES}
    rows = np.flatnonzero(known["side"] < CORROBORATES)
    if not rows.size:
        return None
    booked = known
    if rows.size < legs.height:
        booked = {name: column[rows] for name, column in known.items()}
    starts = _starts(booked)
    places = rows[starts[_suspect(booked, starts)]]
    doubtful = legs[_of_keys(known, places)].select(COLUMNS)
    return Sifted(*_numbers(legs, rows, booked, starts), doubtful)


def _sorted(legs: pl.DataFrame) -> bool:
    """Say whether the legs of each group lie together, and those of each key."""
    hashes, tails, lots = (legs[name].to_numpy() for name in TOGETHER)
    same = hashes[1:] == hashes[:-1]
    return bool(
        np.all(hashes[1:] >= hashes[:-1])
        # Two keys of one hash are rarer than a broken disk, and sorted anew.
        and not np.any(same & (tails[1:] != tails[:-1]))
        and not np.any(same & (lots[1:] < lots[:-1]))
    )


def _starts(booked: dict[str, Numbers]) -> NDArray[np.intp]:
    """Give the first leg of each group."""
    fresh = np.ones(len(booked["lot"]), dtype=np.bool_)
    differs = [booked[name][1:] != booked[name][:-1] for name in TOGETHER]
    np.logical_or(differs[0], differs[1], out=fresh[1:])
    fresh[1:] |= differs[2]
    return np.flatnonzero(fresh)


def _suspect(booked: dict[str, Numbers], starts: NDArray[np.intp]) -> Marks:
    """Mark the groups that `clear.suspects` keeps."""
    expects = booked["side"] == EXPECTS
    told = np.maximum.reduceat(np.where(expects, _NEVER, booked["day"]), starts)
    due = np.minimum.reduceat(np.where(expects, booked["due"], _FOREVER), starts)
    found: Marks = np.add.reduceat(booked["amount"], starts) != 0
    found |= np.maximum.reduceat(booked["flow"], starts) != RECEIPT
    # Where only one side speaks, this compares with a day that never comes.
    found |= (told == _NEVER) | (due == _FOREVER) | (told > due)
    return found


def _of_keys(known: dict[str, Numbers], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give the places of all legs of the keys that have a leg in some places."""
    hashes, tails = known["hash"], known["tail"]
    fresh = np.ones(len(hashes), dtype=np.bool_)
    np.logical_or(hashes[1:] != hashes[:-1], tails[1:] != tails[:-1], out=fresh[1:])
    firsts = np.flatnonzero(fresh)
    ends = np.append(firsts[1:], len(hashes))
    keys = np.searchsorted(firsts, places, "right") - 1
    keys = keys[np.diff(keys, prepend=-1) != 0]
    sizes = ends[keys] - firsts[keys]
    before = np.cumsum(sizes) - sizes
    return np.repeat(firsts[keys] - before, sizes) + np.arange(sizes.sum())


def _numbers(
    legs: pl.DataFrame,
    rows: NDArray[np.intp],
    booked: dict[str, Numbers],
    starts: NDArray[np.intp],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count the groups and sum up the money of each account and commodity."""
    turn = booked["lot"] ^ booked["hash"]
    keys = pl.DataFrame({"turn": turn[starts]}).group_by("turn")
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

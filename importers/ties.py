"""Running balances of files whose rows of one second stand in any order.

Some platforms sort by time alone: two rows of the same second come out either
way round. The printed balances still tell which one was first.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.proof import Chain, balances, order

if TYPE_CHECKING:
    from duiping.importers.table import Table

# Balance before a row, balance after it, and the row's place.
Step = tuple[int, int, int]


def chained(
    table: Table,
    time: pl.Series,
    amount: pl.Series,
    balance: pl.Series,
    *,
    newest_first: bool = False,
) -> Chain:
    """Prove the running balance, choosing the order within a second by it.

    Args:
        table: for the file's name and line numbers.
        time: when each row happened.
        amount: signed minor units.
        balance: printed after each row, minor units.
        newest_first: how this layout usually runs.

    Raises:
        Refusal: DP107 where no order within the seconds makes it hold.
    """
    rank = order(time, newest_first=newest_first)
    frame = (
        pl.DataFrame({"t": time, "r": rank, "a": amount, "b": balance})
        .with_row_index("i")
        .sort("r")
        .with_columns(before=pl.col("b") - pl.col("a"), s=pl.col("t").rle_id())
    )
    if (frame["before"] != frame["b"].shift(1)).any():
        places = pl.int_range(frame.height, dtype=pl.Int32, eager=True)
        rank = _sorted(frame).select("i").with_columns(r=places).sort("i")["r"]
    return balances(table, rank, amount, balance, newest_first=newest_first)


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """Put the rows of every doubtful second into the order of their balances."""
    # Whatever the order within a second, it moves the balance by its sum.
    due = frame.with_columns(due=_opening(frame) + pl.col("a").cum_sum())
    doubtful = due.filter((pl.col("due") != pl.col("b")).any().over("s"))
    # Only the seconds that do not follow as they stand.
    columns = doubtful.select("s", "before", "b", "r", pl.col("due") - pl.col("a"))
    at: list[int] = []
    places: list[int] = []
    for _, rows in groupby(columns.iter_rows(), key=itemgetter(0)):
        steps = [(row[1:4], row[4]) for row in rows]
        at += [step[2] for step in _path([s for s, _ in steps], steps[0][1])]
        places += [step[2] for step, _ in steps]
    return frame.with_columns(r=frame["r"].scatter(at, places)).sort("r")


def _opening(frame: pl.DataFrame) -> int:
    """Find the balance before the first row without knowing which row that is.

    The balance at which a second starts is the one that begins one row more than
    it ends; a second that moves nothing in sum has no such balance.
    """
    values = pl.concat(
        [
            frame.select("s", v=pl.col("before"), n=pl.lit(1)),
            frame.select("s", v=pl.col("b"), n=pl.lit(-1)),
        ]
    )
    moved = frame.group_by("s").agg(pl.col("a").sum()).sort("s")
    prior = moved.select("s", prior=pl.col("a").cum_sum() - pl.col("a"))
    found = (
        values.group_by("s", "v")
        .agg(pl.col("n").sum())
        .filter(pl.col("n") == 1)
        .join(prior, on="s")
        .sort("s", "v")
        .select(o=pl.col("v") - pl.col("prior"))["o"]
    )
    # They all agree, but in a faulty file; then the fault is told from the first.
    return int(found[0] if len(found) else frame["before"][0])


def _path(steps: list[Step], start: int) -> list[Step]:
    """Order steps so that each begins where the one before it ended.

    Balances are places and rows are roads between them (Hierholzer); the file's
    order decides where several would do. Without such a path: as they stand.
    """
    roads: dict[int, list[Step]] = defaultdict(list)
    for step in reversed(steps):
        roads[step[0]].append(step)
    stack: list[tuple[int, Step | None]] = [(start, None)]
    path: list[Step] = []
    while stack:
        place, road = stack[-1]
        if roads[place]:
            step = roads[place].pop()
            stack.append((step[1], step))
        else:
            stack.pop()
            if road is not None:
                path.append(road)
    return path[::-1] if len(path) == len(steps) else steps

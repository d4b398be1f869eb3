"""Ranks of records and a file's balances, once all of its pieces are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.course import Ranks
from duiping.importers.flow import Flow, UnsteadyError
from duiping.importers.movement import spread
from duiping.importers.proof import balances, order

if TYPE_CHECKING:
    from duiping.importers.table import Table


def ranked(last: Table, flow: Flow) -> tuple[Ranks, int | None, int | None]:
    """Give the records' ranks, opening and closing balance of a file in pieces.

    Raises:
        Refusal: the balances don't follow from each other.
        UnsteadyError: the pieces are of several minds.
    """
    ranks, opening, closing = _rows_ranked(last, flow)
    index = flow.index()
    if index is not None:
        seq = spread(ranks.part(0, flow.rows), index)
        ranks = Ranks(len(index), column=seq)
    return ranks, opening, closing


def _rows_ranked(last: Table, flow: Flow) -> tuple[Ranks, int | None, int | None]:
    """Give the rows' ranks, opening and closing balance; see `ranked`."""
    course, plain = flow.course, Ranks(flow.rows)
    if course.rule is None:
        return plain, None, None
    if not course.steady:
        raise UnsteadyError
    ends = course.ends()
    if ends is not None:
        return plain._replace(falling=ends.falling), ends.opening, ends.closing
    newest_first, before = course.rule
    moves = course.every()
    if moves.width == 1:
        seq = order(moves["time"], newest_first=newest_first)
        return plain._replace(column=seq), None, None
    # Its lines would only stand in a refusal, which the reading of the whole words.
    whole = replace(last, rows=pl.repeat(1, flow.rows, dtype=pl.Int32, eager=True))
    seq, opening, closing = balances(
        whole, *moves, newest_first=newest_first, before=before
    )
    return plain._replace(column=seq), opening, closing

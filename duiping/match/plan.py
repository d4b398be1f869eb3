"""A plan: all that matching asks of legs, written once as Ibis expressions.

Legs lie in partitions, and whatever clears together lies in one of them. So an
engine compiles each question once, asks it of one partition after the other,
and puts the answers one behind the other; memory is that of a partition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import ibis
import polars as pl

from duiping.leg import LEG_SCHEMA

if TYPE_CHECKING:
    from ibis.expr.types import Table

    # Rows as plain Python values, by the name of the question.
    Answers = dict[str, list[dict[str, Any]]]

LEGS = "legs"

_TYPES = {
    pl.String: "string",
    pl.Int64: "int64",
    pl.Int8: "int8",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Boolean: "boolean",
}


class Step(NamedTuple):
    """One question; what is kept is a table that later steps may read."""

    name: str
    table: Table
    kept: bool


class Plan:
    """Questions in the order in which they are to be asked."""

    def __init__(self) -> None:
        """Begin with nothing but the legs of a partition, whichever it will be."""
        kinds = {name: _TYPES[type(kind)] for name, kind in LEG_SCHEMA.items()}
        self.legs: Table = ibis.table(kinds, name=LEGS)
        self.steps: list[Step] = []

    def keep(self, name: str, table: Table) -> Table:
        """Have a table made and kept for the steps after this one."""
        self.steps.append(Step(name, table, kept=True))
        return ibis.table(table.schema(), name=name)

    def ask(self, name: str, table: Table) -> None:
        """Have the rows of a table given under a name."""
        self.steps.append(Step(name, table, kept=False))

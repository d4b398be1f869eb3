"""A plan: all that matching asks of legs, written once as Ibis expressions.

Legs lie in partitions, and whatever clears together lies in one of them. So an
engine asks each question of one partition after the other and puts the answers
one behind the other; memory is that of a partition. Most questions concern few
keys: those are taken out first, and asked about together.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, NamedTuple

import ibis
import polars as pl

from duiping.leg import LEG_SCHEMA
from duiping.match.sieve import ASKED, COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from ibis.expr.types import Table

    from duiping.match.sieve import Look

    Quick = Callable[[pl.DataFrame], pl.DataFrame | None]
    # Tables by the name of the question.
    Answers = dict[str, pl.DataFrame]

LEGS, DOUBTFUL, GOODS = "legs", "doubtful", "goods"

_TYPES = {
    pl.String: "string",
    pl.Int64: "int64",
    pl.Int8: "int8",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Boolean: "boolean",
}
_KINDS = {name: kind for kind, name in _TYPES.items()}


class Step(NamedTuple):
    """One question; what is kept is a table that later steps may read.

    `look` finds, from columns, all keys that the question has an answer for, and maybe
    more: nobody else need be asked about. `quick` answers it of legs in memory, or
    gives None.
    """

    name: str
    table: Table
    kept: bool
    look: Look | None = None
    quick: Quick | None = None

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of the answer."""
        kinds = self.table.schema().items()
        return {name: _KINDS[str(kind.copy(nullable=True))]() for name, kind in kinds}


class Plan:
    """Questions in the order in which they are to be asked.

    `sieve` are those that `duiping.match.sieve` answers, too, and last the one for
    the doubtful legs; `whole` go to all legs of a partition, or to those that were
    looked for; `late` to the doubtful legs of as many partitions as are at hand.
    """

    def __init__(self) -> None:
        """Begin with nothing but the legs of a partition, whichever it will be."""
        self.legs = legs_named(LEGS, ASKED)
        self.doubtful = legs_named(DOUBTFUL, COLUMNS)
        # The category of orders, where a question needs it.
        self.goods: Table | None = None
        # What an answer depends on besides legs and rules, by its name.
        self.depends: dict[str, str] = {}
        # Each question as an engine's own query, once it was asked.
        self.queries: dict[str, str] = {}
        self.sieve: list[Step] = []
        self.whole: list[Step] = []
        self.late: list[Step] = []

    def name_goods(self) -> Table:
        """Have the goods of orders stand beside the legs, under `GOODS`."""
        kinds = {"category": "string", "hash": "int64", "tail": "int64"}
        self.goods = ibis.table(kinds, name=GOODS)
        return self.goods

    @property
    def names(self) -> set[str]:
        """The names of all answers."""
        return {step.name for step in self.steps if not step.kept}

    @property
    def schemas(self) -> dict[str, dict[str, pl.DataType]]:
        """The columns of each answer."""
        return {step.name: step.schema for step in self.steps if not step.kept}

    def only(self, names: Collection[str]) -> Plan:
        """Give a plan that has at least these answers, and few others.

        Whatever rests on the sieve is asked together.
        """
        part = copy(self)
        part.whole = [step for step in self.whole if step.name in names]
        if not any(step.name in names for step in (*self.sieve, *self.late)):
            part.sieve, part.late = [], []
        return part

    def sums(self) -> Plan:
        """Give a plan that has only what is summed up over all keys."""
        part = copy(self)
        part.whole, part.late = [], []
        return part

    @property
    def steps(self) -> list[Step]:
        """All questions."""
        return [*self.sieve, *self.whole, *self.late]

    def empty(self) -> dict[str, list[pl.DataFrame]]:
        """Give a place for the answers, with those that no legs would give."""
        return {
            step.name: [pl.DataFrame(schema=step.schema)]
            for step in self.steps
            if not step.kept
        }


def legs_named(name: str, columns: Iterable[str] = tuple(LEG_SCHEMA)) -> Table:
    """Give a table of legs that an engine knows by its name."""
    kinds = {column: _TYPES[type(LEG_SCHEMA[column])] for column in columns}
    return ibis.table(kinds, name=name)


def keep(steps: list[Step], name: str, table: Table) -> Table:
    """Have a table made and kept for the steps after this one."""
    steps.append(Step(name, table, kept=True))
    return ibis.table(table.schema(), name=name)


def ask(
    steps: list[Step],
    name: str,
    table: Table,
    look: Look | None = None,
    quick: Quick | None = None,
) -> None:
    """Have the rows of a table given under a name."""
    steps.append(Step(name, table, kept=False, look=look, quick=quick))

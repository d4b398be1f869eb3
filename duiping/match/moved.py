"""What moved: answers of an earlier state of the books, brought up to this one.

Every answer is of one key, or a sum over all keys. So answers of keys whose legs
are the same in both states stand, the others are asked anew; and from sums the
legs of what moved go as they were and come as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import polars as pl

from duiping.kept import recalled, retain
from duiping.match.recorded import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ibis.expr.types import Table

    from duiping.kept import Memory
    from duiping.leg import Frame
    from duiping.match.engine import Runner
    from duiping.match.plan import Answers, Plan

    Beside = Mapping[str, pl.DataFrame]

# The answers that are sums, what of, and by what.
SUMS = {
    "keys": (("turn",), ("keys",)),
    "flows": (("account", "commodity", "turn"), ("owed", "received", "refunded")),
}


class Move(Rows, Protocol):
    """What moved since an earlier state (`duiping.derive.Since`)."""

    @property
    def touched(self) -> pl.DataFrame:
        """``hash`` and ``tail`` of all keys whose legs may differ."""

    @property
    def before(self) -> pl.LazyFrame:
        """Their legs as they were."""

    @property
    def after(self) -> pl.LazyFrame:
        """Their legs as they are."""


class Asking:
    """Who asks a plan's questions of the legs of one state of the books."""

    def __init__(
        self, engine: Runner, plan: Plan, beside: Callable[[Frame | None], Beside]
    ) -> None:
        """Prepare.

        Args:
            engine: runs the questions.
            plan: the questions.
            beside: gives further tables that they name, from all records of the keys
                that are asked about; from none, for all keys.
        """
        self.engine, self.plan, self.beside = engine, plan, beside

    def all(
        self, legs: Callable[[], list[Table]], memory: Memory | None, move: Move | None
    ) -> Answers:
        """Give all answers, asking as little as possible.

        Args:
            legs: opens the partitions of all legs.
            memory: where answers are kept; None where nothing is.
            move: what moved since an earlier state, if that is known.
        """
        plan = self.plan
        told = recalled(plan, memory.find) if memory else {}
        missing = plan.names - told.keys()
        if missing:
            if memory and move is not None:
                earlier = recalled(plan.only(missing), memory.before)
                told |= self.moved(earlier, move)
            rest = plan.only(plan.names - told.keys())
            if rest.steps:
                told |= self.engine.answers(rest, legs(), self.beside(None))
            if memory:
                retain(plan, memory, {name: told[name] for name in missing})
        return told

    def moved(self, told: Answers, move: Move) -> Answers:
        """Bring answers of an earlier state up to this one.

        Args:
            told: answers of the earlier state.
            move: what moved since.
        """
        if not told:
            return {}
        plan = self.plan.only(told)
        after = self._asked(plan, move.after, self.beside(move.are))
        before: Answers = {}
        if SUMS.keys() & told:
            before = self._asked(plan.sums(), move.before, {})
        return {
            name: _summed(name, rows, before[name], after[name])
            if name in SUMS
            else pl.concat(
                [rows.join(move.touched, on=["hash", "tail"], how="anti"), after[name]]
            )
            for name, rows in told.items()
        }

    def _asked(self, plan: Plan, legs: pl.LazyFrame, beside: Beside) -> Answers:
        table = self.engine.memory(legs.collect())
        return self.engine.answers(plan, [table], beside)


def _summed(
    name: str, earlier: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame
) -> pl.DataFrame:
    """Take what was from a sum and add what is; what nothing is left of goes."""
    by, sums = SUMS[name]
    less = before.with_columns(-pl.col(sums))
    total = pl.concat([earlier, less, after]).group_by(by).agg(pl.col(sums).sum())
    return total.filter(pl.col("keys") != 0) if name == "keys" else total

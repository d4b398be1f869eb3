"""Kept: tables concluded from the books, brought up to date by what moved. Pure.

A question says how its answer follows from all of the books, and how from the answer
of an earlier state and what moved since. Both ways give the same rows; only their
order may differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from duiping.derive import Since, State


class Question(NamedTuple):
    """What is asked of the books.

    Attributes:
        what: its name, with all that the answer depends on besides the books.
        schema: of the answer.
        whole: answers it from all of the books.
        renewed: answers it from an earlier state's answer and what moved since;
            None where it takes all of the books.
    """

    what: str
    schema: Mapping[str, pl.DataType]
    whole: Callable[[State], pl.DataFrame]
    renewed: Callable[[pl.DataFrame, Since], pl.DataFrame | None]


class Memory(Protocol):
    """Where answers are kept from one state of the books to the next."""

    def find(self, what: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
        """Give the answer of this state, if it is kept."""

    def before(
        self, what: str, schema: Mapping[str, pl.DataType]
    ) -> pl.DataFrame | None:
        """Give that of the state that this one moved on from."""

    def keep(self, what: str, table: pl.DataFrame) -> None:
        """Keep the answer of this state."""


def asked(
    question: Question, state: State, memory: Memory | None = None
) -> pl.DataFrame:
    """Answer a question, asking as little of the books as possible.

    Args:
        question: what is asked.
        state: the books.
        memory: where answers are kept; None where nothing is.
    """
    what, schema, whole, renewed = question
    if memory is None:
        return whole(state)
    found = memory.find(what, schema)
    if found is None:
        known = memory.before(what, schema) if state.since else None
        if known is not None and state.since is not None:
            found = renewed(known, state.since)
        if found is None:
            found = whole(state)
        memory.keep(what, found.cast(pl.Schema(schema)))
    return found


class Asked(Protocol):
    """Questions that are answered together, each with a table."""

    @property
    def schemas(self) -> Mapping[str, Mapping[str, pl.DataType]]:
        """The columns of each answer, by its name."""

    @property
    def depends(self) -> Mapping[str, str]:
        """What answers depend on besides the books and their rules, by their names."""


def recalled(
    several: Asked,
    look: Callable[[str, Mapping[str, pl.DataType]], pl.DataFrame | None],
) -> dict[str, pl.DataFrame]:
    """Give the answers that are kept.

    Args:
        several: what is asked.
        look: `Memory.find` or `Memory.before`.
    """
    found = {
        name: look(_what(several, name), schema)
        for name, schema in several.schemas.items()
    }
    return {name: rows for name, rows in found.items() if rows is not None}


def retain(several: Asked, memory: Memory, told: Mapping[str, pl.DataFrame]) -> None:
    """Keep answers of this state."""
    for name, rows in told.items():
        memory.keep(_what(several, name), rows)


def _what(several: Asked, name: str) -> str:
    return f"answer {name} {several.depends.get(name, '')}"


def brought(
    earlier: pl.DataFrame,
    before: pl.DataFrame,
    after: pl.DataFrame,
    by: Sequence[str],
) -> pl.DataFrame:
    """Take what was from sums and add what is; what nothing is left of goes.

    Args:
        earlier: sums of an earlier state; the first of them counts rows.
        before: the same sums of what moved, as it was.
        after: the same, as it is.
        by: the columns that are no sums.
    """
    names = earlier.columns
    sums = [name for name in names if name not in by]
    less = before.select(names).with_columns(-pl.col(sums))
    every = pl.concat([earlier, less, after.select(names)])
    return (
        every.group_by(by, maintain_order=True)
        .agg(pl.col(sums).sum())
        .filter(pl.col(sums[0]) != 0)
        .select(names)
    )

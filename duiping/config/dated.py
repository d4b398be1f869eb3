"""Dated rules: what a table of the config says of a code on a day, as an expression.

An entry holds from the start; each of its `changes` holds from its own day on
and says only what is different.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from duiping.strict import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


class Change(Protocol):
    """What holds from a day on."""

    @property
    def from_(self) -> date:
        """The first day."""


class Dated(Protocol):
    """An entry of a table, with what changes later."""

    @property
    def changes(self) -> Sequence[Change]:
        """Later generations, in order of days."""


def in_order(changes: Sequence[Change]) -> None:
    """Demand that changes stand in order of their days, one a day.

    Raises:
        Conflict: one doesn't.
    """
    for number, (one, other) in enumerate(pairwise(changes), start=1):
        if other.from_ <= one.from_:
            raise Conflict("is not after the one above", "changes", number, "from")


def field_on(entry: Dated, field: str, day: date | None) -> Any:
    """Give a field of an entry as it is on a day; without a day, as it begins."""
    value = getattr(entry, field)
    for change in entry.changes:
        if day is not None and change.from_ <= day:
            said = getattr(change, field, None)
            value = value if said is None else said
    return value


def looked_up(
    table: Mapping[str, Dated],
    field: str,
    kind: pl.DataType,
    code: pl.Expr,
    day: pl.Expr,
) -> pl.Expr:
    """Look up a field by code and day.

    Args:
        table: entries by code.
        field: the field wanted.
        kind: its type in tables.
        code: the code of each row.
        day: the day that decides; null means the beginning.

    Returns:
        The field's value; null where the code is unknown or null.
    """
    first = {name: getattr(entry, field) for name, entry in table.items()}
    found = code.replace_strict(first, default=None, return_dtype=kind)
    days = sorted(
        {
            change.from_
            for entry in table.values()
            for change in entry.changes
            if getattr(change, field, None) is not None
        }
    )
    for first_day in days:
        changed = {
            name: field_on(entry, field, first_day)
            for name, entry in table.items()
            if any(c.from_ == first_day for c in entry.changes)
        }
        then = code.replace_strict(changed, default=None, return_dtype=kind)
        hit = (day >= first_day) & code.is_in(list(changed))
        found = pl.when(hit).then(then).otherwise(found)
    return found

"""A memory of answers: those of an earlier state, and those of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.kept import recalled, retain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from duiping.kept import Asked


class Remembered:
    """Keeps tables in dictionaries."""

    def __init__(self, several: Asked, told: Mapping[str, pl.DataFrame]) -> None:
        """Know the answers of an earlier state, or some of them."""
        self._then: dict[str, pl.DataFrame] = {}
        self._now: dict[str, pl.DataFrame] = {}
        retain(several, self, told)
        self._then, self._now = self._now, {}

    def find(self, what: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
        """Give the answer of this state."""
        assert schema
        return self._now.get(what)

    def before(
        self, what: str, schema: Mapping[str, pl.DataType]
    ) -> pl.DataFrame | None:
        """Give that of the earlier one."""
        assert schema
        return self._then.get(what)

    def keep(self, what: str, table: pl.DataFrame) -> None:
        """Keep the answer of this state."""
        self._now[what] = table

    def kept(self, several: Asked) -> dict[str, pl.DataFrame]:
        """Give all answers of this state that are kept."""
        return recalled(several, self.find)

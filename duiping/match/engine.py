"""The engine that runs the Ibis expressions: embedded DuckDB, or a Spark cluster.

The expressions are the same and so are their answers; only where they run
differs. An engine opens tables of legs and gives rows as plain Python values.
"""

from __future__ import annotations

import warnings
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol, Self

# Ibis 12 asks pyarrow for a type that only this package still registers.
import pyarrow_hotfix  # noqa: F401

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ibis

from duiping.match.plan import LEGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl
    from ibis.expr.types import Table

    from duiping.config import Config
    from duiping.match.plan import Answers, Plan

MEMORY = "2GB"


class Runner(Protocol):
    """What matching needs of an engine."""

    def __enter__(self) -> Self:
        """Give the engine itself."""

    def __exit__(self, *_: object) -> None:
        """Let go of it."""

    def parquet(self, pattern: str) -> Table:
        """Open Parquet files as a table."""

    def partitions(self, patterns: Sequence[str]) -> list[Table]:
        """Open the partitions of a table, as many as are to be held at once."""

    def memory(self, table: pl.DataFrame) -> Table:
        """Open a table that is in memory."""

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Run an expression and give its rows."""

    def answers(self, plan: Plan, partitions: Iterable[Table]) -> Answers:
        """Ask a plan's questions of each partition, and gather the answers."""


class Engine:
    """DuckDB in this process; closed by leaving its ``with`` block."""

    def __init__(self, memory: str = MEMORY) -> None:
        """Open an engine in memory that spills beyond a limit."""
        # DuckDB's own choice is .tmp below the working directory, in which two
        # processes overwrite each other's spilled blocks, and crash.
        self._spill = TemporaryDirectory(prefix="duiping-")
        self._backend = ibis.duckdb.connect(
            memory_limit=memory, temp_directory=self._spill.name
        )

    def __enter__(self) -> Self:
        """Give the engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._backend.disconnect()
        self._spill.cleanup()

    def parquet(self, pattern: str) -> Table:
        """Open Parquet files as a table."""
        return self._backend.read_parquet(pattern)

    def partitions(self, patterns: Sequence[str]) -> list[Table]:
        """Open each partition for itself."""
        return [self.parquet(pattern) for pattern in patterns]

    def memory(self, table: pl.DataFrame) -> Table:
        """Open a table that is in memory."""
        name = f"memory_{len(self._backend.list_tables())}"
        self._backend.con.register(name, table.to_arrow())
        return self._backend.table(name)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Run an expression and give its rows as plain Python values."""
        # Ibis itself would import pandas first, a third of a second.
        return self._fetched(self._backend.compile(table))

    def answers(self, plan: Plan, partitions: Iterable[Table]) -> Answers:
        """Ask a plan's questions of each partition, and gather the answers."""
        asked = [(step, self._backend.compile(step.table)) for step in plan.steps]
        found: Answers = {step.name: [] for step in plan.steps if not step.kept}
        for partition in partitions:
            self._make("view", LEGS, self._backend.compile(partition))
            for step, query in asked:
                if step.kept:
                    self._make("table", step.name, query)
                else:
                    found[step.name] += self._fetched(query)
        return found

    def _make(self, what: str, name: str, query: str) -> None:
        self._backend.raw_sql(f'create or replace temp {what} "{name}" as {query}')

    def _fetched(self, query: str) -> list[dict[str, Any]]:
        done = self._backend.raw_sql(query)
        names = [column[0] for column in done.description]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def runner(config: Config) -> Runner:
    """Give the engine that the rules name.

    Raises:
        BooksError: Spark is named but not installed (DP421).
    """
    if config.engine == "duckdb":
        return Engine(config.memory)
    # Spark is an extra: neither installed nor imported unless it is asked for.
    from duiping.match.spark import Spark  # noqa: PLC0415

    return Spark(config.spark)

"""Spark as the engine: the same expressions, on executors of their own.

Spark reads the legs as Parquet from where its executors can reach them: this
machine's disk for ``local[…]`` and ``local-cluster[…]``, shared storage for a
cluster. ``pip install 'duiping[spark]'`` and Java 17 are needed.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Self

import ibis
import polars as pl

from duiping.errors import BooksError
from duiping.leg import LAYERED
from duiping.match.plan import LEGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ibis.expr.types import Table

    from duiping.config.model import Spark as Settings
    from duiping.match.plan import Answers, Plan

STORED = "stored_legs"

# Times are wall clock and carry no zone: no session may move them.
FIXED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    # What it draws on the terminal would stand among our own messages.
    "spark.ui.showConsoleProgress": "false",
}
# The machine's own name may lead to an address that nobody listens on.
LOOPBACK = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


class Spark:
    """A Spark session; stopped by leaving its ``with`` block."""

    def __init__(self, settings: Settings) -> None:
        """Start or join the cluster that the rules name.

        Raises:
            BooksError: pyspark or Java is missing, or the cluster does not
                answer (DP421).
        """
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415
        except ImportError as error:
            raise BooksError("DP421", problem=error) from error
        here = LOOPBACK if settings.master.startswith("local") else {}
        builder = SparkSession.builder.appName("duiping").master(settings.master)
        for name, value in {**FIXED, **here, **settings.options}.items():
            builder = builder.config(name, value)
        try:
            self._session = builder.getOrCreate()
        except Exception as error:
            problem = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise BooksError("DP421", problem=problem) from error
        self._session.sparkContext.setLogLevel("ERROR")
        self._backend = ibis.pyspark.connect(self._session)
        self._numbers = count()

    def __enter__(self) -> Self:
        """Give the engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the session."""
        self._session.stop()

    def parquet(self, pattern: str) -> Table:
        """Open Parquet files that all executors can reach as a table."""
        return self._backend.read_parquet(pattern)

    def partitions(self, patterns: Sequence[str], dead: str | None) -> list[Table]:
        """Open all partitions as one table: Spark spreads it by itself."""
        frame = self._session.read.parquet(*patterns)
        if dead is not None:
            gone = self._session.read.parquet(dead)
            frame = frame.join(gone, on=list(LAYERED), how="left_anti")
        frame.createOrReplaceTempView(STORED)
        return [self._backend.table(STORED)]

    def memory(self, table: pl.DataFrame) -> Table:
        """Send a table from here to the cluster."""
        name = f"memory_{next(self._numbers)}"
        self._shown(name, table)
        return self._backend.table(name)

    def _shown(self, name: str, table: pl.DataFrame) -> None:
        frame = self._session.createDataFrame(table.to_arrow().to_pandas())
        frame.createOrReplaceTempView(name)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Run an expression and give its rows as plain Python values."""
        found: list[dict[str, Any]] = self._backend.to_pyarrow(table).to_pylist()
        return found

    def answers(
        self,
        plan: Plan,
        partitions: Iterable[Table],
        beside: Mapping[str, pl.DataFrame],
    ) -> Answers:
        """Ask a plan's questions of each partition, and gather the answers."""
        for name, table in beside.items():
            self._shown(name, table)
        asked = [(step, self._backend.compile(step.table)) for step in plan.steps]
        told = plan.empty()
        for partition in partitions:
            query = self._backend.compile(partition)
            self._session.sql(query).createOrReplaceTempView(LEGS)
            kept = []
            for step, question in asked:
                answer = self._session.sql(question)
                if step.kept:
                    kept.append(answer.cache())
                    answer.createOrReplaceTempView(step.name)
                else:
                    rows = [row.asDict() for row in answer.collect()]
                    told[step.name].append(pl.DataFrame(rows, schema=step.schema))
            for one in kept:
                one.unpersist()
        return {name: pl.concat(parts) for name, parts in told.items()}

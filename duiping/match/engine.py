"""The engine that runs the Ibis expressions: embedded DuckDB, or a Spark cluster.

The expressions are the same and so are their answers; only where they run
differs. An engine opens tables of legs and gives rows as plain Python values.
"""

from __future__ import annotations

import warnings
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

# Ibis 12 asks pyarrow for a type that only this package still registers.
import pyarrow_hotfix  # noqa: F401

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ibis
    from ibis.expr.operations import UnboundTable

import polars as pl

from duiping.leg import LAYERED
from duiping.match.plan import DOUBTFUL, GOODS, LEGS, legs_named
from duiping.match.sieve import ASKED, COLUMNS, sift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from ibis.expr.types import Table

    from duiping.config import Config
    from duiping.match.plan import Answers, Plan, Step
    from duiping.match.sieve import Sifted

MEMORY = "2GB"

# So many doubtful legs are asked about together.
AT_ONCE = 500_000
# So many partitions are sifted at a time at most, each in the memory of one.
MOST = 4


class Runner(Protocol):
    """What matching needs of an engine."""

    def __enter__(self) -> Self:
        """Give the engine itself."""

    def __exit__(self, *_: object) -> None:
        """Let go of it."""

    def parquet(self, pattern: str) -> Table:
        """Open Parquet files as a table."""

    def partitions(self, patterns: Sequence[str], dead: str | None) -> list[Table]:
        """Open the partitions of a table, as many as are to be held at once.

        Args:
            patterns: their Parquet files.
            dead: a table of `LAYERED`, whose rows are left out.
        """

    def memory(self, table: pl.DataFrame) -> Table:
        """Open a table that is in memory."""

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Run an expression and give its rows."""

    def answers(
        self,
        plan: Plan,
        partitions: Iterable[Table],
        beside: Mapping[str, pl.DataFrame],
    ) -> Answers:
        """Ask a plan's questions of each partition, and gather the answers.

        Args:
            plan: the questions.
            partitions: all legs of a key lie in one of them.
            beside: further tables that the questions name.
        """


class _Held(NamedTuple):
    """Legs held back, to be asked about together: in doubt, or looked for."""

    doubtful: list[pl.DataFrame]
    aside: list[pl.DataFrame]

    @property
    def rows(self) -> int:
        """How many they are."""
        return sum(table.height for table in (*self.doubtful, *self.aside))


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
        # Where the rows of a table come from, by its name.
        self._frames: dict[str, pl.LazyFrame] = {}
        # How to read partitions that no query has needed yet.
        self._closed: dict[str, str] = {}
        # DuckDB remembers what it read of a path: none is written twice.
        self._numbers = count()

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

    def partitions(self, patterns: Sequence[str], dead: str | None) -> list[Table]:
        """Open each partition for itself."""
        tables = []
        for pattern in patterns:
            name = f"partition_{next(self._numbers)}"
            frame = pl.scan_parquet(pattern, hive_partitioning=False)
            if dead is not None:
                frame = frame.join(pl.scan_parquet(dead), on=LAYERED, how="anti")
            self._frames[name] = frame
            self._closed[name] = _reading(pattern)
            if dead is not None:
                self._closed[name] += (
                    f" as held anti join {_reading(dead)} as dead"
                    f" using ({', '.join(LAYERED)}) select held.*"
                )
            tables.append(legs_named(name))
        return tables

    def memory(self, table: pl.DataFrame) -> Table:
        """Open a table that is in memory."""
        opened = self.parquet(self._written(table))
        self._frames[opened.op().name] = table.lazy()
        return opened

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Run an expression and give its rows as plain Python values."""
        # Ibis itself would import pandas first, a third of a second.
        done = self._backend.raw_sql(self._backend.compile(table))
        names = [column[0] for column in done.description]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def answers(
        self,
        plan: Plan,
        partitions: Iterable[Table],
        beside: Mapping[str, pl.DataFrame],
    ) -> Answers:
        """Ask a plan's questions of each partition, and gather the answers."""
        for name, table in beside.items():
            self._view(name, self._written(table))
        told, held = plan.empty(), _Held([], [])
        sift = partial(self._sifted, plan, goods=beside.get(GOODS))
        for partition, found in _ahead(sift, partitions):
            if found is None:
                self._open(partition)
                self._ask(plan, plan.sieve, told, held)
                self._ask(plan, plan.whole, told, held)
            else:
                if plan.sieve:
                    told["keys"].append(found.keys)
                    told["flows"].append(found.flows)
                held.doubtful.append(found.doubtful)
                held.aside.append(found.aside)
            if held.rows > AT_ONCE:
                self._settle(plan, told, held)
        self._settle(plan, told, held)
        return {name: pl.concat(parts) for name, parts in told.items()}

    def _sifted(
        self, plan: Plan, partition: Table, *, goods: pl.DataFrame | None
    ) -> Sifted | None:
        """Sift a partition; none where it is a question of its own."""
        frame = self._frames.get(getattr(partition.op(), "name", ""))
        looks = [step.look for step in plan.whole if step.look is not None]
        if frame is None or len(looks) < len(plan.whole):
            return None
        return sift(frame.select(ASKED if looks else COLUMNS).collect(), looks, goods)

    def _ask(
        self,
        plan: Plan,
        steps: Iterable[Step],
        told: dict[str, list[pl.DataFrame]],
        held: _Held,
    ) -> None:
        """Ask some of a plan's questions of the tables that are open."""
        for step in steps:
            if step.name not in plan.queries:
                plan.queries[step.name] = self._backend.compile(step.table)
            query = plan.queries[step.name]
            if step.name == DOUBTFUL:
                held.doubtful.append(self._fetched(step, query))
            elif step.kept:
                self._make("table", step.name, query)
            else:
                told[step.name].append(self._fetched(step, query))

    def _settle(
        self, plan: Plan, told: dict[str, list[pl.DataFrame]], held: _Held
    ) -> None:
        """Ask what is asked of legs that are held back; then they can go."""
        for name, some, steps in (
            (LEGS, held.aside, plan.whole),
            (DOUBTFUL, held.doubtful, plan.late),
        ):
            if steps and any(table.height for table in some):
                legs = pl.concat(some)
                left = _quickly(steps, legs, told)
                if left:
                    self._view(name, self._written(legs))
                    self._ask(plan, left, told, held)
            some.clear()

    def _open(self, partition: Table) -> None:
        """Let the next questions be about a partition."""
        for table in partition.op().find(UnboundTable):
            reading = self._closed.pop(table.name, None)
            if reading is not None:
                self._make("view", table.name, f"from {reading}")
        self._make("view", LEGS, self._backend.compile(partition))

    def _written(self, table: pl.DataFrame) -> str:
        """Lay a table down beside what is spilled.

        Given as it is in memory, it would make DuckDB import pandas first, a
        quarter of a second.
        """
        path = f"{self._spill.name}/table_{next(self._numbers)}.parquet"
        table.write_parquet(path, compression="uncompressed")
        return path

    def _view(self, name: str, pattern: str) -> None:
        self._make("view", name, f"from {_reading(pattern)}")

    def _make(self, what: str, name: str, query: str) -> None:
        self._backend.raw_sql(f'create or replace temp {what} "{name}" as {query}')

    def _fetched(self, step: Step, query: str) -> pl.DataFrame:
        done = self._backend.raw_sql(query)
        found = pl.DataFrame(pl.from_arrow(done.to_arrow_table()))
        # Sums come out wider.
        return found.cast(pl.Schema(step.schema))


def _ahead(
    work: Callable[[Table], Sifted | None], some: Iterable[Table]
) -> Iterator[tuple[Table, Sifted | None]]:
    """Give partitions in their order, each with what was found in it."""
    # Asked here: Polars starts its threads to answer, and no import may do that.
    workers = min(pl.thread_pool_size(), MOST)
    with ThreadPoolExecutor(workers) as pool:
        begun: deque[tuple[Table, Future[Sifted | None]]] = deque()
        for one in some:
            begun.append((one, pool.submit(work, one)))
            if len(begun) > workers:
                first, made = begun.popleft()
                yield first, made.result()
        for one, made in begun:
            yield one, made.result()


def _quickly(
    steps: Sequence[Step], legs: pl.DataFrame, told: dict[str, list[pl.DataFrame]]
) -> list[Step]:
    """Answer what needs no query; give the other questions."""
    left = []
    for step in steps:
        found = None if step.quick is None else step.quick(legs)
        if step.kept or found is None:
            left.append(step)
        elif found.height:
            told[step.name].append(
                found.select(*step.schema).cast(pl.Schema(step.schema))
            )
    return left if any(not step.kept for step in left) else []


def _reading(pattern: str) -> str:
    """Write down that Parquet files are to be read."""
    path = pattern.replace("'", "''")
    return f"read_parquet('{path}', hive_partitioning = false)"


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

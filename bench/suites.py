"""What is measured, in which sizes; every suite gives a chapter of the results."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.apart import environment
from bench.measure import Run, command, task
from bench.quality import Case, chapter
from bench.tables import kilo, table

if TYPE_CHECKING:
    from collections.abc import Sequence

MILLION = 1_000_000
PANDAS_LIMIT = MILLION
DATACOMPY = "datacompy==1.1.0"
BIG = 5 * MILLION
# Plain bean-check of more entries takes minutes and gigabytes.
CHECKED = 200_000


class Sizes(NamedTuple):
    """How large the data of each suite is."""

    keys: Sequence[int]
    rows: int
    orders: Sequence[int]
    payouts: Sequence[int]
    repeats: int
    quality: Sequence[Case]


FULL = Sizes(
    (100_000, MILLION, BIG),
    MILLION,
    (3_000, 30_000, 100_000),
    (10_000, 100_000, 300_000),
    3,
    tuple(Case(10_000, breaks, range(1, 6)) for breaks in (10, 500)),
)
QUICK = Sizes(
    *((20_000, 100_000), 50_000, (1_000,), (1000, 5000), 1, (Case(1_000, 24, (1,)),))
)

MATCHERS = {
    "floor: typed scan, keys hashed": "floor",
    "**duiping**": "ours",
    "DuckDB SQL, full join": "sql",
    "Polars streaming": "streaming",
    "pandas merge": "merge",
}


def matching(sizes: Sizes, folder: Path) -> str:
    """Match keyed legs; all have to find exactly the hidden breaks.

    Raises:
        RuntimeError: somebody found something else.
    """
    rows: list[list[object]] = []
    peaks: list[tuple[int, float]] = []
    hidden: dict[str, int] = {}
    spent: dict[str, float] = {}
    python, faster = environment(folder / "datacompy", [DATACOMPY]), 0.0
    for keys in sizes.keys:
        root = folder / f"legs-{keys}"
        legs = task("legs", "make", root, keys).answer["legs"]
        hidden = _hidden(keys)
        floor = None
        spent.clear()
        for name, module in MATCHERS.items():
            if module == "merge" and keys > PANDAS_LIMIT:
                continue
            run = task(f"match.{module}", "run", root, repeats=sizes.repeats)
            floor = floor or run
            if module != "floor" and run.answer != hidden:
                raise RuntimeError(f"{name}: {run.answer}, not {hidden}")
            spent[module] = run.work_cpu
            if module == "ours":
                peaks.append((legs, run.peak))
            rows.append(
                [f"{kilo(keys)} × {kilo(keys)}", name, *_cells(run, legs, floor)]
            )
        other = _compared(root, python, hidden) if keys <= PANDAS_LIMIT else None
        if other is not None and floor is not None:
            size = f"{kilo(keys)} × {kilo(keys)}"
            rows.append([size, "datacompy (Polars)", *_cells(other, legs, floor)])
            faster = other.work_cpu / spent["ours"]
        shutil.rmtree(root)
    (few, low), (many, high) = peaks[0], peaks[-1]
    ours, best = spent.pop("ours"), min(spent[m] for m in spent if m != "floor")
    growth = (high - low) * 1024 * 1024 / (many - few)
    return (
        "## Matching\n\nKeyed 1:1 legs of one account in duiping's own Parquet files,"
        " 1 % of the keys broken in six ways. Everyone found exactly the hidden"
        f" breaks in every size (the largest: {_listed(hidden)}). rows/s counts the"
        " legs of both sides.\n\n"
        + table(("keys", "who", *COLUMNS), rows)
        + f"\nduiping's memory grows by {growth:.0f} bytes a leg between the smallest"
        " and the largest size (its engine spills beyond 2 GB; the peers have no"
        " limit)."
        f" There it takes {ours / best:.1f} times the CPU of the fastest peer, which"
        " knows neither refunds, accounts, commodities nor what is only on its"
        " way."
        + (
            f" {DATACOMPY} compares the same keys and amounts without naming any"
            f" kind, and takes {faster:.1f} times the CPU of duiping at its largest"
            " size here.\n"
            if faster
            else f" {DATACOMPY} could not be installed.\n"
        )
    )


def _compared(root: Path, python: Path | None, hidden: dict[str, int]) -> Run | None:
    """Let datacompy compare both sides; what it can see has to be right.

    Raises:
        RuntimeError: it saw something else.
    """
    if python is None:
        return None
    script = Path(__file__).parent / "rival" / "compare.py"
    run = command([str(python), str(script), str(root)], root)
    seen = {
        "missing": hidden["missing"],
        "unexpected": hidden["unexpected"] + hidden["duplicate"],
        "differing": hidden["short"] + hidden["over"],
    }
    if run.answer != seen:
        raise RuntimeError(f"datacompy: {run.answer}, not {seen}")
    return run


COLUMNS = ("work s", "work CPU s", "M rows/s", "× floor CPU", "process s", "peak MiB")


def _cells(run: Run, rows: int, floor: Run) -> list[object]:
    return [
        run.work_wall,
        run.work_cpu,
        rows / run.work_wall / MILLION,
        run.work_cpu / floor.work_cpu,
        run.wall,
        run.peak,
    ]


def _hidden(keys: int) -> dict[str, int]:
    return dict(sorted(task("legs", "expected", keys).answer.items()))


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


READERS = {
    "floor: decode, typed parse": "floor",
    "**duiping**": "ours",
    "csv + Decimal + datetime": "plain",
}
EXPORTS = {"pdd": "PDD ledger, GB18030", "fundflow": "WeChat fundflow, UTF-8"}


def reading(sizes: Sizes, folder: Path) -> str:
    """Read two big exports.

    Raises:
        RuntimeError: the readers disagree about rows or money.
    """
    rows: list[list[object]] = []
    for kind, title in EXPORTS.items():
        path = folder / f"{kind}.csv"
        size = task("exports", kind, path, sizes.rows).answer["bytes"] >> 20
        floor = None
        for name, module in READERS.items():
            run = task(f"read.{module}", "run", kind, path, repeats=sizes.repeats)
            floor = floor or run
            if run.answer != floor.answer:
                raise RuntimeError(f"{name}: {run.answer}, not {floor.answer}")
            rows.append([f"{title}, {size} MiB", name, *_cells(run, sizes.rows, floor)])
        path.unlink()
    return (
        f"## Reading\n\n{sizes.rows:,} rows a file; all readers agree on rows and net"
        " amount. duiping also proves the footer's totals and the running balance,"
        " checks every cell's form and gives all record columns.\n\n"
        + table(("file", "who", *COLUMNS), rows)
    )


STAGES = ("post", "match", "journal", "write", "result")


def months(sizes: Sizes, folder: Path) -> str:
    """Import simulated months and derive their books, in detail and by the day."""
    rows: list[list[object]] = []
    checks: list[list[object]] = []
    for orders in sizes.orders:
        root = folder / f"month-{orders}"
        task("months", "make", root, orders)
        taken = task("months", "take", root)
        for book in ("daily", "detail"):
            run = task("months", "derive", root, book)
            found, stages = run.answer, run.answer["stages"]
            size = f"{kilo(orders)}, {book}"
            cells = [f"{stages[s][0]:.2f} ({stages[s][1]:.2f})" for s in STAGES]
            first = f"{taken.work_wall:.2f} ({taken.work_cpu:.2f})"
            rows.append(
                [size, found["records"], found["legs"], first, *cells, run.peak]
            )
            checks.append(
                [
                    size,
                    found["entries"],
                    found["bytes"] / (1 << 20),
                    *_checks(root, found["entries"]),
                ]
            )
        shutil.rmtree(root)
    head = ("orders", "records", "legs", "import", *STAGES, "peak MiB")
    return (
        "## Simulated months\n\nSeconds, CPU seconds in parentheses; one run each."
        " `import` reads the exports for the first time, `post` takes the records"
        " from the cache and makes them one table; `write` parses the journal once"
        " more before it is written. The peak is of `post` to `result`.\n\n"
        + table(head, rows)
        + "\n`bean-check --no-cache` of these books: our four plugins warm (the"
        " result is cached), and plain Beancount on the same text without them."
        " CPU seconds.\n\n"
        + table(
            (
                "orders",
                "entries",
                "MiB of text",
                "ours",
                "MiB",
                "plain",
                "MiB",
                "ratio",
            ),
            checks,
        )
    )


def _checks(root: Path, entries: int) -> list[object]:
    if entries > CHECKED:
        return ["not run"] * 5
    tool = [str(Path(sys.executable).with_name("bean-check")), "--no-cache"]
    ours = command([*tool, "ledger/main.beancount"], root)
    plain = command([*tool, "ledger/plain.beancount"], root)
    return [ours.cpu, ours.peak, plain.cpu, plain.peak, ours.cpu / plain.cpu]


def linking(sizes: Sizes, _: Path) -> str:
    """Link payouts without numbers to bank lines."""
    rows: list[list[object]] = []
    for amounts in ("distinct", "same"):
        before = None
        for count in sizes.payouts:
            run = task("linking", "run", count, amounts)
            _wall, cpu, peak = run.answer["took"]
            grown = "" if before is None else f"× {cpu / before[1]:.1f}"
            times = "" if before is None else f"× {count / before[0]:.0f}"
            rows.append([kilo(count), amounts, cpu, peak, times, grown])
            before = (count, cpu)
    return (
        "## Linking\n\nPayouts of 250 days against bank lines without a common number;"
        " 1 % near-equal, missing, two in one line, one in two lines, or bounced."
        " `same`: only ten different amounts.\n\n"
        + table(
            ("payouts", "amounts", "CPU s", "peak MiB", "more payouts", "more CPU"),
            rows,
        )
    )


def quality(sizes: Sizes, _: Path) -> str:
    """Hold what was found in simulated months against what was hidden there."""
    return chapter(sizes.quality)


SUITES = (quality, matching, reading, months, linking)

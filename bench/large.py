"""``python -m bench.large``: the rows that take long, written to RESULTS-large.md.

Ten million keys a side, growth, a memory limit, two exports from nothing to
breaks, and the quality of a million orders.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.machine import described
from bench.measure import command, task
from bench.quality import BREAKS, Case, chapter
from bench.tables import kilo, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.measure import Run

RESULTS = Path(__file__).with_name("RESULTS-large.md")
MILLION = 1_000_000
KEYS = (100_000, MILLION, 10 * MILLION)
# Orders of which there are two exports.
PAIR = (MILLION,)
LIMIT = "1GB"
PEERS = {"DuckDB SQL, full join": "sql", "Polars streaming": "streaming"}
HEAD = ("work s", "work CPU s", "× floor CPU", "peak MiB")
TOOL = Path(sys.executable).with_name("duiping")


def matched(keys: Sequence[int], folder: Path) -> str:
    """Match so many keys a side; all have to find exactly the hidden breaks.

    Raises:
        RuntimeError: somebody found something else.
    """
    rows: list[list[object]] = []
    spent: list[tuple[int, Run]] = []
    ratio = 0.0
    for count in keys:
        root = folder / f"legs-{count}"
        legs = task("legs", "make", root, count).answer["legs"]
        hidden = dict(sorted(task("legs", "expected", count).answer.items()))
        size = f"{kilo(count)} × {kilo(count)}"
        floor = task("match.floor", "run", root)
        rows.append([size, "floor: typed scan, keys hashed", *_cells(floor, floor)])
        ours = task("match.ours", "run", root)
        tight = task("match.ours", "within", root, LIMIT)
        runs = {"**duiping**": ours, f"**duiping**, {LIMIT}": tight}
        runs |= {
            name: task(f"match.{peer}", "run", root) for name, peer in PEERS.items()
        }
        for name, run in runs.items():
            if run.answer != hidden:
                raise RuntimeError(f"{name}: {run.answer}, not {hidden}")
            rows.append([size, name, *_cells(run, floor)])
        spent.append((legs, ours))
        ratio = tight.work_cpu / ours.work_cpu
        shutil.rmtree(root)
    grown = ", ".join(
        f"{1e6 * run.work_cpu / legs:.2f} at {legs:,}" for legs, run in spent
    )
    return (
        "## Matching\n\nKeyed 1:1 legs of one account, 1 % of the keys broken in six"
        " ways; everyone found exactly the hidden breaks. One run each.\n\n"
        + table(("keys", "who", *HEAD), rows)
        + f"\nMicroseconds of CPU a leg, by the number of legs: {grown}. With a limit"
        f" of {LIMIT} for the engine the largest takes {ratio:.2f} times as long.\n"
    )


def _cells(run: Run, floor: Run) -> list[object]:
    return [run.work_wall, run.work_cpu, run.work_cpu / floor.work_cpu, run.peak]


def exports(orders: Sequence[int], folder: Path) -> str:
    """Take two UTF-8 exports from nothing to breaks, as a person would.

    Raises:
        RuntimeError: what came out is not what was hidden.
    """
    rows: list[list[object]] = []
    for count in orders:
        root = folder / f"pair-{count}"
        hidden = task("pair", "make", root, count).answer
        floor = task("pair", "floor", root)
        whole = command([str(TOOL), "run", "../exports"], root / "books")
        found = task("pair", "found", root).answer
        if whole.code != BREAKS or found != hidden:
            raise RuntimeError(f"exit {whole.code}: {found}, not {hidden}")
        size = f"{kilo(count)} orders, {kilo(2 * count)} lines of a wallet"
        rows.append([size, "floor: both files parsed, typed", *_cells(floor, floor)])
        rows.append([size, "**duiping run**, from nothing", *_cells(whole, floor)])
        shutil.rmtree(root)
    return (
        "## Two exports, from nothing\n\nOrders of an own shop and the fund bill of"
        " WeChat Pay, both UTF-8, into new books: evidence hashed and kept, records"
        " proven, journal written and loaded once more, every hundredth order missing"
        " from the export and found. The whole process, start included.\n\n"
        + table(("files", "who", *HEAD), rows)
    )


def main() -> int:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(prog="bench.large", description=__doc__)
    for name, usual in (("keys", KEYS), ("orders", PAIR), ("quality", (MILLION,))):
        parser.add_argument(f"--{name}", default=usual, type=int, nargs="*")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    start, chapters = time.monotonic(), []
    parts: list[Callable[[Path], str]] = [
        lambda folder: matched(given.keys, folder),
        lambda folder: exports(given.orders, folder),
        lambda _: chapter(Case(n, n // 1000, (1,)) for n in given.quality),
    ]
    wanted = (given.keys, given.orders, given.quality)
    for part, sizes in zip(parts, wanted, strict=True):
        if sizes:
            with TemporaryDirectory(prefix="bench-") as folder:
                chapters.append(part(Path(folder)))
            sys.stderr.write(f"  {time.monotonic() - start:.0f} s\n")
    head = (
        "# Results of the large benchmarks\n\n"
        f"Written by `make bench-large`. {described()} Everything in a process of its"
        " own, files in the page cache. Where wall and CPU disagree the machine was"
        f" busy. The whole run took {(time.monotonic() - start) / 60:.0f} minutes.\n"
    )
    given.out.write_text("\n".join([head, *chapters]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m bench.importing``: rows a second of importers, beside floor and rivals.

The floor decodes and splits the same file and believes every cell. The rivals are
installed from the package index into environments of their own in a temporary
folder; what cannot be installed is said to be missing, never guessed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.apart import environment
from bench.machine import described
from bench.measure import command, task
from bench.tables import kilo, shown, table

if TYPE_CHECKING:
    from bench.measure import Run

RESULTS = Path(__file__).with_name("RESULTS-importers.md")
# What people make of the numbers, appended to them as it stands.
NOTES = Path(__file__).with_name("NOTES-importers.md")
MILLION = 1_000_000
FULL = (10_000, 100_000, MILLION, 5 * MILLION)
QUICK = (10_000, 50_000)
BOOK = 100_000
BILLS = (10_000, 100_000, MILLION)
# Below a second a run is done so often, and its median counts.
OFTEN, SMALL = 5, MILLION // 2
EXPORTS = {"pdd": "csv, GB18030", "fundflow": "csv, UTF-8, balance"}
# Package, what it needs, our script.
RIVALS = {
    "beancount-sieve 0.7.0": (["beancount-sieve==0.7.0"], "sieve"),
    "china-bean-importers 0.0.8": (
        ["china-bean-importers==0.0.8", "beancount<3", "python-dateutil"],
        "china",
    ),
}
HEAD = (
    *("file", "rows", "who", "wall s", "CPU s", "k rows/s", "k rows/CPU s"),
    *("× wall", "× CPU", "peak MiB"),
)


def main() -> int:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(prog="bench.importing", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int, help="one more size, such as 10000000")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    sizes = (QUICK if given.quick else FULL) + ((given.rows,) if given.rows else ())
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        bills = QUICK[:1] if given.quick else BILLS
        chapters = [_tables(sizes, folder), _rivals(bills, folder)]
    took = (time.monotonic() - start) / 60
    head = (
        "# Importers: rows a second\n\n"
        f"Written by `make bench-importers`. {described()} Seconds of the work itself,"
        f" start-up and imports left out; medians of {OFTEN} runs below"
        f" {kilo(SMALL)} rows, one run above; each in a process of its own, files in"
        " the page cache. Where wall and CPU disagree the machine was busy, or both"
        f" cores had work: believe the CPU seconds. The whole run took {took:.0f}"
        " minutes.\n"
    )
    notes = [] if given.quick else [NOTES.read_text(encoding="utf-8")]
    text = "\n".join([head, *chapters, *notes])
    out = given.out or (None if given.quick else RESULTS)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
    return 0


def _line(title: str, rows: int, who: str, run: Run, floor: Run) -> list[object]:
    return [
        *(title, kilo(rows), who, run.work_wall, run.work_cpu),
        *(rows / run.work_wall / 1000, rows / run.work_cpu / 1000),
        *(run.work_wall / floor.work_wall, run.work_cpu / floor.work_cpu),
        run.peak,
    ]


def _repeats(rows: int) -> int:
    return OFTEN if rows < SMALL else 1


def _said(line: list[object]) -> list[object]:
    """Show a line as soon as it is known."""
    sys.stderr.write(" | ".join(map(shown, line)) + "\n")
    return line


def _tables(sizes: tuple[int, ...], folder: Path) -> str:
    """Read our own layouts beside the floor."""
    lines: list[list[object]] = []
    for kind, title in EXPORTS.items():
        for rows in sizes:
            path = folder / f"{kind}.csv"
            task("exports", kind, path, rows)
            many = _repeats(rows)
            floor = task("read.floor", "run", kind, path, repeats=many)
            lines.append(_said(_line(title, rows, "floor", floor, floor)))
            for who, function in (("**duiping**", "run"), ("duiping, kept", "kept")):
                ours = task("read.ours", function, kind, path, repeats=many)
                _same(floor, ours)
                lines.append(_said(_line(title, rows, who, ours, floor)))
            path.unlink()
    path = folder / "wallet.xlsx"
    task("personal", "book", path, BOOK)
    floor = task("personal", "book_floor", path, repeats=OFTEN)
    ours = task("personal", "book_ours", path, repeats=OFTEN)
    _same(floor, ours)
    for who, run in (("floor", floor), ("**duiping**", ours)):
        lines.append(_said(_line("xlsx, balance", BOOK, who, run, floor)))
    return (
        "## Beside the floor\n\nThe floor decodes and splits and believes every cell;"
        " its CPU and wall are 1. duiping also proves totals and balances, checks each"
        " cell's form and gives all columns of a record; files over 16 MiB it reads in"
        " pieces, as an import does. *Kept* gives each record its id besides, and lays"
        " it down in the sub-ledger.\n\n" + table(HEAD, lines)
    )


def _same(floor: Run, ours: Run) -> None:
    if floor.answer != ours.answer:
        raise RuntimeError(f"{ours.answer}, not {floor.answer}")


def _rivals(sizes: tuple[int, ...], folder: Path) -> str:
    """Read an Alipay bill beside those who know it too."""
    lines: list[list[object]] = []
    missing: list[str] = []
    pythons = {}
    for name, (packages, _) in RIVALS.items():
        sys.stderr.write(f"installing {name} …\n")
        python = environment(folder / name.split()[0], packages)
        if python is None:
            missing.append(f"{name} could not be installed.")
        else:
            pythons[name] = python
    for rows in sizes:
        path = folder / "支付宝交易明细.csv"
        task("personal", "bill", path, rows)
        many = _repeats(rows)
        floor = task("personal", "bill_floor", path, repeats=many)
        ours = task("personal", "ours", path, repeats=many)
        _same(floor, ours)
        for who, run in (("floor", floor), ("**duiping**", ours)):
            lines.append(_said(_line("Alipay bill", rows, who, run, ours)))
        for name, python in pythons.items():
            script = Path(__file__).parent / "rival" / f"{RIVALS[name][1]}.py"
            run = command([str(python), str(script), str(path)], folder)
            if run.code or run.answer != ours.answer:
                missing.append(f"{name}, {kilo(rows)} rows: {run.answer}.")
                continue
            lines.append(_said(_line("Alipay bill", rows, name, run, ours)))
    text = (
        "## Beside rivals\n\nThe same bill, duiping being 1. All found the same number"
        " of rows; of the rivals one run each.\n\n"
    )
    return text + table(HEAD, lines) + "".join(f"\n{one}\n" for one in missing)


if __name__ == "__main__":
    sys.exit(main())

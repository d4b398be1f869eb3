"""``python -m bench.importing``: rows a second of importers, beside floor and rivals.

The floor decodes and splits the same file and believes every cell. The rivals are
installed from the package index into environments of their own in a temporary
folder; what cannot be installed is said to be missing, never guessed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.apart import environment
from bench.machine import described
from bench.measure import command, task
from bench.tables import kilo, table

if TYPE_CHECKING:
    from bench.measure import Run

RESULTS = Path(__file__).with_name("RESULTS-importers.md")
MILLION = 1_000_000
FULL = (10_000, 100_000, MILLION, 5 * MILLION)
QUICK = (10_000, 50_000)
BOOK = 100_000
BILLS = (10_000, 100_000, MILLION)
EXPORTS = {"pdd": "csv, GB18030", "fundflow": "csv, UTF-8, balance"}
# Package, what it needs, our script.
RIVALS = {
    "beancount-sieve 0.7.0": (["beancount-sieve==0.7.0"], "sieve"),
    "china-bean-importers 0.0.8": (
        ["china-bean-importers==0.0.8", "beancount<3", "python-dateutil"],
        "china",
    ),
}
HEAD = ("file", "rows", "who", "CPU s", "k rows/CPU s", "× floor", "peak MiB")


def main() -> int:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(prog="bench.importing", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int, help="one more size, such as 10000000")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    sizes = (QUICK if given.quick else FULL) + ((given.rows,) if given.rows else ())
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        head = (
            "# Importers: rows a second\n\n"
            f"Written by `python -m bench.importing`. {described()} CPU seconds of"
            " the work itself, start-up left out; one run each.\n"
        )
        bills = QUICK[:1] if given.quick else BILLS
        text = "\n".join([head, _tables(sizes, folder), _rivals(bills, folder)])
    out = given.out or (None if given.quick else RESULTS)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
    return 0


def _line(title: str, rows: int, who: str, run: Run, floor: Run) -> list[object]:
    speed = rows / run.work_cpu / 1000
    times = run.work_cpu / floor.work_cpu
    return [title, kilo(rows), who, run.work_cpu, speed, times, run.peak]


def _tables(sizes: tuple[int, ...], folder: Path) -> str:
    """Read our own layouts beside the floor."""
    lines = []
    for kind, title in EXPORTS.items():
        for rows in sizes:
            path = folder / f"{kind}.csv"
            task("exports", kind, path, rows)
            floor = task("read.floor", "run", kind, path)
            lines.append(_line(title, rows, "floor", floor, floor))
            for who, function in (("**duiping**", "run"), ("duiping, kept", "kept")):
                ours = task("read.ours", function, kind, path)
                if floor.answer != ours.answer:
                    raise RuntimeError(f"{ours.answer}, not {floor.answer}")
                lines.append(_line(title, rows, who, ours, floor))
            path.unlink()
    path = folder / "wallet.xlsx"
    task("personal", "book", path, BOOK)
    floor = task("personal", "book_floor", path)
    ours = task("personal", "book_ours", path)
    if floor.answer != ours.answer:
        raise RuntimeError(f"{ours.answer}, not {floor.answer}")
    lines.append(_line("xlsx, balance", BOOK, "floor", floor, floor))
    lines.append(_line("xlsx, balance", BOOK, "**duiping**", ours, floor))
    return (
        "## Beside the floor\n\nThe floor decodes and splits and believes every cell."
        " duiping also proves totals and balances, checks each cell's form and gives"
        " all columns of a record; files over 16 MiB it reads in pieces, as an import"
        " does. *Kept* gives each record its id besides, and lays it down in the"
        " sub-ledger.\n\n" + table(HEAD, lines)
    )


def _rivals(sizes: tuple[int, ...], folder: Path) -> str:
    """Read an Alipay bill beside those who know it too."""
    lines, missing = [], []
    pythons = {}
    for name, (packages, _) in RIVALS.items():
        python = environment(folder / name.split()[0], packages)
        if python is None:
            missing.append(f"{name} could not be installed.")
        else:
            pythons[name] = python
    for rows in sizes:
        path = folder / "支付宝交易明细.csv"
        task("personal", "bill", path, rows)
        ours = task("personal", "ours", path)
        lines.append(_line("Alipay bill", rows, "**duiping**", ours, ours))
        for name, python in pythons.items():
            script = Path(__file__).parent / "rival" / f"{RIVALS[name][1]}.py"
            run = command([str(python), str(script), str(path)], folder)
            if run.code or run.answer != ours.answer:
                missing.append(f"{name}, {kilo(rows)} rows: {run.answer}.")
                continue
            lines.append(_line("Alipay bill", rows, name, run, ours))
    head = [("× duiping" if one == "× floor" else one) for one in HEAD]
    text = "## Beside rivals\n\nAll found the same number of rows.\n\n"
    return text + table(head, lines) + "".join(f"\n{one}\n" for one in missing)


if __name__ == "__main__":
    sys.exit(main())

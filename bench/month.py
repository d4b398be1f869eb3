"""``python -m bench.month ORDERS``: one great month, then one more day, end to end.

Simulates a month, imports all but its last day's bills, derives the books, imports
that day and derives again; every step is a process of its own. In the end the result
is held against what the simulator knows.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import months
from bench.clock import Lap, lap
from bench.measure import Run, task
from duiping import intake
from duiping.books import Folder
from duiping.pipeline import Work, result_of
from tests.books.truth import differences

# Part of the names of the last day's own files.
LAST = f"{months.MONTH}-30_"


def take(root: str, part: str) -> dict[str, Any]:
    """Import the month without its last day (``before``), or that day (``day``).

    Raises:
        RuntimeError: a file was refused.
    """
    folder = Folder(Path(root))
    held = intake.listed([folder.root / "month" / "exports"])
    paths = [path for path in held if (LAST in path.name) == (part == "day")]
    weighed = intake.weigh(folder, paths, Work(folder).sources)
    taken = intake.take(folder, weighed)
    if taken.refused:
        raise RuntimeError(str(taken.refused[0]))
    return {"files": len(taken.fresh), "rows": sum(item.rows for item in taken.fresh)}


def derive(root: str) -> dict[str, Any]:
    """Derive the books as ``duiping run`` does; each stage timed.

    Returns:
        ``stages``: wall and CPU seconds, peak MiB so far; and sizes.
    """
    work = Work(Folder(Path(root)))
    stages: dict[str, Lap] = {}
    for name, stage in (
        ("read, post", lambda: work.state),
        ("match", lambda: work.verdict),
        ("journal", lambda: work.texts),
        ("write", work.write_journal),
        ("result", work.write_result),
    ):
        _, stages[name] = lap(stage)
    return {
        "stages": stages,
        "records": work.result["records"],
        "breaks": len(work.result["breaks"]),
        "in transit": len(work.result["in_transit"]),
    }


def truth(root: str) -> list[str]:
    """Say how the result differs from what the simulator knows."""
    folder = Folder(Path(root))
    text = (folder.root / "month" / "truth.json").read_text(encoding="utf-8")
    return differences(result_of(folder), json.loads(text))


def _line(name: str, wall: float, cpu: float, peak: float, said: object = "") -> str:
    return f"{name:<22}{wall:9.1f} s{cpu:9.1f} CPU s{peak:9.0f} MiB  {said}\n"


def _tell(name: str, run: Run) -> None:
    said = run.answer
    stages = said.pop("stages", {}) if isinstance(said, dict) else {}
    out = sys.stdout
    out.write(_line(name, run.wall, run.cpu, run.peak, said))
    for stage, (wall, cpu, peak) in stages.items():
        out.write(_line(f"  {stage}", wall, cpu, peak))
    out.flush()


def main() -> int:
    """Run all steps; 1 if the result is not the truth."""
    parser = argparse.ArgumentParser(prog="bench.month", description=__doc__)
    parser.add_argument("orders", type=int)
    parser.add_argument("--month", type=Path, help="a month simulated before")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="bench-") as place:
        root = Path(place) / "books"
        if given.month:
            (root / "ledger").mkdir(parents=True)
            (root / "month").symlink_to(given.month.resolve())
            months.lay_out(Folder(root))
        else:
            _tell("simulate", task("months", "make", root, given.orders))
        _tell("import", task("month", "take", root, "before"))
        _tell("derive", task("month", "derive", root))
        _tell("import one more day", task("month", "take", root, "day"))
        _tell("derive again", task("month", "derive", root))
        found = task("month", "truth", root)
        sys.stdout.write(f"{len(found.answer)} differences from the truth\n")
        sys.stdout.writelines(f"  {line}\n" for line in found.answer[:20])
        return int(bool(found.answer))


if __name__ == "__main__":
    sys.exit(main())

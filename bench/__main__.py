"""``python -m bench [--quick] [--only SUITE]``: measure, and write RESULTS.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.machine import described
from bench.suites import FULL, QUICK, SUITES

RESULTS = Path(__file__).with_name("RESULTS.md")
# What people make of the numbers, appended to them as it stands.
NOTES = Path(__file__).with_name("NOTES.md")


def main() -> int:
    """Run the suites in a temporary folder, one after the other."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, a minute")
    parser.add_argument("--only", choices=[suite.__name__ for suite in SUITES])
    parser.add_argument(
        "--out", type=Path, help="where to write; RESULTS.md only for a full run"
    )
    given = parser.parse_args()
    sizes = QUICK if given.quick else FULL
    start = time.monotonic()
    chapters = []
    for suite in SUITES:
        if given.only in {None, suite.__name__}:
            sys.stderr.write(f"{suite.__name__} …\n")
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                chapters.append(suite(sizes, Path(folder)))
            sys.stderr.write(f"  {time.monotonic() - start:.0f} s\n")
    whole = not given.quick and given.only is None
    if whole:
        chapters.append(NOTES.read_text(encoding="utf-8"))
    text = "\n".join([_head(sizes.repeats, time.monotonic() - start), *chapters])
    out = given.out or (RESULTS if whole else None)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
    return 0


def _head(repeats: int, took: float) -> str:
    return (
        "# Results of the benchmarks\n\n"
        "Written by `make bench`; docs/PERFORMANCE.md says what they mean.\n\n"
        f"{described()} Medians of {repeats} for matching and reading, single runs"
        " elsewhere; everything in a process of its own, files in the page cache."
        " *work* is without start-up and imports, *process* with. Where wall and"
        " CPU disagree the machine was busy: believe the CPU seconds."
        f" The whole run took {took / 60:.0f} minutes.\n"
    )


if __name__ == "__main__":
    sys.exit(main())

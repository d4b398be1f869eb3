"""A short run of the fuzzer, in a process of its own: `make fuzz` runs it longer."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from tests.importers.fuzz import mutated, seeds

ROOT = Path(__file__).parents[2]


def test_a_short_run() -> None:
    """Mutated files are read or refused, in time and in little memory."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.importers.fuzz", "--seed", "7", "--count", "250"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-3000:]
    assert found.stdout.startswith("250 files")


def test_mutations_follow_from_the_seed() -> None:
    _, _, data = seeds()[0]
    first, again = (mutated(data, random.Random("1:2")) for _ in range(2))  # noqa: S311
    assert first == again
    assert first != data

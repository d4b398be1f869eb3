"""A run that is killed anywhere leaves books that the next run completes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from duiping import evidence
from duiping.books import Folder
from tests import forks
from tests.books.shop import ROOT, RULES, Month, Sim

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Month("2026-05", 60, 3, 0)

# Dies before the N-th write of a file, without any clean-up, as a kill does.
KILLER = """
import os, sys
from duiping import files
from duiping.cli import main
left = int(sys.argv[1])
put = files._put
def counted(path, pieces, *mode):
    global left
    if left == 0:
        os._exit(137)
    left -= 1
    put(path, pieces, *mode)
files._put = counted
main.main(sys.argv[2:])
"""


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Sim:
    """A small month."""
    return Sim(tmp_path_factory.mktemp("crash"), SMALL)


def laid_out(root: Path) -> Folder:
    """Books without evidence."""
    for name in RULES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((ROOT / name).read_bytes())
    return Folder(root)


def run(folder: Folder, sim: Sim, after: int) -> int:
    """Run, and die before that write; the exit code."""
    arguments = ["--books", str(folder.root), "run", str(sim.root / "exports")]
    words = ("-c", KILLER, after, *arguments)
    process = forks.start("python", *words, cwd=folder.root, env=os.environ)
    return process.wait(timeout=120)


def books(folder: Folder) -> dict[str, bytes]:
    """All files of the ledger; what a killed process left over is none."""
    return {
        str(path.relative_to(folder.root)): path.read_bytes()
        for path in sorted(folder.ledger.rglob("*"))
        if path.is_file() and not path.name.endswith(".duiping-tmp")
    }


@pytest.fixture(scope="module")
def whole(sim: Sim, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The books of a run that nobody killed."""
    folder = laid_out(tmp_path_factory.mktemp("whole"))
    assert run(folder, sim, 10**6) == 0
    return books(folder)


# Among cached readings, evidence, its list, the journal, the result, the page.
@pytest.mark.parametrize("after", [0, 40, 80, 120, 145, 149, 152, 156, 160])
def test_killed_and_run_again(
    sim: Sim, whole: dict[str, bytes], tmp_path: Path, after: int
) -> None:
    folder = laid_out(tmp_path)
    assert run(folder, sim, after) in {0, 137}
    for item in evidence.read(folder):
        assert evidence.content(folder, item)
    for name, data in books(folder).items():
        assert data == whole[name], f"{name} is torn"
    assert run(folder, sim, 10**6) == 0
    assert books(folder) == whole

"""The parent: runs tasks in fresh processes and takes medians.

It must stay small and import nothing large: a forked child's peak memory begins
at that of its parent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.clock import KIB_PER_MIB

if TYPE_CHECKING:
    from collections.abc import Sequence


class Run(NamedTuple):
    """One process: seconds, peak MiB, its answer (None for a foreign command)."""

    wall: float
    cpu: float
    peak: float
    work_wall: float
    work_cpu: float
    answer: Any
    code: int


ROOT = Path(__file__).parents[1]


def once(command: Sequence[str], cwd: Path) -> Run:
    """Run a command to its end; what it prints may be a task's answer."""
    # The checkout itself is what is measured, wherever the process stands.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own commands
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=cwd,
        env=environment,
    ) as process:
        out = process.stdout.read() if process.stdout else ""
        # Unlike RUSAGE_CHILDREN, this is about this child alone.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    said = json.loads(out.splitlines()[-1]) if out.startswith('{"answer"') else {}
    work_wall, work_cpu, _ = said.get("work", (wall, used.ru_utime + used.ru_stime, 0))
    return Run(
        wall,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / KIB_PER_MIB,
        work_wall,
        work_cpu,
        said.get("answer"),
        process.returncode,
    )


def task(module: str, function: str, *arguments: object, repeats: int = 1) -> Run:
    """Run a task of ours several times and give the medians.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-m", "bench.task", module, function]
    line = [*command, *map(str, arguments)]
    # Whatever a process spills beside itself must not meet another's.
    with TemporaryDirectory(prefix="bench-") as folder:
        runs = [once(line, Path(folder)) for _ in range(repeats)]
    for run in runs:
        if run.code:
            raise RuntimeError(f"{module}.{function} {arguments}: exit {run.code}")
    return _median(runs)


def command(line: Sequence[str], cwd: Path, repeats: int = 1) -> Run:
    """Run a foreign command several times and give the medians."""
    return _median([once(line, cwd) for _ in range(repeats)])


def _median(runs: list[Run]) -> Run:
    return Run(
        wall=median(run.wall for run in runs),
        cpu=median(run.cpu for run in runs),
        peak=median(run.peak for run in runs),
        work_wall=median(run.work_wall for run in runs),
        work_cpu=median(run.work_cpu for run in runs),
        answer=runs[-1].answer,
        code=max(run.code for run in runs),
    )

"""Time and memory of this process, stage by stage."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

KIB_PER_MIB = 1024


class Lap(NamedTuple):
    """What one stage took: seconds of wall and CPU (all threads), peak MiB so far."""

    wall: float
    cpu: float
    peak: float


def lap(stage: Callable[[], Any]) -> tuple[Any, Lap]:
    """Run a stage and give what it returns, with what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = stage()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return found, Lap(wall, cpu, peak())


def peak() -> float:
    """Give the largest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB

"""Looks for a small world that the engine gets wrong, for as long as it may.

``python -m tests.worlds.search --seconds 600 --seed 1`` (``make worlds``). What is
found is made as small as it can be, and told; a seed finds the same again.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from tests.worlds.draw import worlds
from tests.worlds.way import Way, ways, wrong

if TYPE_CHECKING:
    from tests.worlds.world import World

ROUND = 20


def search(seed: int, seconds: float, most: int) -> int:
    """Try worlds until the time is over.

    Args:
        seed: where to begin.
        seconds: of wall time; a round that has begun is finished.
        most: orders in a world.

    Returns:
        How many worlds were tried.

    Raises:
        AssertionError: books say otherwise than brute force; with the world.
    """
    tried = 0

    def try_one(world: World, way: Way, order: int) -> None:
        nonlocal tried
        tried += 1
        with TemporaryDirectory() as folder:
            chance = Random(order)  # noqa: S311 - an order, not a secret
            found = wrong(world, way, Path(folder), chance)
        assert not found, "\n".join(found)

    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        run = settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )(given(worlds(most), ways(), st.integers(0, 99))(try_one))
        seeded(f"{seed}-{number}")(run)()
        number += 1
    return tried


def main() -> int:
    """Run from the command line; 1 where a world was found."""
    parser = argparse.ArgumentParser(prog="tests.worlds.search", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--orders", type=int, default=20, help="at most, in a world")
    given_ = parser.parse_args()
    try:
        tried = search(given_.seed, given_.seconds, given_.orders)
    except AssertionError as error:
        notes = "\n".join(getattr(error, "__notes__", ()))
        sys.stdout.write(f"{error}\n{notes}\n")
        return 1
    sys.stdout.write(f"{tried} worlds, all as brute force says\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

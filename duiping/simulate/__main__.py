"""``python -m duiping.simulate OUT --month 2026-09 --orders 3000``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from duiping.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Sequence


def _progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{step}: {done} / {total}   ")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator from the command line; 2 on bad input, as elsewhere."""
    parser = argparse.ArgumentParser(
        prog="duiping.simulate", description="Write a month of the demo shop."
    )
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--month", default="2026-09", help="YYYY-MM")
    parser.add_argument("--orders", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--breaks", type=int, default=40)
    parser.add_argument("--ships", action="store_true", help="with shipments")
    given = parser.parse_args(arguments)
    try:
        simulate(
            *(given.out, given.month, given.orders, given.seed, given.breaks),
            _progress,
            ships=given.ships,
        )
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

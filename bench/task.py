"""The child: ``python -m bench.task MODULE FUNCTION ARGUMENT…`` prints JSON.

Imports are done before the clock starts; the parent measures the whole process
besides.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings

from bench.clock import lap


def main(arguments: list[str]) -> int:
    """Run one task and print its answer with what the work itself took."""
    module, function, *rest = arguments
    # Ibis 12 with DuckDB 1.5 warns once a query; nothing of ours.
    warnings.simplefilter("ignore", DeprecationWarning)
    work = getattr(importlib.import_module(f"bench.{module}"), function)
    answer, took = lap(lambda: work(*rest))
    sys.stdout.write(json.dumps({"answer": answer, "work": took}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

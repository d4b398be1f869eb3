"""The demo shop's simulator: a month of exports with known breaks.

It shares no code with the rest of duiping, so that the two can disagree: what
it writes into ``truth.json`` follows from what it did to its own orders, never
from matching the files. See `simulate` and ``python -m duiping.simulate -h``.
"""

from __future__ import annotations

from duiping.simulate.build import simulate

__all__ = ["simulate"]

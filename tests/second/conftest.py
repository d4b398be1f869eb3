"""Tests are no package, yet these share helpers: `tests.importers.exports`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

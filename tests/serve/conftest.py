"""Books that the tests share."""

from __future__ import annotations

import sys
from pathlib import Path

# Tests are no package, yet these share helpers: `tests.cli.shop`.
sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cli.shop import bare_books, demo_books, month, small, small_books

__all__ = ["bare_books", "demo_books", "month", "small", "small_books"]

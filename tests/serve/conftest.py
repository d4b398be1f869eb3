"""Books that the tests share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from beancount import loader

# Tests are no package, yet these share helpers: `tests.cli.shop`.
sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cli.shop import bare_books, demo_books, month, small, small_books
from tests.serve.hostile import served

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bare_books", "demo_books", "month", "served", "small", "small_books"]


@pytest.fixture(autouse=True, scope="module")
def _loading() -> Iterator[None]:
    """Let the next file load books as Beancount does, whatever a server put in."""
    usual = loader.run_transformations
    yield
    loader.run_transformations = usual

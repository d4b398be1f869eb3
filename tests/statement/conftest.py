"""The books of the hand-worked month, made once a process; only to be read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# Tests are no package, yet these share helpers: `tests.statement.world`.
sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cli.shop import bare_books, demo_books
from tests.statement.world import make

__all__ = ["bare_books", "demo_books"]


@pytest.fixture(scope="session")
def september(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books at the end of September."""
    return make(tmp_path_factory.mktemp("september") / "books", later=False)


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same books with ten days of October."""
    return make(tmp_path_factory.mktemp("october") / "books", later=True)

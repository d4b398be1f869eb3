"""The flag that rewrites the golden files, and the way to the tests' helpers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# Tests are no package, yet these share tables: `tests.importers.exports`.
sys.path.insert(0, str(Path(__file__).parents[2]))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-goldens``; another conftest may have done so."""
    try:
        parser.addoption(
            "--update-goldens",
            action="store_true",
            help="rewrite the .expected files, to be reviewed as a diff",
        )
    except ValueError:
        return


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Say whether golden files are to be rewritten."""
    return bool(request.config.getoption("--update-goldens", default=False))

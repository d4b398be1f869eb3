"""The little shop: open, with its first month closed, and copies of both."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Tests are no package, yet these share helpers: `tests.closing.world`.
sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.closing.world import SEPTEMBER, Shop, close

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make books with September in them, committed."""
    shop = Shop(tmp_path_factory.mktemp("shop"), ROOT)
    shop.take(SEPTEMBER)
    shop.commit("September")
    return shop.folder.root


@pytest.fixture(scope="session")
def sealed(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Close September in a copy of them."""
    root = tmp_path_factory.mktemp("sealed") / "shop"
    shutil.copytree(opened, root)
    shop = Shop.at(root)
    assert close(shop, "2026-09") == 0
    shop.commit("closed")
    return root


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[Path], Shop]:
    """Copy books, to be changed."""

    def run(root: Path) -> Shop:
        shutil.copytree(root, tmp_path / "books")
        return Shop.at(tmp_path / "books")

    return run


@pytest.fixture
def shop(opened: Path, copy: Callable[[Path], Shop]) -> Shop:
    """Give open books."""
    return copy(opened)


@pytest.fixture
def closed(sealed: Path, copy: Callable[[Path], Shop]) -> Shop:
    """Give books with September closed."""
    return copy(sealed)

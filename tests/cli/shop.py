"""Real processes on real books: what the tests of commands and plugins share.

Books are made once a process and only read; a test that changes something gets
a copy, whose links keep times, so that caches stay warm.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import forks

REPOSITORY = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ORDERS, BREAKS = 150, 8
PATIENCE = 120
_made: dict[str, Path] = {}


class Done(NamedTuple):
    """What a finished process left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Read stdout as one JSON document; anything else there is an error."""
        return json.loads(self.out)


def tool(name: str, *arguments: object, cwd: Path, lang: str = "C.UTF-8") -> Done:
    """Run a command of this installation to its end; it is spared its imports."""
    if name not in forks.COMMANDS:
        return started(name, *arguments, cwd=cwd, lang=lang)
    env = surroundings(lang)
    return Done(*forks.finish(name, *arguments, cwd=cwd, env=env, timeout=PATIENCE))


def started(name: str, *arguments: object, cwd: Path, lang: str = "C.UTF-8") -> Done:
    """Run a command to its end as a shell does: with a start and seeds of its own."""
    found = subprocess.run(
        [str(BIN / name), *map(str, arguments)],
        cwd=cwd,
        env=surroundings(lang),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    return Done(found.returncode, found.stdout, found.stderr)


def surroundings(lang: str) -> dict[str, str]:
    """Give the environment of a terminal in a language."""
    found = {n: v for n, v in os.environ.items() if not n.startswith("BEANCOUNT")}
    found.pop("DUIPING_LANG", None)
    return found | {"LC_ALL": lang, "NO_COLOR": "1", "COLUMNS": "100"}


def duiping(*arguments: object, cwd: Path, lang: str = "C.UTF-8") -> Done:
    """Run a duiping command."""
    return tool("duiping", *arguments, cwd=cwd, lang=lang)


def shot(root: Path) -> dict[str, str]:
    """Digest every file of a folder but the cache: equal shots, equal bytes."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".duiping" not in path.relative_to(root).parts
    }


def copied(books: Path, target: Path) -> Path:
    """Copy books with their cache, but not who has looked at them; times are kept."""
    left = shutil.ignore_patterns("visits")
    shutil.copytree(books, target, ignore=left, dirs_exist_ok=True)
    return target


@pytest.fixture(scope="session")
def bare_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's books without any evidence; only to be read."""
    if "bare" not in _made:
        books = tmp_path_factory.mktemp("bare") / "books"
        done = started("duiping", "init", books, cwd=books.parent)
        assert done.code == 0, done.err
        for name in ("config.yaml", "ledger/accounts.beancount"):
            shutil.copyfile(REPOSITORY / name, books / name)
        _made["bare"] = books
    return _made["bare"]


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small simulated month: exports/, late/, truth.json; only to be read."""
    if "month" not in _made:
        folder = tmp_path_factory.mktemp("month")
        words = ("simulate", folder, "--orders", ORDERS, "--breaks", BREAKS)
        done = started("duiping", *words, cwd=folder)
        assert done.code == 0, done.err
        _made["month"] = folder
    return _made["month"]


@pytest.fixture(scope="session")
def small_books(
    month: Path, bare_books: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Books of the small month; only to be read."""
    if "small" not in _made:
        books = copied(bare_books, tmp_path_factory.mktemp("small") / "books")
        done = started("duiping", "run", month / "exports", cwd=books)
        assert done.code == 1, done.err
        _made["small"] = books
    return _made["small"]


@pytest.fixture(scope="session")
def demo_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's own books, run once; only to be read."""
    if "demo" not in _made:
        books = tmp_path_factory.mktemp("demo")
        shutil.copyfile(REPOSITORY / "config.yaml", books / "config.yaml")
        shutil.copytree(
            REPOSITORY / "ledger",
            books / "ledger",
            ignore=shutil.ignore_patterns(".*", "__pycache__"),
        )
        done = duiping("run", cwd=books)
        assert done.code == 1, done.err
        _made["demo"] = books
    return _made["demo"]


@pytest.fixture
def small(small_books: Path, tmp_path: Path) -> Path:
    """Books of the small month, to be changed at will."""
    return copied(small_books, tmp_path / "books")


@pytest.fixture
def demo(demo_books: Path, tmp_path: Path) -> Path:
    """The repository's books, to be changed at will."""
    return copied(demo_books, tmp_path / "books")

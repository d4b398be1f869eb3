"""Git is asked how the books stand, and runs nothing that their folder names."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from duiping import repository
from duiping.books import Folder

if TYPE_CHECKING:
    from pathlib import Path


def git(root: Path, *words: str) -> None:
    """Run git as anybody does."""
    program = shutil.which("git") or "git"
    subprocess.run([program, *words], cwd=root, check=True, capture_output=True)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books in git, whose own settings name a program."""
    root = tmp_path / "books"
    root.mkdir()
    (root / "config.yaml").write_text("books: {title: x}\n", encoding="utf-8")
    git(root, "init", "-q")
    git(root, "config", "user.email", "x@shop.example")
    git(root, "config", "user.name", "x")
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "begin")
    hit = tmp_path / "hit"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{hit}'\n", encoding="utf-8")
    program.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(program))
    return root


def test_looking_at_books_runs_nothing(books: Path) -> None:
    hit = books.parent / "hit"
    (books / "config.yaml").write_text("books: {title: y}\n", encoding="utf-8")
    folder = Folder(books)
    assert repository.present(folder)
    assert repository.pending(folder) == ["config.yaml"]
    assert repository.commit(folder, "another title")
    assert repository.pending(folder) == []
    assert not hit.exists()
    git(books, "status")
    assert hit.exists(), "the attack is none any more"

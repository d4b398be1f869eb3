"""Loading books as Beancount does, in this process, without any pickle."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from beancount import loader

from tests.cli.shop import tool


class Loaded(NamedTuple):
    """A load's entries, errors and options."""

    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]

    def said(self, text: str) -> list[Any]:
        """Give the errors whose message contains a text."""
        return [error for error in self.errors if text in error.message]

    def codes(self) -> set[str]:
        """Give the codes of all errors that are no breaks."""
        return {
            error.message.split()[0]
            for error in self.errors
            if not getattr(error, "is_break", False)
        }


def main(books: Path) -> Path:
    """Name the top file of a set of books."""
    return books / "ledger" / "main.beancount"


def load(books: Path) -> Loaded:
    """Load books afresh."""
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
    loader.initialize(use_cache=False)
    return Loaded(*loader.load_file(str(main(books))))


def bean_check(books: Path) -> tuple[int, str]:
    """Run the real ``bean-check`` without its cache: exit code and errors."""
    done = tool("bean-check", "--no-cache", main(books), cwd=books)
    return done.code, done.err


def place(error: Any) -> tuple[str, int]:
    """Say where an error points: file name and line."""
    return Path(error.source["filename"]).name, int(error.source["lineno"])


def line_of(path: Path, text: str) -> int:
    """Find the line of a file on which a text stands, counted from 1."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path, text: str) -> int:
    """Add lines to a text file; give the number of the first."""
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{text}\n", encoding="utf-8")
    return before.count("\n") + 2

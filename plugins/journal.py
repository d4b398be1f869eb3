"""Beancount plugin: the journal is what evidence and rules give, and nothing else.

Entries come from evidence, opening items or decisions; one that somebody wrote
elsewhere (Fava's import page or editor) is reported as unexplained.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core.data import Balance, Pad, Transaction

from duiping.errors import BooksError
from duiping.plugins.guard import CheckError, Outcome, at, on, run, said

if TYPE_CHECKING:
    from duiping import cache
    from duiping.books import Folder
    from duiping.plugins.guard import Entries, Options

__plugins__ = ("journal",)


def journal(entries: Entries, options: Options) -> tuple[Entries, list[CheckError]]:
    """Check the journal's bytes, and where all other entries stand."""
    return run("duiping.plugins.journal", _check, entries, options)


def _check(
    entries: Entries, options: Options, folder: Folder, result: cache.Document
) -> Outcome:
    language = str(result["language"])
    included = {str(Path(name).resolve()) for name in options.get("include", [])}
    derived = {
        str((folder.journal / name).resolve()): digest
        for name, digest in result["journal"].items()
    }
    errors = [
        at(name, 1, said(BooksError("DP406", file=Path(name).name), language))
        for name, digest in sorted(derived.items())
        if name not in included or _digest(name) != digest
    ]
    decided = folder.decisions.resolve()
    # Thousands of entries stand in a hundred files: each is looked at once.
    explained: dict[str, bool] = {}
    for entry in entries:
        if not isinstance(entry, Transaction | Balance | Pad):
            continue
        name = str(entry.meta.get("filename"))
        if name not in explained:
            path = Path(name).resolve()
            explained[name] = str(path) in derived or path.is_relative_to(decided)
        if explained[name]:
            continue
        unexplained = BooksError(
            "DP407", file=Path(name).name, line=entry.meta.get("lineno", 0)
        )
        errors.append(on(entry, said(unexplained, language)))
    return Outcome(entries, errors)


def _digest(name: str) -> str:
    try:
        return hashlib.sha256(Path(name).read_bytes()).hexdigest()
    except OSError:
        return ""

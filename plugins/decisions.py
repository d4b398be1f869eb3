"""Beancount plugin: decisions are somebody's right, and fit what they decide.

Four eyes, limits, entries and unaltered words are demanded of the text itself,
whatever wrote it. The result carries what is wrong with the decisions below
``ledger/decisions``; here the loaded books are held against it, so that none
comes in by another way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core.data import Custom, Transaction

from duiping.errors import BooksError
from duiping.plugins.guard import CheckError, Outcome, at, on, run, said

if TYPE_CHECKING:
    from beancount.core.data import Directive

    from duiping.books import Folder
    from duiping.cache import Document
    from duiping.plugins.guard import Entries, Options

__plugins__ = ("decisions",)

Place = tuple[str, str, int]


def decisions(entries: Entries, options: Options) -> tuple[Entries, list[CheckError]]:
    """Show what is wrong with decisions as errors."""
    return run("duiping.plugins.decisions", _check, entries, options)


def _check(
    entries: Entries,
    options: Options,  # noqa: ARG001 - what every check is given
    folder: Folder,
    result: Document,
) -> Outcome:
    language = str(result["language"])
    ledger = folder.ledger.resolve()
    errors = []
    for fault in result["faults"]:
        error = BooksError(fault["code"], **{"file": fault["file"], **fault["facts"]})
        path = folder.ledger / fault["file"]
        errors.append(at(str(path), fault["line"], said(error, language)))
    listed: set[Place] = {(d["id"], d["file"], d["line"]) for d in result["decisions"]}
    posted: set[Place] = {(name, file, line) for name, file, line in result["posted"]}
    for entry in entries:
        if isinstance(entry, Custom) and entry.type == "decision":
            known = _place(entry, "id", ledger) in listed
        elif isinstance(entry, Transaction) and "decision" in entry.meta:
            known = _place(entry, "decision", ledger) in posted
        else:
            continue
        if not known:
            name = Path(str(entry.meta.get("filename"))).name
            errors.append(on(entry, said(BooksError("DP515", file=name), language)))
    return Outcome(entries, errors)


def _place(entry: Directive, name: str, ledger: Path) -> Place:
    """Say which decision an entry is, and where it stands."""
    path = Path(str(entry.meta.get("filename"))).resolve()
    file = path.relative_to(ledger).as_posix() if path.is_relative_to(ledger) else ""
    return str(entry.meta.get(name, "")), file, int(entry.meta.get("lineno", 0))

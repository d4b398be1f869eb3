"""Checking the books as Beancount itself sees them: a full load, no cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount import loader
from beancount.core.data import Balance

from duiping.errors import BooksError
from duiping.plugins.guard import PLUGINS

if TYPE_CHECKING:
    from beancount.core.data import Directive

    from duiping.books import Folder


class Fault(NamedTuple):
    """An error of the books that is no break."""

    file: str
    line: int
    message: str


class Audit(NamedTuple):
    """What a load of the books says."""

    checked: int
    failed: int
    breaks: int
    errors: tuple[Fault, ...]
    entries: tuple[Directive, ...] = ()


def audit(folder: Folder) -> Audit:
    """Load the books without Beancount's pickle cache and count what it says.

    The cache is a pickle beside the books: whoever can write there could run
    code, and it would not notice a changed plugin.
    """
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
    loader.initialize(use_cache=False)
    entries, errors, options = loader.load_file(str(folder.main))
    balances = [e for e in entries if isinstance(e, Balance)]
    failed = sum(1 for entry in balances if entry.diff_amount is not None)
    breaks = 0
    faults = _inactive(options, folder)
    for error in errors:
        if getattr(error, "is_break", False):
            breaks += 1
            continue
        source = error.source or {}
        faults.append(
            Fault(
                str(source.get("filename", "-")),
                int(source.get("lineno", 0)),
                str(error.message).strip(),
            )
        )
    return Audit(len(balances), failed, breaks, tuple(faults), tuple(entries))


def _inactive(options: dict[str, Any], folder: Folder) -> list[Fault]:
    """Say which checks did not run at all; nothing inside the load could."""
    listed = {plugin for plugin, _ in options["plugin"]}
    if any(name in listed for name in PLUGINS):
        return []  # the first of those that ran names the others
    return [
        Fault(
            str(folder.main),
            1,
            str(BooksError("DP411", file=folder.main.name, plugin=name)),
        )
        for name in PLUGINS
    ]

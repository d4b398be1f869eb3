"""The ledger's own text: what it opens, includes and lists. No plugin runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount.core.data import Open
from beancount.parser import parser

if TYPE_CHECKING:
    from pathlib import Path

_ACCOUNT = re.compile(
    r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+"
)


class Text:
    """The ledger's own text, read without plugins and without the journal."""

    def __init__(self, main: Path) -> None:
        """Read the top file and what it includes; one that is missing is no text."""
        self.opened: set[str] = set()
        self.plugins: set[str] = set()
        self.read: set[Path] = set()
        self.errors: list[str] = []
        self._file(main.resolve(), main.resolve())

    def _file(self, path: Path, main: Path) -> None:
        if path in self.read or not path.is_file():
            return
        self.read.add(path)
        if path.parent.name == "journal":  # derived: it opens nothing, and is long
            return
        entries, errors, options = parser.parse_file(str(path))
        self.errors += [
            f"{path.name}:{e.source.get('lineno', 0)} {e.message}" for e in errors
        ]
        self.opened |= {e.account for e in entries if isinstance(e, Open)}
        if path == main:  # Beancount takes plugins from the top file only
            self.plugins |= {name for name, _ in options["plugin"]}
        for name in options["include"]:
            for found in sorted(path.parent.glob(name)):
                self._file(found.resolve(), main)


def accounts_in(value: object) -> set[str]:
    """Find the account names in plain data, keys and values."""
    if isinstance(value, dict):
        return {a for pair in value.items() for one in pair for a in accounts_in(one)}
    if isinstance(value, list | tuple):
        return {account for one in value for account in accounts_in(one)}
    text = value if isinstance(value, str) else ""
    return {text} if _ACCOUNT.fullmatch(text) else set()

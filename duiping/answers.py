"""Answers of matching, kept beside the tables that they are of.

What depends on legs and rules alone is the same as long as both are, and where
few legs moved, few answers did (`duiping.match.moved`).
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import polars as pl

from duiping import stock
from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duiping.match.moved import Asked
    from duiping.match.plan import Answers


class Kept:
    """The answers beside some tables, and beside those that they grew from."""

    def __init__(
        self,
        root: Path | None,
        rules: str,
        notes: Path | None,
        put: Callable[[Path, pl.DataFrame], None] | None,
    ) -> None:
        """Prepare.

        Args:
            root: the folder of the tables; None where there is none.
            rules: all that the answers depend on besides the tables.
            notes: the folder of an earlier state's conclusions.
            put: writes a table; None where nothing is to be kept for others.
        """
        self._root, self._rules, self._notes = root, rules, notes
        self._put = put

    def known(self, plan: Asked) -> Answers:
        """Give the answers of this state, as far as they are kept."""
        return self._read(self._root, plan)

    def earlier(self, plan: Asked) -> Answers:
        """Give those of the state that this one moved on from."""
        return self._read(self._notes, plan)

    def keep(self, plan: Asked, told: Answers) -> None:
        """Keep answers of this state, where that can be."""
        if self._root is None or self._put is None:
            return
        # An auditor's checkout may be read-only.
        with contextlib.suppress(BooksError):
            for name, rows in told.items():
                path = self._path(self._root, plan, name)
                if not path.exists():
                    self._put(path, rows)

    def _read(self, root: Path | None, plan: Asked) -> Answers:
        """Read what is there; whatever is damaged is asked again."""
        if root is None:
            return {}
        found = {}
        for name, schema in plan.schemas.items():
            with contextlib.suppress(OSError, pl.exceptions.PolarsError):
                rows = pl.read_parquet(self._path(root, plan, name))
                if dict(rows.schema) == dict(schema):
                    found[name] = rows
        return found

    def _path(self, root: Path, plan: Asked, name: str) -> Path:
        depends = ["answer", name, self._rules, plan.depends.get(name, "")]
        return root / f"{stock.digest(depends)}.parquet"

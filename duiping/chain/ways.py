"""Which number leads each row of a chain to its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duiping.post.keys import ALIASES

if TYPE_CHECKING:
    import polars as pl


class Ways:
    """What the rows of one chain print of each other."""

    def __init__(self, rows: pl.DataFrame, links: pl.DataFrame) -> None:
        """Note which numbers each row prints; `links` tie those that need none."""
        self.links = dict(links.select("key", "ambiguous").iter_rows())
        self.said: dict[str, set[str]] = {}
        for row in rows.select("id", *ALIASES).iter_rows(named=True):
            for column in ALIASES:
                for value in (row[column] or "").split(";"):
                    self.said.setdefault(value, set()).add(row["id"])

    def of(self, row: dict[str, Any]) -> str:
        """Name the column, or say ``linked``, ``candidate``, ``opening`` or ``own``."""
        if row["key"] in self.links:
            return "candidate" if self.links[row["key"]] else "linked"
        if ":order:" not in row["key"]:
            return "payout_no" if row["payout_no"] else "own"
        if row["kind"] == "opening":
            return "opening"
        if row["order_no"]:
            return "order_no"
        for column in ALIASES:
            values = (row[column] or "").split(";")
            if any(v and self.said[v] - {row["id"]} for v in values):
                return column
        return "own"

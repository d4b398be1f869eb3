"""What one derivation of the books knows; look-ups read it and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.chain.model import BROKEN, TRANSIT

if TYPE_CHECKING:
    from duiping.pipeline import Work
    from duiping.result import Document


class Known:
    """Records, legs, links and findings, with names of files and sources."""

    def __init__(self, work: Work, result: Document) -> None:
        """Take what was derived; `result` is that of a run."""
        self.config = work.config
        self.records = work.state.all_records
        self.legs = work.state.all_legs
        self.links = work.state.links
        self.names = {item.sha256: (item.file, item.name) for item in work.items}
        self.findings = [
            *((BROKEN, found) for found in result["breaks"]),
            *((TRANSIT, found) for found in result["in_transit"]),
        ]
        # A key that was linked is told under its group.
        self.group = dict(self.links.select("key", "group").iter_rows())

    def members(self, key: str) -> list[str]:
        """List the keys that a chain is made of: the key and all linked to it."""
        linked = self.links.filter(pl.col("group") == key)["key"]
        return sorted({key, *linked})

    def title(self, source: str) -> str:
        """Name the party that a source speaks for."""
        return self.config.sources[source].title

"""What one derivation of the books knows; look-ups read it and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.chain.model import BROKEN, TRANSIT

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        self._found = result
        # A key that was linked is told under its group.
        self.group = dict(self.links.select("key", "group").iter_rows())

    @property
    def findings(self) -> Iterator[tuple[str, Document]]:
        """Give all findings, each with what it is; there may be a hundred thousand."""
        for state, name in ((BROKEN, "breaks"), (TRANSIT, "in_transit")):
            for one in self._found[name]:
                yield state, one

    def members(self, key: str) -> list[str]:
        """List the keys that a chain is made of: the key and all linked to it."""
        linked = self.links.filter(pl.col("group") == key)["key"]
        return sorted({key, *linked})

    def title(self, source: str) -> str:
        """Name the party that a source speaks for."""
        return self.config.sources[source].title

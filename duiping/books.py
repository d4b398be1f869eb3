"""Where things are in a set of books. The one place that knows the folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duiping.errors import BooksError

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "config.yaml"


@dataclass(frozen=True)
class Folder:
    """A books folder: config.yaml, ledger/, inbox/ and the cache beside them.

    With `scratch` the cache is elsewhere: nothing derived before is believed.
    """

    root: Path
    scratch: Path | None = None

    @property
    def config(self) -> Path:
        """The rules."""
        return self.root / CONFIG

    @property
    def ledger(self) -> Path:
        """The folder of all ledger text."""
        return self.root / "ledger"

    @property
    def main(self) -> Path:
        """The top file, for ``bean-check`` and ``fava``."""
        return self.ledger / "main.beancount"

    @property
    def evidence(self) -> Path:
        """The list of evidence."""
        return self.ledger / "evidence.beancount"

    @property
    def documents(self) -> Path:
        """The evidence itself."""
        return self.ledger / "documents"

    @property
    def journal(self) -> Path:
        """The derived journal."""
        return self.ledger / "journal"

    @property
    def decisions(self) -> Path:
        """What persons decided."""
        return self.ledger / "decisions"

    @property
    def seals(self) -> Path:
        """The chain of closed months."""
        return self.ledger / "seals"

    @property
    def cache(self) -> Path:
        """Records and results: rebuilt from evidence at any time."""
        return self.scratch or self.root / ".duiping"


def find(start: Path) -> Folder:
    """Find the books folder that a path lies in.

    Raises:
        BooksError: no folder above has a config.yaml (DP308).
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return Folder(folder)
    raise BooksError("DP308", file=start)

"""The books in memory: read once per change, then asked by every page.

What a page works out of a whole result (sums by month, an index of breaks) is
kept with the state of the books it belongs to, and goes with it.
"""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from duiping import cache, evidence
from duiping.pipeline import Work, config_of, result_of
from duiping.plugins.pages.index import Index
from duiping.plugins.pages.original import Originals
from duiping.report.period import cut
from duiping.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from duiping.books import Folder
    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.importers.base import Layout
    from duiping.result import Document

T = TypeVar("T")

_ENDS = ("first_day", "last_day")


class Books:
    """One state of a set of books; nothing in it changes."""

    def __init__(
        self, folder: Folder, config: Config, result: Document, mark: str
    ) -> None:
        """Keep what was loaded; `mark` is the fingerprint it belongs to."""
        self.folder = folder
        self.config = config
        self.result = result
        self.mark = mark
        self._made: dict[Hashable, Any] = {}

    @cached_property
    def index(self) -> Index:
        """The breaks, ready to be filtered."""
        return Index(self.result["breaks"])

    @cached_property
    def files(self) -> dict[str, Evidence]:
        """The list of evidence by digest, in its order."""
        return {item.sha256: item for item in evidence.read(self.folder)}

    @cached_property
    def originals(self) -> Originals:
        """The files themselves, as tables."""
        return Originals(self.folder)

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """How the files of each source are laid out."""
        return Sources(self.config, self.folder.root).layouts

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months that any file or entry is of, the newest first."""
        days = {file[name] for file in self.result["files"] for name in _ENDS}
        rows = self.result.get("money", {}).get("records", ())
        months = {day[:7] for day in days} | {row["month"] for row in rows}
        return tuple(sorted((m for m in months if m[:1].isdigit()), reverse=True))

    @cached_property
    def work(self) -> Work:
        """The books derived, down to their legs; only tracing needs them."""
        return Work(self.folder, config=self.config)

    def cut(self, period: str) -> Document:
        """Give the result of one month, or the whole for ``""``."""
        if not period:
            return self.result
        return self.once(("cut", period), lambda: cut(self.result, period))

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Work something out the first time it is asked for."""
        if name not in self._made:
            self._made[name] = make()
        found: T = self._made[name]
        return found


class Store:
    """Gives the books as they are on disk now."""

    def __init__(self, folder: Folder) -> None:
        """Prepare; nothing is read yet."""
        self.folder = folder
        self._lock = Lock()
        self._books: Books | None = None

    def books(self) -> Books:
        """Give the books, read again if rules or evidence have changed.

        Raises:
            DuipingError: config.yaml has a slip, or the books cannot be derived.
        """
        mark = cache.fingerprint(self.folder)
        with self._lock:
            if self._books is None or self._books.mark != mark:
                config = config_of(self.folder)
                result = result_of(self.folder)
                self._books = Books(self.folder, config, result, mark)
            return self._books

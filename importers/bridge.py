"""The same layouts for beangulp's command line and Fava's import page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import beangulp
from beancount.core.data import Balance

from duiping.errors import DuipingError
from duiping.importers.head import look

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from beancount.core.data import Directive, Directives

    from duiping.importers.layout import Layout
    from duiping.importers.reading import Reading

    Post = Callable[[Reading], list[Directive]]

DUPLICATE = "__duplicate__"
ID = "id"
EVENT = "event"


class Importer(beangulp.Importer):  # type: ignore[misc] # beangulp has no types
    """One source's layout as a beangulp importer.

    beangulp and Fava silently skip files over 8 MiB: bulk goes through
    ``duiping import``, this is a convenience for small files.
    """

    def __init__(
        self,
        layout: Layout,
        source: str,
        account: str,
        currency: str = "CNY",
        post: Post | None = None,
        roots: tuple[Path, ...] = (),
    ) -> None:
        """Bind a layout to a source.

        Args:
            layout: how the file is read.
            source: name of the source in config.yaml.
            account: account under which beangulp files the document.
            currency: of the amounts, for the caller's posting.
            post: turns a reading into entries; None: none are made.
            roots: only files below these folders are read; empty: any.
        """
        self.layout = layout
        self.source = source
        self.currency = currency
        self._account = account
        self._post = post
        self._roots = tuple(root.resolve() for root in roots)

    @property
    def name(self) -> str:
        """Give a name that is the same under beangulp and under Fava."""
        return f"duiping.{self.source}"

    def identify(self, filepath: str) -> bool:
        """Say whether the layout claims this file; never raises, never prints."""
        try:
            path = Path(filepath)
            return path.is_file() and self.layout.recognise(
                look(path.name, path.read_bytes())
            )
        except (OSError, ValueError):
            return False

    def account(self, filepath: str) -> str:  # noqa: ARG002 - beangulp's signature
        """Give the account under which the document is filed."""
        return self._account

    def date(self, filepath: str) -> dt.date | None:
        """Give the last day that the file covers; None if it cannot be read."""
        try:
            return self._read(filepath).last_day
        except (DuipingError, OSError):
            return None

    def filename(self, filepath: str) -> str | None:
        """Give the file's own name, without a date that beangulp would refuse."""
        stem = Path(filepath).name
        # beangulp puts the date in front itself and raises if one stands there.
        while len(stem) > 11 and stem[4] == stem[7] == "-" and stem[10] == ".":  # noqa: PLR2004
            stem = stem[11:]
        return stem

    def extract(self, filepath: str, existing: Directives) -> Directives:  # noqa: ARG002
        """Read a file and post it.

        Fava's API passes any path on the host, so the file is identified again
        and must lie below one of the roots.

        Raises:
            Refusal: the file is faulty.
        """
        if not self._allowed(filepath) or not self.identify(filepath):
            return []
        reading = self._read(filepath)
        return list(self._post(reading)) if self._post else []

    def deduplicate(self, entries: Directives, existing: Directives) -> None:
        """Mark entries whose record is in the books, by id, in one pass.

        A balance has no id; it is known by its account, day and amount.
        """
        known = {key: entry for entry in existing if (key := _identity(entry))}
        for entry in entries:
            identity = _identity(entry)
            target = known.get(identity) if identity else None
            if target is not None and target is not entry:
                entry.meta[DUPLICATE] = target

    def _allowed(self, filepath: str) -> bool:
        path = Path(filepath).resolve()
        return not self._roots or any(path.is_relative_to(root) for root in self._roots)

    def _read(self, filepath: str) -> Reading:
        path = Path(filepath)
        return self.layout.read(path.name, path.read_bytes())


def _identity(entry: Directive) -> tuple[object, ...] | None:
    """Say what makes an entry the same as another; None if nothing does."""
    if isinstance(entry, Balance):
        return (entry.date, entry.account, entry.amount)
    record = entry.meta.get(ID) if entry.meta else None
    return (record, entry.meta.get(EVENT)) if record else None

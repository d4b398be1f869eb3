"""The same layouts for beangulp's command line and Fava's import page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import beangulp
from beancount.core.data import Balance

from duiping.errors import DuipingError
from duiping.importers.archive import no_keys
from duiping.importers.head import look
from duiping.importers.offer import offers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from beancount.core.data import Directive, Directives

    from duiping.importers.archive import Keys
    from duiping.importers.layout import Layout
    from duiping.importers.offer import Offer
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
        keys: Keys = no_keys,
    ) -> None:
        """Bind a layout to a source.

        Args:
            layout: how the file is read.
            source: name of the source in config.yaml.
            account: account under which beangulp files the document.
            currency: of the amounts, for the caller's posting.
            post: turns a reading into entries; None: none are made.
            roots: only files below these folders are read; empty: any.
            keys: passwords of locked archives.
        """
        self.layout = layout
        self.source = source
        self.currency = currency
        self._account = account
        self._post = post
        self._roots = tuple(root.resolve() for root in roots)
        self._keys = keys

    @property
    def name(self) -> str:
        """Give a name that is the same under beangulp and under Fava."""
        return f"duiping.{self.source}"

    def identify(self, filepath: str) -> bool:
        """Say whether the layout claims this file; never raises, never prints.

        An archive is claimed for any of its members.
        """
        try:
            path = Path(filepath)
            return path.is_file() and bool(self._claimed(path))
        except (DuipingError, OSError, ValueError):
            return False

    def claims(self, offer: Offer) -> bool:
        """Say whether an export, or a member of an archive, is of this layout."""
        return self.layout.recognise(look(offer.name, offer.content()))

    def account(self, filepath: str) -> str:  # noqa: ARG002 - beangulp's signature
        """Give the account under which the document is filed."""
        return self._account

    def date(self, filepath: str) -> dt.date | None:
        """Give the last day that the file covers; None if it cannot be read."""
        try:
            days = [reading.last_day for reading in self._read(filepath)]
            return max((day for day in days if day is not None), default=None)
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
        found = self._read(filepath)
        post = self._post
        return [e for reading in found for e in post(reading)] if post else []

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

    def _claimed(self, path: Path) -> list[Offer]:
        return [offer for offer in offers(path, self._keys) if self.claims(offer)]

    def _read(self, filepath: str) -> list[Reading]:
        """Read the file, or the members of an archive that the layout claims.

        A file that it doesn't claim is read all the same, to say what is wrong.
        """
        path = Path(filepath)
        found = self._claimed(path) or offers(path, self._keys)
        return [self.layout.read(offer.name, offer.content()) for offer in found]


def _identity(entry: Directive) -> tuple[object, ...] | None:
    """Say what makes an entry the same as another; None if nothing does."""
    if isinstance(entry, Balance):
        return (entry.date, entry.account, entry.amount)
    record = entry.meta.get(ID) if entry.meta else None
    return (record, entry.meta.get(EVENT)) if record else None

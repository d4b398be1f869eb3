"""Importers for beangulp's command line and Fava's import page.

They show what a file would post. The books themselves take files only through
``duiping import``: an entry saved from Fava's page is explained by no record,
and the journal check says so.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from beancount.parser import parser

from duiping import journal
from duiping.books import Folder
from duiping.derive import Span, fold
from duiping.gather import Part, gather
from duiping.importers.base import Importer
from duiping.passwords import Keyring
from duiping.pipeline import config_of
from duiping.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path

    from beancount.core.data import Directive

    from duiping.importers.archive import Keys
    from duiping.importers.base import Reading
    from duiping.importers.offer import Offer


class SourceImporter(Importer):
    """The importer of one source; takes only files that the source takes."""

    def __init__(
        self, source: str, sources: Sources, roots: tuple[Path, ...], keys: Keys
    ) -> None:
        """Bind a source of config.yaml."""
        rule = sources.config.sources[source]
        super().__init__(
            sources.layouts[source],
            source,
            rule.account,
            sources.config.books.currency,
            partial(entries, source, sources),
            roots,
            keys,
        )
        self._rule = rule

    def claims(self, offer: Offer) -> bool:
        """Say whether an export is of this source's layout and name."""
        return self._rule.takes(offer.name) and super().claims(offer)


def entries(source: str, sources: Sources, reading: Reading) -> list[Directive]:
    """Turn one reading into the entries that it alone would post."""
    part = Part(source, "preview", reading.as_of, reading.records)
    records = gather([part], sources.snapshots, {})
    state = fold([Span(sources.config, records)])
    texts = journal.texts(state, sources.config)
    found: list[Directive] = []
    for path, text in texts.items():
        if path != journal.INDEX:
            parsed, _, _ = parser.parse_string(text)
            found += parsed
    return found


def importers(root: Path) -> list[SourceImporter]:
    """List an importer for every source of a set of books.

    Args:
        root: the books folder; files are read from its inbox and evidence only.
    """
    folder = Folder(root)
    config = config_of(folder)
    sources = Sources(config, root)
    roots = (root / config.books.inbox, folder.documents)
    keys = Keyring(config.passwords)
    return [SourceImporter(name, sources, roots, keys) for name in sources.layouts]

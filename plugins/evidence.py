"""Beancount plugin: the evidence is there, and is what was imported.

A file is hashed only when its size or time is new since it was last hashed;
`duiping verify` hashes all. Evidence that is present joins the books as
documents, so that Fava lists it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from beancount.core.data import Custom, Document, new_metadata

from duiping import evidence as lists
from duiping import files
from duiping.errors import BooksError, DuipingError
from duiping.plugins.guard import CheckError, Outcome, on, run, said, watch

if TYPE_CHECKING:
    from pathlib import Path

    from duiping import cache
    from duiping.books import Folder
    from duiping.plugins.guard import Entries, Options

__plugins__ = ("evidence",)

SEEN = "seen.json"


def evidence(entries: Entries, options: Options) -> tuple[Entries, list[CheckError]]:
    """Check every evidence directive against its file."""
    return run("duiping.plugins.evidence", _check, entries, options)


def _check(
    entries: Entries, options: Options, folder: Folder, result: cache.Document
) -> Outcome:
    seen = Seen(folder)
    errors: list[CheckError] = []
    added: Entries = []
    language = str(result["language"])
    for entry in entries:
        if not isinstance(entry, Custom) or entry.type != lists.DIRECTIVE:
            continue
        try:
            item = lists.parsed(entry)
            path = lists.path(folder, item)
            watch(options, path)  # missing or changed, too: it may be put back
            _same(item, path, seen)
        except DuipingError as error:
            errors.append(on(entry, said(error, language)))
            continue
        account = result["sources"].get(item.source)
        if account:
            meta = new_metadata(entry.meta["filename"], entry.meta["lineno"])
            added.append(
                Document(meta, entry.date, account, str(path), frozenset(), frozenset())
            )
    seen.keep()
    return Outcome([*entries, *added], errors)


def _same(item: lists.Evidence, path: Path, seen: Seen) -> None:
    if not path.is_file():
        raise BooksError("DP404", file=item.file, sha256=item.sha256)
    actual = seen.digest(path, item.file)
    if actual != item.sha256:
        raise BooksError("DP405", file=item.file, expected=item.sha256, actual=actual)


class Seen:
    """Digests of files that were hashed before, by size and time of change."""

    def __init__(self, folder: Folder) -> None:
        """Read what is known of the books' files."""
        self.path = folder.cache / SEEN
        try:
            self.known: dict[str, list[str]] = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            self.known = {}
        self.fresh = False

    def digest(self, path: Path, name: str) -> str:
        """Give a file's digest, hashing it only if it may have changed."""
        stat = path.stat()
        # The time of change of the inode cannot be put back like the file's own.
        facts = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
        state = [str(fact) for fact in facts]
        known = self.known.get(name)
        if known is not None and known[:-1] == state:
            return known[-1]
        found = files.sha256(path)
        self.known[name] = [*state, found]
        self.fresh = True
        return found

    def keep(self) -> None:
        """Remember; a folder that cannot be written only makes the next load slower."""
        if not self.fresh:
            return
        try:
            files.write(self.path, json.dumps(self.known, sort_keys=True).encode())
        except BooksError:
            return

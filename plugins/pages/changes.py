"""What changed since the last commit: breaks, balances, evidence and rules.

Both states are derived, which takes seconds, so it is asked for by itself and
kept as long as neither the books nor the commit move.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import repository
from duiping.difference import difference, side
from duiping.pipeline import Work
from duiping.snapshot import at

if TYPE_CHECKING:
    from duiping.books import Folder
    from duiping.plugins.pages.store import Books

MOST = 20  # lines of each sort that the page lists

_lock = Lock()


class Changes(NamedTuple):
    """What differs from a commit; each list with how many there are of its sort.

    `found` is the document of ``duiping diff``.
    """

    commit: str
    found: dict[str, Any]

    @property
    def none(self) -> bool:
        """Say whether nothing differs."""
        breaks, files = self.found["breaks"], self.found["evidence"]
        lists = (*breaks.values(), *files.values())
        rest = (self.found["links"], self.found["balances"], self.found["rules"])
        return not any(lists) and not any(rest)


def versioned(folder: Folder) -> bool:
    """Say whether the books lie in a git repository, without asking git."""
    root = folder.root.resolve()
    return any((place / ".git").exists() for place in (root, *root.parents))


def changes(books: Books) -> Changes:
    """Compare the books with the last commit.

    Raises:
        DuipingError: there is no commit yet (DP430), or one of the two states
            cannot be derived.
    """
    said = repository.run(books.folder.root, "rev-parse", "--verify", "HEAD")
    commit = said.decode().strip()
    with _lock:
        return books.once(("changes", commit), lambda: _compared(books, commit))


def _compared(books: Books, commit: str) -> Changes:
    with at(books.folder, commit) as then:
        before = side(Work(then))
    now = side(Work(books.folder, config=books.config, dry=True))
    return Changes(commit, difference(before, now))

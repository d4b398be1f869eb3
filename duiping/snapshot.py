"""A commit's books laid out beside the living ones, to be read and derived."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from duiping import repository
from duiping.books import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def at(folder: Folder, commit: str) -> Iterator[Folder]:
    """Lay a commit's books out in a place that goes away afterwards.

    Evidence that git leaves out comes from the living books; wherever it comes
    from, its digest is in the commit.

    Raises:
        BooksError: there is no such commit (DP430).
    """
    with TemporaryDirectory() as place:
        root = Path(place) / "books"
        root.mkdir()
        repository.checkout(folder, commit, root)
        then = Folder(root)
        for path in sorted(folder.documents.rglob("*")):
            target = then.documents / path.relative_to(folder.documents)
            if path.is_file() and not target.exists():
                _lend(path, target)
        yield then


def _lend(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(path)
    except OSError:  # another file system
        shutil.copyfile(path, target)

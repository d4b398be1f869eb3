"""Git, as far as books need it: what is not committed, and one commit an act.

The git on this machine is asked, so that its configuration (signing, hooks,
names) holds as it would on a command line.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duiping.books import Folder

# A folder's own settings name a program that git runs when it is only asked how
# files stand (grade A: run against git 2.39): looking at books runs nothing.
QUIET = ("-c", "core.quotePath=false", "-c", "core.fsmonitor=")
# What belongs to a set of books; evidence joins where git doesn't ignore it.
BOOKS = ("config.yaml", "ledger")


def run(root: Path, *arguments: str, data: bytes | None = None) -> bytes:
    """Ask git, and give what it prints.

    Args:
        root: the folder to ask in.
        arguments: after ``git``.
        data: what it reads.

    Raises:
        BooksError: git is missing, or says no (DP430).
    """
    git = shutil.which("git")
    if git is None:
        raise BooksError("DP430", problem="git is not installed")
    # No prompt may stop a command, and paths come as they are.
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    done = subprocess.run(  # noqa: S603 - arguments are ours, no shell
        [git, *QUIET, *arguments],
        cwd=root,
        input=data,
        capture_output=True,
        check=False,
        env=quiet,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BooksError("DP430", problem=said[0] if said else arguments[0])
    return done.stdout


def present(folder: Folder) -> bool:
    """Say whether the books are under version control."""
    try:
        run(folder.root, "rev-parse", "--verify", "--quiet", "HEAD")
    except BooksError:
        return False
    return True


def pending(folder: Folder) -> list[str]:
    """List the files of the books that are not as last committed.

    Returns:
        Paths relative to the books folder, sorted.
    """
    said = run(
        folder.root, "status", "--porcelain=v1", "-z", "-uall", "--", *_there(folder)
    )
    return sorted(set(_changed(said.decode(errors="surrogateescape"), folder)))


def base(folder: Folder) -> str:
    """Give the last commit that changed the books, seals left out; empty if none."""
    said = run(
        folder.root,
        "log",
        "-1",
        "--format=%H",
        "--",
        *_there(folder),
        ":(exclude)ledger/seals",
    )
    return said.decode().strip()


def committed(folder: Folder, name: str) -> str:
    """Give a file of the books as last committed; empty where it wasn't there."""
    try:
        return run(folder.root, "cat-file", "blob", f"HEAD:./{name}").decode()
    except BooksError:
        return ""


def commit(folder: Folder, message: str, author: str | None = None) -> str:
    """Put every change of the books into one commit, and nothing else.

    Args:
        folder: the books.
        message: what was done.
        author: ``Name <mail>`` of the person; git's own setting if left out.

    Returns:
        The commit's id, or an empty text when nothing had changed.
    """
    changed = pending(folder)
    if not changed:
        return ""
    there = _there(folder)
    run(folder.root, "add", "--all", "--", *there)
    by = [f"--author={author}"] if author else []
    # By path: what a person has staged elsewhere stays staged and is not swept in.
    run(folder.root, "commit", "--quiet", *by, "-m", message, "--", *there)
    return run(folder.root, "rev-parse", "HEAD").decode().strip()


def _there(folder: Folder) -> list[str]:
    return [name for name in BOOKS if (folder.root / name).exists()]


def _changed(said: str, folder: Folder) -> Iterator[str]:
    """Read ``git status -z``: a renamed file is followed by its old name."""
    prefix = run(folder.root, "rev-parse", "--show-prefix").decode().strip()
    parts: Sequence[str] = said.split("\0")
    place = 0
    while place < len(parts):
        entry = parts[place]
        place += 1
        if not entry:
            continue
        if entry[0] in "RC":
            place += 1
        yield entry[3:].removeprefix(prefix)


def checkout(folder: Folder, revision: str, into: Path) -> None:
    """Write a commit's books into an empty folder, evidence as far as it is tracked.

    Raises:
        BooksError: there is no such commit (DP430).
    """
    prefix = run(folder.root, "rev-parse", "--show-prefix").decode().strip()
    tree = run(folder.root, "rev-parse", "--verify", f"{revision}^{{commit}}")
    named = f"{tree.decode().strip()}:{prefix}".removesuffix("/")
    packed = run(folder.root, "archive", "--format=tar", named)
    _unpack(packed, into)


def _unpack(packed: bytes, into: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(into, filter="data")

"""Folders that are in use, on disk: leased, named when whole, removed when let go.

A lease is a lock on a file in the folder, which ends with the process that has it.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from duiping import files

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from pathlib import Path


def lease(path: Path, *, make: bool = False) -> int | None:
    """Say that a folder is in use, by a file in it; crashed users let go of it.

    Args:
        path: the file.
        make: the folder is new, and the file with it.

    Returns:
        A handle to be closed when the folder is not needed any more; None where
        there is none, or somebody is about to remove it.

    Raises:
        BooksError: DP403, the folder cannot be made.
    """
    if make:
        with files.refusing(path):
            files.folder(path.parent)
            path.touch()
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    # What was opened may have been moved away before it could be locked.
    if _locked(handle, alone=False) and _same(path, handle):
        return handle
    os.close(handle)
    return None


def settle(folder: Path, target: Path) -> bool:
    """Give a whole folder its lasting name in one step; False if that is taken.

    Raises:
        BooksError: DP403, it cannot be renamed.
    """
    with files.refusing(target):
        try:
            folder.rename(target)
        except OSError:
            if not target.is_dir():
                raise
            return False
        files.flush(target.parent)
    return True


def clear(folder: Path, lease: str) -> bool:
    """Remove a folder unless somebody has a lease on it; say whether it is gone.

    Args:
        folder: the folder; a half removed one never has its name.
        lease: name of the file in it that `lease` takes.
    """
    try:
        handle = os.open(folder / lease, os.O_RDWR)
    except OSError:
        handle = -1
    try:
        if handle >= 0 and not _locked(handle, alone=True):
            return False
        gone = folder
        if not folder.name.startswith("."):
            gone = folder.with_name(f".gone-{os.getpid()}-{folder.name}")
            folder.rename(gone)
    except OSError:
        return False
    finally:
        if handle >= 0:
            os.close(handle)
    shutil.rmtree(gone, ignore_errors=True)
    return True


def _same(path: Path, handle: int) -> bool:
    """Tell whether an open file still has its name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        return False


def _locked(handle: int, *, alone: bool) -> bool:
    """Lock an open file for one or for many; it ends with the process."""
    if fcntl is None:  # there an open file cannot be moved away anyway
        return True
    try:
        mode = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        fcntl.flock(handle, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: all may read, and nothing is removed.
        return not alone
    return True

"""The one writer of files: a file is as it was, or as it should be, never between.

Every write goes to a hidden neighbour first, which is flushed to the disk and
then takes the file's place in one step; the folder is flushed last. If a step
fails, the old file stands (or comes back) and the neighbour is gone. Only a
killed process can leave a neighbour behind; `sweep` removes those.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SUFFIX = ".duiping-tmp"
LOCK = ".duiping/lock"
_CHUNK = 1 << 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_GROW = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
LONGEST = 2_048  # bytes of a line that is appended
# What a file system says when it has no hard links, or cannot flush a folder:
# neither is a failure of the disk.
_UNABLE = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}


def write(path: Path, data: bytes, *, secret: bool = False) -> bool:
    """Give a file these bytes, atomically; make its folders when they are missing.

    A symbolic link is replaced by a file; what it points to is never written.

    Args:
        path: the file.
        data: all its bytes.
        secret: nobody but its owner may read or write it.

    Returns:
        False when the file had these bytes already; then nothing is touched.

    Raises:
        BooksError: DP403, the file cannot be written and is as it was.
    """
    with refusing(path):
        if holds(path, data) and not secret:
            return False
        _put(path, (data,), 0o600 if secret else 0o644)
    return True


@contextlib.contextmanager
def turn(path: Path, timeout: float) -> Iterator[None]:
    """Take turns with other processes and threads in changing one file.

    Args:
        path: the file; its lock stands beside it.
        timeout: seconds to wait for another one's turn to end.

    Raises:
        BooksError: DP402, it didn't end; DP403, no lock can be made.
    """
    with refusing(path):
        folder(path.parent)
        guard = FileLock(path.with_name(f"{path.name}.lock"), is_singleton=True)
        try:
            guard.acquire(timeout=timeout)
        except Timeout:
            raise BooksError("DP402", file=path) from None
    try:
        yield
    finally:
        guard.release()


def copy_in(source: Path, target: Path) -> bool:
    """Copy a file of any size, as atomically as `write`; same returns and errors.

    Args:
        source: the file to read; it is left alone.
        target: the copy.
    """
    with refusing(target):
        if _is_file(target) and sha256(target) == sha256(source):
            return False
        with source.open("rb") as stream:
            _put(target, iter(lambda: stream.read(_CHUNK), b""))
    return True


def share(source: Path, target: Path) -> None:
    """Give a file that never changes a second name, or copy it where that can't be.

    Args:
        source: the file.
        target: the name, in a folder that nobody else writes; it is free.

    Raises:
        BooksError: DP403, the file cannot be written.
    """
    with refusing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno not in {*_UNABLE, errno.EXDEV}:
                raise
            shutil.copyfile(source, target)


def pour_in(chunks: Callable[[], Iterable[bytes]], target: Path) -> bool:
    """Write a file of any size, as atomically as `write`; same returns and errors.

    Args:
        chunks: gives its bytes, some at a time; asked once or twice.
        target: the file.
    """
    digest = hashlib.sha256()
    with refusing(target):
        if _is_file(target):
            for chunk in chunks():
                digest.update(chunk)
            if sha256(target) == digest.hexdigest():
                return False
        _put(target, chunks())
    return True


def append(path: Path, make: Callable[[bytes], bytes]) -> None:
    """Add one line to a file that only grows, made from the line before it.

    Writers of several processes and threads take turns. A line that a killed
    process left unfinished is ended first, and stays to be seen.

    Args:
        path: the file, readable by its owner alone if it is made here.
        make: gets the last line without its end, empty at the start; gives the
            new one, without its end and of at most `LONGEST` bytes.

    Raises:
        BooksError: DP403, the file cannot be written.
    """
    with refusing(path):
        folder(path.parent)
        with FileLock(path.with_name(f"{path.name}.lock"), is_singleton=True):
            handle = os.open(path, _GROW, 0o600)
            try:
                size = os.fstat(handle).st_size
                os.lseek(handle, max(size - 2 * LONGEST, 0), os.SEEK_SET)
                tail = os.read(handle, 2 * LONGEST)
                torn = b"" if not tail or tail.endswith(b"\n") else b"\n"
                last = tail.removesuffix(b"\n").rpartition(b"\n")[2]
                rest = memoryview(torn + make(last) + b"\n")
                while rest:
                    rest = rest[os.write(handle, rest) :]
            finally:
                os.close(handle)


def remove(path: Path) -> bool:
    """Remove a file; say whether it was there.

    Raises:
        BooksError: DP403, the file cannot be removed.
    """
    with refusing(path):
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        flush(path.parent)
    return True


def sweep(root: Path) -> int:
    """Remove what killed processes left below a folder; only under `lock`.

    Returns:
        How many leftovers there were.

    Raises:
        BooksError: DP403, one cannot be removed.
    """
    count = 0
    for folder, folders, names in os.walk(root):
        if ".git" in folders:  # large, and nothing there is ours
            folders.remove(".git")
        for name in names:
            if name.startswith(".") and name.endswith(SUFFIX):
                count += remove(Path(folder, name))
    return count


@contextlib.contextmanager
def lock(root: Path, timeout: float = 0) -> Iterator[None]:
    """Keep every other process (and thread) from writing these books.

    Within one thread locks may be nested.

    Args:
        root: the books folder.
        timeout: seconds to wait for another holder; -1 waits for ever.

    Raises:
        BooksError: DP402, another one holds it; DP403, no lock can be made.
    """
    path = root.resolve() / LOCK
    with refusing(path):
        folder(path.parent)
        # One object a path, so that a nested lock meets itself and not a rival.
        guard = FileLock(path, is_singleton=True)
        try:
            guard.acquire(timeout=timeout)
        except Timeout:
            raise BooksError("DP402", file=root) from None
    try:
        yield
    finally:
        guard.release()


def sha256(path: Path) -> str:
    """Hash a file piece by piece: 64 hex digits.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn the system's refusal into ours, naming the file that was meant."""
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error)
        raise BooksError("DP403", file=path, problem=problem) from error


def _is_file(path: Path) -> bool:
    """Tell a plain file from a folder, a link and nothing."""
    return path.is_file() and not path.is_symlink()


def holds(path: Path, data: bytes) -> bool:
    """Tell whether a file has these bytes; look at its size before reading it."""
    return (
        _is_file(path)
        and path.stat().st_size == len(data)
        and path.read_bytes() == data
    )


def _neighbour(path: Path, role: str) -> Path:
    """Name a hidden file beside a file, apart from other processes' and threads'."""
    # A digest, since the name itself may already be as long as names may be.
    name = hashlib.sha256(path.name.encode(errors="surrogateescape")).hexdigest()[:16]
    return path.parent / (
        f".{name}-{os.getpid()}-{threading.get_ident()}-{role}{SUFFIX}"
    )


def folder(path: Path) -> None:
    """Make a folder and its parents, and have each of them last."""
    if path.is_dir():
        return
    folder(path.parent)
    path.mkdir(exist_ok=True)
    flush(path.parent)


def flush(folder: Path) -> None:
    """Have the folder's list of names reach the disk."""
    if os.name == "nt":  # Windows cannot open a folder, and needs no flush
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
    finally:
        os.close(handle)


def _put(path: Path, pieces: Iterable[bytes], mode: int = 0o644) -> None:
    """Write a neighbour, let it take the file's place; undo that if it may not last."""
    folder(path.parent)
    fresh, old = _neighbour(path, "new"), _neighbour(path, "old")
    try:
        _fill(fresh, pieces, mode)
        existed = os.path.lexists(path)
        kept = existed and _keep(path, old)
        fresh.replace(path)
        try:
            flush(path.parent)
        except OSError:
            _undo(path, old, existed=existed, kept=kept)
            raise
    finally:
        for rest in (fresh, old):
            with contextlib.suppress(OSError):
                rest.unlink(missing_ok=True)


def _fill(fresh: Path, pieces: Iterable[bytes], mode: int) -> None:
    """Write a new file and have its bytes reach the disk."""
    fresh.unlink(missing_ok=True)  # of a killed process that had our number
    handle = os.open(fresh, _NEW, mode)
    try:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _keep(path: Path, old: Path) -> bool:
    """Give the file a second name, so that replacing it can be undone."""
    old.unlink(missing_ok=True)
    try:
        os.link(path, old, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
        return False
    return True


def _undo(path: Path, old: Path, *, existed: bool, kept: bool) -> None:
    """Bring back the file as it was, as far as the file system lets us."""
    with contextlib.suppress(OSError):
        if kept:
            old.replace(path)
        elif not existed:
            path.unlink()

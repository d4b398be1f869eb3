"""Trays: what people have sent from their pages, outside the books until imported.

A file's name is only a hint: it is checked, reduced and never a path. Each file
lies in a numbered folder of its own, below a folder that only this user can
enter; nothing here is ever shown or run. What a killed server left is swept by
the next one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from filelock import FileLock, Timeout

from duiping import evidence
from duiping.errors import Refusal
from duiping.plugins.pages.proofs import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 200  # files of one person
TOTAL = 2 << 30  # bytes of one person's files
SPARE = 256 << 20  # bytes that the disk must keep
SLOW = 900.0  # seconds that one file may take to arrive
IDLE = 3_600.0  # seconds after which a tray that nobody touches is emptied
FRESH = 60.0  # seconds in which a new folder may not be locked yet
PREFIX = "duiping-tray-"
LOCK = "lock"

_PIECE = 1 << 16
_LONGEST = 255
_PATH = re.compile(r"[/\\\x00-\x1f\x7f]|^\.{1,2}$|^$")


class Laid(NamedTuple):
    """One file on a tray: its number there, its name as reduced, its bytes."""

    number: int
    name: str
    size: int
    path: Path


class Tray:
    """The files of one person."""

    def __init__(
        self, place: Path, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin an empty tray.

        Args:
            place: its folder, made with the first file.
            clock: seconds that only grow.
        """
        self.place, self._clock = place, clock
        self.files: tuple[Laid, ...] = ()
        self._number = 0
        self.touched = clock()

    def lay(self, name: str, stream: IO[bytes], size: int) -> Laid:
        """Take a file that arrives; what doesn't arrive whole leaves nothing.

        Raises:
            Refusal: no plain name (DP540), too large, too many or too slow
                (DP541), or cut off (DP542).
        """
        self.touched = self._clock()
        if _PATH.search(name) or len(name) > _LONGEST:
            raise Refusal("DP540", file=evidence.safe_name(name))
        safe = evidence.safe_name(name)
        self._room(safe, size)
        self._number += 1
        folder = self.place / str(self._number)
        folder.mkdir(parents=True)
        path = folder / safe
        try:
            self._receive(path, stream, size)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        laid = Laid(self._number, safe, size, path)
        self.files = (*self.files, laid)
        return laid

    def drop(self, number: int) -> None:
        """Take a file off the tray; one that isn't there is no matter."""
        self.touched = self._clock()
        self.files = tuple(one for one in self.files if one.number != number)
        shutil.rmtree(self.place / str(number), ignore_errors=True)

    def clear(self) -> None:
        """Take everything off."""
        self.touched = self._clock()
        self.files = ()
        shutil.rmtree(self.place, ignore_errors=True)

    def aside(self) -> Path:
        """Give an empty folder for what is derived from the files."""
        folder = self.place / "derived"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _room(self, name: str, size: int) -> None:
        held = sum(one.size for one in self.files)
        for what, actual, most in (
            ("bytes", size, LARGEST),
            ("files", len(self.files) + 1, MOST),
            ("bytes together", held + size, TOTAL),
        ):
            if actual > most:
                raise Refusal(
                    "DP541", file=name, problem=what, actual=actual, expected=most
                )
        self.place.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.place).free - SPARE
        if size > free:
            raise Refusal(
                "DP541", file=name, problem="bytes left", actual=size, expected=free
            )

    def _receive(self, path: Path, stream: IO[bytes], size: int) -> None:
        """Write what arrives; nothing of it is read as anything yet."""
        end = self._clock() + SLOW
        left = size
        with path.open("xb") as target:
            while left:
                piece = stream.read(min(left, _PIECE))
                if not piece:
                    raise Refusal("DP542", file=path.name, actual=size - left)
                left -= len(piece)
                target.write(piece)
                if self._clock() > end:
                    spent = int(SLOW)
                    raise Refusal(
                        "DP541",
                        file=path.name,
                        problem="seconds",
                        actual=f"> {spent}",
                        expected=spent,
                    )


class Trays:
    """The trays of one server, below one folder that goes with it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Make the folder, and sweep those of servers that are gone."""
        sweep(Path(tempfile.gettempdir()))
        self._clock = clock
        self.root = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._held = FileLock(self.root / LOCK)
        self._held.acquire()
        self._trays: dict[str, Tray] = {}

    def of(self, person: str) -> Tray:
        """Give a person's tray."""
        if person not in self._trays:
            place = self.root / str(len(self._trays))
            self._trays[person] = Tray(place, self._clock)
        return self._trays[person]

    def idle(self) -> list[str]:
        """Name those who have left files lying too long."""
        now = self._clock()
        return [
            person
            for person, tray in self._trays.items()
            if tray.files and now - tray.touched > IDLE
        ]

    def close(self) -> None:
        """Remove everything."""
        self._held.release()
        shutil.rmtree(self.root, ignore_errors=True)


def sweep(root: Path) -> int:
    """Remove the trays below a folder whose server is gone; count them."""
    count = 0
    for folder in sorted(root.glob(f"{PREFIX}*")):
        try:
            if not _left(folder):
                continue
            with FileLock(folder / LOCK, timeout=0):
                pass
        except (OSError, Timeout):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        count += 1
    return count


def _left(folder: Path) -> bool:
    """Say whether a folder is ours, and not just being made."""
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    real = folder.is_dir() and not folder.is_symlink()
    return mine and real and time.time() - found.st_mtime > FRESH

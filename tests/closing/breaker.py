"""Calls a command and lets one of its system calls fail, or dies before it.

``python breaker.py``: a request a line on stdin, a report a line on stdout.
Each command runs in a fork of this process, in which everything is imported
already. Counted are the calls that change something on the disk.
"""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

from duiping.cli import closing, main, resolve, run
from duiping.plugins import (
    assertions,
    clearing,
    decisions,
    evidence,
    journal,
    seals,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LOADED = (
    assertions, clearing, closing, decisions, evidence, journal, resolve, run, seals,
)  # fmt: skip
CALLS = ("open", "write", "fsync", "replace", "rename", "link", "unlink", "mkdir")
DIE, FULL = "die", "full"


class Counter:
    """Counts the calls that change the disk below a folder; acts at one of them."""

    def __init__(self, root: str, at: int, act: str) -> None:
        """Put the counting calls in the place of the system's."""
        self.root, self.left, self.act, self.count = root, at, act, 0
        self.mine: set[int] = set()
        for name in CALLS:
            setattr(os, name, self.counting(name, getattr(os, name)))

    def counting(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap one call."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            if self.concerns(name, args):
                self.count += 1
                if self.count == self.left:
                    self.fail(name)
            done = call(*args, **kwargs)
            if name == "open" and self.below(args[0]):
                self.mine.add(done)
            return done

        return counted

    def below(self, path: object) -> bool:
        """Say whether a path is of these books, the lock left out."""
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
        return str(text).startswith(self.root) and not str(text).endswith("/lock")

    def concerns(self, name: str, args: tuple[Any, ...]) -> bool:
        """Say whether a call changes something of these books."""
        if name in {"write", "fsync"}:
            return args[0] in self.mine
        if name == "open":
            flags = args[1] if len(args) > 1 else 0
            changing = isinstance(flags, int) and flags & (os.O_CREAT | os.O_WRONLY)
            return bool(changing) and self.below(args[0])
        return self.below(args[0])

    def fail(self, name: str) -> None:
        """Die on the spot, or find the disk full."""
        if self.act == DIE:
            os.kill(os.getpid(), signal.SIGKILL)
        # A name can always be taken away, even on a full disk.
        code = errno.EIO if name == "unlink" else errno.ENOSPC
        raise OSError(code, os.strerror(code))


def called(request: dict[str, object], report: int) -> None:
    """Call the command in this process; write what came of it to a pipe."""
    words = [str(word) for word in request["words"]]  # type: ignore[attr-defined]
    write = os.write
    counter = Counter(
        str(request["root"]), int(str(request["at"])), str(request["act"])
    )
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main.main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
    told = {"code": code, "calls": counter.count, "said": err.getvalue()[-500:]}
    write(report, json.dumps(told).encode())


def forked(request: dict[str, Any]) -> dict[str, Any]:
    """Call the command in a child; give its report, or that it died."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        called(request, writing)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    found: dict[str, Any] = (
        json.loads(said) if said else {"code": None, "calls": 0, "said": ""}
    )
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(forked(json.loads(line))) + "\n")
        sys.stdout.flush()

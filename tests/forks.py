"""Processes of this installation's commands, started without their imports.

Each is a real process: own streams, folder, environment, id, exit code, death. It
shares with the others the parent that it is a fork of (`tests/forking.py`), and so
the seed of hashes: a test about starting up or about seeds takes
`tests.cli.shop.started`.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

BIN = Path(sys.executable).parent
SERVER = Path(__file__).with_name("forking.py")
COMMANDS = {"duiping", "bean-check", "fava"}


class Process:
    """A process that runs, or has run."""

    def __init__(self, told: io.FileIO) -> None:
        """Take the pipe that tells its number, and later how it ended."""
        self._told = told
        self.pid = int(told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Give the exit code if it has ended."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; give the exit code, below zero for a signal.

        Raises:
            TimeoutExpired: it still runs, and is left running.
        """
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                return None
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it ended just now
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Finished(NamedTuple):
    """How a process ended, and what it said."""

    code: int
    out: str
    err: str


@cache
def _parent() -> socket.socket:
    """Start the parent of this process's commands; it ends when this does."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    kept = {n: v for n, v in os.environ.items() if not n.startswith("BEANCOUNT")}
    with its:
        process = subprocess.Popen(
            [sys.executable, str(SERVER), str(its.fileno())],
            env={**kept, "LC_ALL": "C.UTF-8"},
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def end() -> None:
        ours.close()
        process.wait(timeout=60)

    atexit.register(end)
    return ours


def start(
    name: str,
    *arguments: object,
    cwd: Path,
    env: Mapping[str, str],
    out: IO[Any] | None = None,
    err: IO[Any] | None = None,
) -> Process:
    """Start a command, or code as ``python -c``.

    What it says goes to files or nowhere; its input is empty.
    """
    reading, writing = os.pipe()
    with Path(os.devnull).open("r+b") as null, os.fdopen(writing, "wb") as told:
        streams = [null, out or null, err or null, told]
        request = {
            "argv": [str(BIN / name), *map(str, arguments)],
            "cwd": str(cwd),
            "env": dict(env),
        }
        socket.send_fds(
            _parent(),
            [json.dumps(request).encode()],
            [stream.fileno() for stream in streams],
        )
    return Process(io.FileIO(reading))


def finish(
    name: str, *arguments: object, cwd: Path, env: Mapping[str, str], timeout: float
) -> Finished:
    """Run a command to its end, which has to come in time."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = start(name, *arguments, cwd=cwd, env=env, out=out, err=err)
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        return Finished(code, _said(out), _said(err))


def _said(stream: IO[bytes]) -> str:
    stream.seek(0)
    text = stream.read().decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""A server in a process of its own: started, asked, and what it used so far."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 1_200


class Used(NamedTuple):
    """Seconds of CPU so far; MiB of memory of its own, now and at the peak.

    The peak counts files mapped into memory, too, as far as they were read.
    """

    cpu: float
    own: float
    peak: float


class Server:
    """A running server."""

    def __init__(self, number: int, port: int, cookie: str = "") -> None:
        """Know its process and its port."""
        self.number, self.port, self.cookie = number, port, cookie

    def ask(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Send one request; give status, headers and body."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", path, headers={"Cookie": self.cookie})
            answer = line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            line.close()

    def timed(self, path: str) -> tuple[float, float, bytes]:
        """Ask; give seconds of wall and of the server's CPU, and the body.

        Raises:
            RuntimeError: the answer is an error.
        """
        cpu, wall = self.used().cpu, time.perf_counter()
        status, _, body = self.ask(path)
        wall = time.perf_counter() - wall
        if status != http.client.OK:
            raise RuntimeError(f"{path}: {status}")
        return wall, self.used().cpu - cpu, body

    def used(self) -> Used:
        """Say what the process used so far."""
        folder = Path(f"/proc/{self.number}")
        facts = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        lines = (folder / "status").read_text(encoding="utf-8").splitlines()
        memory = dict(line.split(":", 1) for line in lines)
        own, peak = (int(memory[n].split()[0]) / 1024 for n in ("RssAnon", "VmHWM"))
        return Used((int(facts[11]) + int(facts[12])) / TICKS, own, peak)


@contextlib.contextmanager
def ours(books: Path, by: str) -> Iterator[Server]:
    """Run ``duiping serve`` for a person until the block ends."""
    line = [str(BIN / "duiping"), "--json", "serve", "--port", "0", "--as", by]
    with _running(line, books) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        told = ""
        for text in process.stdout:
            told += text
            if text == "}\n":
                break
        link = urllib.parse.urlsplit(json.loads(told)["link"])
        server = Server(process.pid, link.port or 0)
        _, headers, _ = server.ask(link.path)
        server.cookie = headers["Set-Cookie"].split(";")[0]
        yield server


@contextlib.contextmanager
def plain(books: Path, port: int) -> Iterator[Server]:
    """Run plain ``fava`` on the same entries, without any plugin of ours."""
    line = [str(BIN / "fava"), "ledger/plain.beancount", "--port", str(port)]
    with _running(line, books) as process:
        server = Server(process.pid, port)
        while process.poll() is None:
            with contextlib.suppress(OSError):
                server.ask("/")
                break
            time.sleep(0.01)
        yield server


@contextlib.contextmanager
def _running(line: Sequence[str], books: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 - our own commands
        line,
        cwd=books,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)

"""A server in a process of its own: started, asked, and what it used so far."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from duiping.serve.accounts import change, made

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
        self.cookies = [cookie]

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
        """Say what the process used so far, with those that it began."""
        return _sum([self.number, *self._beside()])

    def beside(self) -> Used:
        """Say what the processes that it began used so far."""
        return _sum(self._beside())

    def _beside(self) -> list[int]:
        tasks = Path(f"/proc/{self.number}/task").glob("*/children")
        return [int(number) for one in tasks for number in one.read_text().split()]


def _sum(numbers: Sequence[int]) -> Used:
    parts = [_used(number) for number in numbers]
    return Used(*(sum(part[place] for part in parts) for place in range(3)))


def _used(number: int) -> Used:
    folder = Path(f"/proc/{number}")
    facts = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    lines = (folder / "status").read_text(encoding="utf-8").splitlines()
    memory = dict(line.split(":", 1) for line in lines)
    own, peak = (int(memory[n].split()[0]) / 1024 for n in ("RssAnon", "VmHWM"))
    return Used((int(facts[11]) + int(facts[12])) / TICKS, own, peak)


class Person(NamedTuple):
    """Somebody with an account: name, roles, and how many browsers they have."""

    name: str
    roles: tuple[str, ...]
    browsers: int = 3

    @property
    def password(self) -> str:
        """Give the password of these measurements."""
        return f"correct horse {self.name} battery"


def log_in(server: Server, person: Person) -> str:
    """Log a person in, as a browser does; give the cookie of the session."""
    site = {
        "Origin": f"http://127.0.0.1:{server.port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    jar: dict[str, str] = {}

    def ask(method: str, body: str) -> bytes:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in jar.items())
        line.request(method, "/-/login", body, {**site, "Cookie": cookies})
        answer = line.getresponse()
        for said in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = said.partition(";")[0].partition("=")
            jar[name] = value
        found = answer.read()
        line.close()
        return found

    page = ask("GET", "").decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    form = {"name": person.name, "password": person.password}
    ask("POST", urllib.parse.urlencode({**form, "token": found[1] if found else ""}))
    return "; ".join(f"{name}={value}" for name, value in jar.items() if value)


@contextlib.contextmanager
def logged_in(books: Path, people: Sequence[Person]) -> Iterator[Server]:
    """Run ``duiping serve --login`` with accounts of its own until the block ends.

    The first person asks; `cookies` has the sessions of all their browsers.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        path = Path(name) / "accounts.json"
        kept = {one.name: made(one.password, one.roles) for one in people}
        change(path, lambda _: kept)
        line = [str(BIN / "duiping"), "--json", "serve", "--port", "0"]
        with _running([*line, "--login", "--accounts", str(path)], books) as process:
            server = Server(process.pid, _link(process).port or 0)
            server.cookies = [
                log_in(server, one) for one in people for _ in range(one.browsers)
            ]
            server.cookie = server.cookies[0]
            yield server


def _link(process: subprocess.Popen[str]) -> urllib.parse.SplitResult:
    """Read the address that a server prints."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    told = ""
    for text in process.stdout:
        told += text
        if text == "}\n":
            break
    return urllib.parse.urlsplit(str(json.loads(told)["link"]))


@contextlib.contextmanager
def ours(books: Path, by: str) -> Iterator[Server]:
    """Run ``duiping serve`` for a person until the block ends."""
    line = [str(BIN / "duiping"), "--json", "serve", "--port", "0", "--as", by]
    with _running(line, books) as process:
        link = _link(process)
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

"""One session's requests: so many a second, so many at once, and others unharmed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from duiping.serve.access import Access
from duiping.serve.guard import Guard
from duiping.serve.login import Login
from duiping.serve.quota import AT_ONCE, BURST, RATE, Counted, Quota
from duiping.serve.roll import Roll
from duiping.serve.sessions import Sessions
from duiping.serve.site import site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

RULES = Path(__file__).parents[2] / "config.yaml"


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def begun(quota: Quota, key: str, number: int) -> int:
    """Begin and end requests one after another; count those let through."""
    through = 0
    for _ in range(number):
        if quota.begin(key) is None:
            through += 1
            quota.end(key)
    return through


def test_a_bucket_fills_up_by_itself() -> None:
    clock = Clock()
    quota = Quota(rate=2, burst=10, clock=clock)
    assert begun(quota, "lin", 12) == 10
    held = quota.begin("lin")
    assert held
    assert held.wait == pytest.approx(0.5)
    assert begun(quota, "wang", 12) == 10, "another's requests count"
    clock.now = 1.5
    assert begun(quota, "lin", 12) == 3
    clock.now = 1000.0
    assert begun(quota, "lin", 12) == 10


def test_so_many_at_once() -> None:
    quota = Quota(at_once=2)
    assert [quota.begin("lin") for _ in range(2)] == [None, None]
    first, second = quota.begin("lin"), quota.begin("lin")
    assert first
    assert second
    assert (first.again, second.again) == (False, True)
    assert quota.begin("wang") is None
    quota.end("lin")
    assert quota.begin("lin") is None
    # What nobody began leaves no room.
    for _ in range(5):
        quota.end("wang")
    assert [quota.begin("wang") is None for _ in range(3)] == [True, True, False]


def test_a_page_fits_and_half_the_threads_stay_free() -> None:
    # Selenium counts 22 requests of one page of Fava's, six at a time.
    assert BURST > 10 * 22
    assert RATE > 10
    assert 6 < AT_ONCE <= 8


def test_an_answer_ends_once_however_it_ends() -> None:
    ended: list[int] = []
    read = Counted([b"a", b"b"], lambda: ended.append(1))
    assert list(read) == [b"a", b"b"]
    read.close()
    given_up = Counted([b"a", b"b"], lambda: ended.append(2))
    given_up.close()
    given_up.close()
    broken = Counted(_broken(), lambda: ended.append(3))
    with pytest.raises(OSError, match="disk"):
        list(broken)
    assert ended == [1, 2, 3]


def _broken() -> Iterator[bytes]:
    yield b"a"
    message = "disk"
    raise OSError(message)


class Served:
    """A guard with a small quota; answers stay open until they are closed."""

    def __init__(self, folder: Path, **limits: int) -> None:
        self.where = site("127.0.0.1", 5010)
        self.sessions = Sessions()
        self.log = folder / "access.log"
        door = Login(self.sessions, self.where, None, {}, Roll(RULES), "books")
        self.guard = Guard(
            *(self.app, self.where, self.sessions, door),
            access=Access(self.log),
            quota=Quota(clock=Clock(), **limits),
        )
        self.lin, self.wang = (
            self.sessions.begin(name, ("auditor",)) for name in ("lin", "wang")
        )

    def app(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/fails":
            message = "as a test"
            raise RuntimeError(message)
        start_response("200 OK", [])
        return iter([b"the ", b"books"])

    def ask(self, number: str, path: str = "/") -> tuple[Iterable[bytes], int, str]:
        """Begin a request; give its body unread, the status and how long to wait."""
        cookie = f"{self.where.cookie}={number}"
        environ = create_environ(path, "http://127.0.0.1:5010")
        environ["HTTP_COOKIE"] = cookie
        body, status, headers = run_wsgi_app(self.guard, environ)
        return body, int(status[:3]), headers.get("Retry-After", "")


def test_a_session_waits_and_others_do_not(tmp_path: Path) -> None:
    served = Served(tmp_path, at_once=2)
    open_ones = [served.ask(served.lin) for _ in range(2)]
    assert [status for _, status, _ in open_ones] == [200, 200]
    body, status, wait = served.ask(served.lin)
    assert (status, wait) == (429, "1")
    said = b"".join(body).decode()
    assert "wait 1 s" in said
    assert "请等 1 秒" in said
    assert served.ask(served.lin)[1] == 429
    assert served.ask(served.lin, "/static/app.css")[1] == 200
    assert served.ask(served.wang)[1] == 200
    assert list(open_ones[0][0]) == [b"the ", b"books"]
    assert served.ask(served.lin)[1] == 200
    # A run of refusals is one line of the log, so that nobody fills the disk.
    assert served.log.read_text("utf-8").count('"429"') == 1


def test_what_fails_leaves_room(tmp_path: Path) -> None:
    served = Served(tmp_path, at_once=2)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="as a test"):
            served.ask(served.lin, "/fails")
    assert served.ask(served.lin)[1] == 200
    # The guard's own answers end with the request, too.
    assert [served.ask(served.wang, "/-/none")[1] for _ in range(3)] == [404] * 3


def test_without_end_means_waiting(tmp_path: Path) -> None:
    served = Served(tmp_path, burst=5)
    told = [served.ask(served.lin, "/-/none")[1] for _ in range(7)]
    assert told == [404] * 5 + [429] * 2

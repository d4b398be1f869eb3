"""Where a server is: names, prefix, https, and whom it believes what proxies tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import Client

from duiping.errors import BooksError
from duiping.serve.desk import Form, said
from duiping.serve.guard import Guard
from duiping.serve.login import Login
from duiping.serve.roles import ROLES
from duiping.serve.roll import Roll
from duiping.serve.routes import ASKS, WRITES
from duiping.serve.sessions import Sessions
from duiping.serve.site import local, site

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from duiping.serve.site import Site


ROLL = Roll(Path(__file__).parents[2] / "config.yaml")


class Behind:
    """An application behind the guard; it keeps what reaches it."""

    def __init__(self, where: Site) -> None:
        self.seen: WSGIEnvironment = {}
        self.sessions = Sessions()
        door = Login(self.sessions, where, None, {}, ROLL, "books")
        self.client = Client(
            Guard(self.app, where, self.sessions, door), use_cookies=False
        )
        self.where = where
        self.number = self.sessions.begin("lin", ("accountant",))

    def app(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with the path."""
        self.seen = environ
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["PATH_INFO"].encode()]

    def ask(self, path: str, host: str, peer: str = "127.0.0.1", **more: Any) -> int:
        """Ask with the session's cookie; give the status."""
        headers = {"Host": host, "Cookie": f"{self.where.cookie}={self.number}"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        environ = {"REMOTE_ADDR": peer}
        return self.client.get(
            path, headers=headers, environ_overrides=environ, buffered=True
        ).status_code


def test_behind_https_the_cookie_is_for_this_host_alone() -> None:
    where = site("127.0.0.1", 5010, public="https://books.example.com/books")
    assert where.cookie == "__Host-duiping-5010-books"
    for _, text in (where.baked("x"), where.cleared(), where.lax("y", "z")):
        assert "; Secure" in text
        assert "; Path=/; HttpOnly" in text
        assert "Domain" not in text
    assert where.origins == {"https://books.example.com"}
    assert where.address + where.path("/") == "https://books.example.com/books/"
    plain = site("127.0.0.1", 5010)
    assert "Secure" not in plain.baked("x")[1]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("books.example.com", 200),
        ("books.lan:8443", 200),
        ("127.0.0.1:5010", 421),
        ("localhost:5010", 421),
        ("books.example.com.evil.example", 421),
        ("evil.example", 421),
        ("", 421),
    ],
)
def test_only_names_that_were_given(host: str, status: int) -> None:
    public = "https://books.example.com"
    behind = Behind(site("127.0.0.1", 5010, public=public, allowed=["books.lan:8443"]))
    assert behind.ask("/", host) == status


@pytest.mark.parametrize(
    ("path", "status", "inner"),
    [
        ("/books/x/journal/", 200, "/x/journal/"),
        ("/books/", 200, "/"),
        ("/books", 200, "/"),
        ("/", 404, ""),
        ("/x/journal/", 404, ""),
        ("/bookshop/", 404, ""),
        ("/-/login", 404, ""),
        ("/books/-/login", 200, ""),
    ],
)
def test_a_prefix_is_taken_off(path: str, status: int, inner: str) -> None:
    behind = Behind(site("127.0.0.1", 5010, prefix="/books"))
    assert behind.ask(path, "127.0.0.1:5010") == status
    assert behind.seen.get("PATH_INFO", "") == inner
    if inner:
        assert behind.seen["SCRIPT_NAME"] == "/books"
        assert behind.seen["duiping.root"] == "/books"


# Who may go to which of our own desks, said here once more.
DESKS = {
    ("POST", "/-/decide"): {"accountant", "reviewer"},
    ("POST", "/-/tray"): {"accountant"},
    ("POST", "/-/upload"): {"accountant"},
    ("POST", "/-/list"): {"accountant", "reviewer"},
    ("GET", "/-/upload/state"): {"accountant"},
    ("POST", "/-/close"): {"accountant", "reviewer"},
    ("GET", "/-/close"): {"accountant", "reviewer", "auditor", "owner"},
}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_at_every_desk(role: str) -> None:
    assert set(DESKS) == {*WRITES, *ASKS}
    where = site("127.0.0.1", 5010)
    sessions = Sessions()
    door = Login(sessions, where, None, {}, ROLL, "books")
    desks = dict.fromkeys(DESKS, lambda _, visitor: said(200, visitor.by))
    guard = Guard(Behind(where).app, where, sessions, door, desks=desks)
    client = Client(guard, use_cookies=False)
    number = sessions.begin("lin", (role,))
    session = sessions.find(number)
    assert session
    for (method, path), roles in DESKS.items():
        takes = (WRITES.get((method, path)) or Form(frozenset())).takes
        headers = {
            "Host": "127.0.0.1:5010",
            "Origin": "http://127.0.0.1:5010",
            "Cookie": f"{where.cookie}={number}",
            "X-Duiping-Token": session.token,
            "Content-Type": takes[0] if takes else "",
        }
        found = client.open(path, method=method, headers=headers, data=b"{}")
        assert found.status_code == (200 if role in roles else 403), path
        del headers["Cookie"]
        found = client.open(path, method=method, headers=headers, data=b"{}")
        assert found.status_code == 401, path


TOLD = {
    "X_Forwarded_For": "203.0.113.9, 10.0.0.5",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "evil.example",
    "X_Forwarded_Prefix": "/evil",
    "X_Forwarded_User": "wang",
    "Forwarded": "for=203.0.113.9",
    "X_Real_IP": "203.0.113.9",
    "Remote_User": "wang",
    "X_Remote_User": "wang",
    "X_Script_Name": "/evil",
}


@pytest.mark.parametrize(
    ("peer", "proxies", "socket", "address"),
    [
        ("192.0.2.1", (), False, "192.0.2.1"),
        ("192.0.2.1", ("10.0.0.5",), False, "192.0.2.1"),
        ("10.0.0.7", ("10.0.0.7",), False, "10.0.0.5"),
        ("10.0.0.7", ("10.0.0.7", "10.0.0.5"), False, "203.0.113.9"),
        ("", (), True, "10.0.0.5"),
        ("", (), False, ""),
    ],
)
def test_what_proxies_tell_stays_outside(
    peer: str, proxies: tuple[str, ...], *, socket: bool, address: str
) -> None:
    where = site(
        "127.0.0.1", 5010, socket=socket, public="http://b.example", proxies=proxies
    )
    behind = Behind(where)
    assert behind.ask("/", "b.example", peer, **TOLD) == 200
    seen = behind.seen
    assert seen["duiping.address"] == address
    assert seen["duiping.by"] == "lin"
    assert seen["wsgi.url_scheme"] == "http"
    assert "REMOTE_USER" not in seen
    left = [name for name in seen if "FORWARDED" in name or "REMOTE_USER" in name]
    assert left == []
    assert "evil" not in str({n: v for n, v in seen.items() if n.startswith("HTTP")})
    assert seen["SCRIPT_NAME"] == ""


def test_nobody_passes_as_the_guard() -> None:
    behind = Behind(site("127.0.0.1", 5010))
    sent = {"Duiping_By": "wang", "duiping.by": "wang", "Duiping.May": "administer"}
    assert behind.ask("/", "127.0.0.1:5010", **sent) == 200
    assert behind.seen["duiping.by"] == "lin"
    assert "administer" not in behind.seen["duiping.may"]


@pytest.mark.parametrize(
    "options",
    [
        {"public": "books.example.com"},
        {"public": "ftp://books.example.com"},
        {"public": "https://u:p@books.example.com"},
        {"public": "https://books.example.com/?x=1"},
        {"public": "https://books.example.com/#x"},
        {"public": "https://books.example.com:x"},
        {"public": "https://books.example.com/a b"},
        {"public": "https://"},
        {"prefix": "books"},
        {"prefix": "/books/../x"},
        {"prefix": "//evil"},
        {"prefix": "/;Domain=example"},
    ],
)
def test_odd_addresses_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BooksError, match="DP420"):
        site("127.0.0.1", 5010, **options)


def test_what_is_local() -> None:
    for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost"):
        assert local(host)
    for host in ("0.0.0.0", "::", "192.168.1.2", "books.lan", "", "localhost.evil"):  # noqa: S104
        assert not local(host)


def test_sending_needs_the_outer_origin() -> None:
    where = site("127.0.0.1", 5010, public="https://books.example.com/books")
    behind = Behind(where)
    for origin, status in (
        ("https://books.example.com", 303),
        ("http://books.example.com", 403),
        ("http://127.0.0.1:5010", 403),
        ("https://books.example.com:444", 403),
        ("", 403),
    ):
        session = behind.sessions.find(behind.number)
        assert session
        sent = behind.client.post(
            "/books/-/logout",
            data={"token": session.token},
            headers={
                "Host": "books.example.com",
                "Cookie": f"{where.cookie}={behind.number}",
                "Origin": origin,
            },
        )
        assert sent.status_code == status, origin
        if status == 303:
            assert sent.headers["Location"] == "/books/-/login?out=1"
            behind.number = behind.sessions.begin("lin", ("accountant",))

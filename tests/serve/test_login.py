"""Several people log in at one server, each as themselves."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from duiping.serve.accounts import change, made, with_roles
from duiping.serve.quota import AT_ONCE
from tests.cli.decide import EXPENSE, money_break, result, standing
from tests.cli.shop import copied, shot
from tests.serve.people import Browser, accounts, inside, password
from tests.serve.server import Serve, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of accounts."""
    return accounts(tmp_path_factory.mktemp("kept") / "accounts.json")


@pytest.fixture(scope="module")
def server(
    small_books: Path, kept: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serve]:
    """A server where people log in, on books that this file may change."""
    books = copied(small_books, tmp_path_factory.mktemp("login") / "books")
    with serving(books, "--accounts", str(kept)) as running:
        yield running


@pytest.fixture(scope="module")
def lin(server: Serve) -> Browser:
    """The accountant's browser."""
    return inside(server, "lin")


@pytest.fixture(scope="module")
def wang(server: Serve) -> Browser:
    """The manager's, who is accountant and reviewer."""
    return inside(server, "wang")


def lines(server: Serve) -> list[dict[str, Any]]:
    """Read the access log."""
    text = (server.books / ".duiping" / "access.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def untouched(server: Serve) -> str:
    """Name a break that nobody has decided."""
    found = result(server.books)["breaks"]
    return next(str(one["id"]) for one in found if not one["history"])


def test_strangers_are_sent_to_the_login(server: Serve) -> None:
    stranger = Browser(server)
    sent = stranger.ask("/books/journal/?time=2026-09")
    assert sent.status == 303
    assert sent.headers["Location"] == (
        "/-/login?next=%2Fbooks%2Fjournal%2F%3Ftime%3D2026-09"
    )
    told = stranger.ask(
        "/books/api/changed", Sec_Fetch_Mode="cors", Sec_Fetch_Site="same-origin"
    )
    assert told.status == 401
    assert stranger.ask("/static/app.js", Sec_Fetch_Mode="no-cors").status == 401
    assert stranger.ask("/-/people").status == 303
    assert stranger.ask("/-/other").status == 404
    assert stranger.ask("/-/decide", "POST", b"{}").status == 401


def test_a_link_of_another_site_is_asked_again_with_the_cookie(server: Serve) -> None:
    page = Browser(server).ask(
        "/books/journal/?x='\"><b>",
        Sec_Fetch_Mode="navigate",
        Sec_Fetch_Site="cross-site",
    )
    assert page.status == 200
    text = page.body.decode()
    assert 'content="0;url=/books/journal/?x=%27%22%3E%3Cb%3E"' in text


def test_the_page_is_plain_and_in_two_languages(server: Serve) -> None:
    browser = Browser(server)
    page = browser.ask("/-/login", Accept_Language="de,zh;q=0.5")
    assert "<script" not in page.body.decode()
    policy = page.headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "Log in" in page.body.decode()
    for said in (
        browser.ask("/-/login", Accept_Language="zh-CN,zh;q=0.9"),
        browser.ask("/-/login?lang=zh"),
    ):
        assert "登录" in said.body.decode()
        assert '<html lang="zh-CN">' in said.body.decode()


def test_somebody_logs_in_and_out(server: Serve) -> None:
    browser = Browser(server)
    answer = browser.log_in("zhao", next="/books/editor/")
    assert (answer.status, answer.headers["Location"]) == (303, "/books/editor/")
    assert all("HttpOnly; SameSite=" in one for one in answer.cookies)
    strict = [one for one in answer.cookies if "SameSite=Strict" in one]
    assert len(strict) == 1
    assert browser.ask("/books/journal/").status == 200
    me = browser.me()
    assert (me["by"], me["role"], me["leave"]) == ("zhao", "auditor", "/-/logout")
    number = dict(browser.jar)
    assert browser.form("/-/logout", {"token": "x"}).status == 403
    assert browser.ask("/books/journal/").status == 200
    assert browser.form("/-/logout", {"token": me["token"]}).status == 303
    assert browser.jar == {}
    browser.jar = number
    assert browser.ask("/books/journal/").status == 303, "the session lives on"


def test_logging_in_gives_a_new_number(server: Serve) -> None:
    browser = inside(server, "zhao")
    (before,) = browser.jar.values()
    fixed = Browser(server)
    fixed.jar = dict(browser.jar)
    browser.log_in("lin")
    assert before not in browser.jar.values()
    assert fixed.ask("/books/journal/").status == 303, "the old session lives on"
    # A number of somebody else's choice is none.
    planted = Browser(server)
    planted.jar = dict.fromkeys(browser.jar, "x" * 43)
    assert planted.ask("/books/journal/").status == 303


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example", "x"),
        *("/-/logout", "/ok\r\nSet-Cookie: x=y", "javascript:alert(1)", "/\tx"),
        *("/" + "a" * 3000, ""),
    ],
)
def test_nobody_is_sent_elsewhere(server: Serve, address: str) -> None:
    stranger = Browser(server)
    assert stranger.log_in("zhao", next=address).headers["Location"] == "/"


def test_wrong_and_unknown_look_alike(server: Serve) -> None:
    browser = Browser(server)
    told = [
        browser.log_in(name, said)
        for name, said in (("zhao", "wrong"), ("mallory", "wrong"))
    ]
    assert [answer.status for answer in told] == [401, 401]
    texts = [
        answer.body.decode().replace("mallory", "zhao").split("<form")[0]
        for answer in told
    ]
    assert texts[0] == texts[1]
    assert "Name or password is wrong." in texts[0]
    assert not [one for a in told for one in a.cookies if "Strict" in one]
    noted = lines(server)
    assert noted[-1]["outcome"] == "401 login-failed"
    assert noted[-1]["from"] == "127.0.0.1"
    assert "401 login-failed zhao" in [line["outcome"] for line in noted]
    assert "mallory" not in json.dumps(noted)
    assert "wrong" not in json.dumps(noted)


def test_a_form_from_elsewhere_is_refused(server: Serve) -> None:
    browser = Browser(server)
    fields = {"token": browser.hidden(), "name": "zhao", "password": password("zhao")}
    for headers, status in (
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Cookie": ""}, 403),
        ({"Host": "evil.example"}, 421),
    ):
        assert browser.form("/-/login", fields, **headers).status == status, headers
    assert browser.form("/-/login", {**fields, "token": "x"}).status == 403
    other = Browser(server)
    other.hidden()
    assert other.form("/-/login", fields).status == 403, "the token fits any browser"
    long = {**fields, "password": "x" * 9000}
    assert browser.form("/-/login", long).status == 413
    assert browser.form("/-/login", fields).status == 303


def test_guessing_is_braked(server: Serve, kept: Path) -> None:
    change(kept, lambda found: {**found, "liu": found["zhao"]})
    browser = Browser(server)
    for _ in range(6):
        last = browser.log_in("liu", "wrong again")
        assert last.status == 401
    answer = browser.log_in("liu", "wrong again")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) <= 2
    # Even the right password waits, or waiting would tell it.
    assert browser.log_in("liu", password("zhao")).status == 429
    assert browser.log_in("zhao").status == 303


def test_each_decides_as_themselves(server: Serve, lin: Browser, wang: Browser) -> None:
    one, two = [
        str(b["id"]) for b in result(server.books)["breaks"] if not b["history"]
    ][:2]
    assert lin.decide(one, "explain")[0] == 200
    assert wang.decide(two, "explain")[0] == 200
    found = [standing(server.books, name)["history"][0]["by"] for name in (one, two)]
    assert found == ["lin", "wang"]
    told = {
        line["who"] for line in lines(server) if line["outcome"].endswith("written")
    }
    assert told >= {"lin", "wang"}


def test_a_token_is_of_one_session(server: Serve, lin: Browser, wang: Browser) -> None:
    name = untouched(server)
    before = shot(server.books)
    form = {"ids": [name], "seen": {name: 0}, "verb": "explain", "reason": "x"}
    assert wang.post(form, lin.token(name)).status == 403
    again = inside(server, "lin")
    assert again.post(form, lin.token(name)).status == 403
    assert shot(server.books) == before


def test_the_second_of_two_is_told(server: Serve, lin: Browser, wang: Browser) -> None:
    name = untouched(server)
    assert lin.decide(name, "assign", to="wang")[0] == 200
    status, told = wang.decide(name, "explain")
    assert (status, told["code"]) == (409, "DP530")


def test_a_second_person_approves(server: Serve, lin: Browser, wang: Browser) -> None:
    name = money_break(server.books)["id"]
    assert lin.decide(name, "write-off", to=EXPENSE)[0] == 200
    assert standing(server.books, name)["status"] == "proposed"
    status, told = lin.decide(name, "approve", seen={name: 1})
    assert (status, told["code"]) == (409, "DP533")
    status, told = wang.decide(name, "approve", seen={name: 1})
    assert status == 200, told
    assert standing(server.books, name)["status"] == "approved"


def test_nobody_approves_their_own(server: Serve, wang: Browser) -> None:
    name = next(
        b["id"]
        for b in result(server.books)["breaks"]
        if b["account"].startswith("Assets:Clearing:")
        and b["commodity"] == "CNY"
        and not b["history"]
        and abs(Decimal(b["remaining"])) > 10
    )
    found = wang.decide(name, "write-off", to=EXPENSE)
    assert found[0] == 200, found
    assert standing(server.books, name)["status"] == "proposed"
    status, told = wang.decide(name, "approve", seen={name: 1})
    assert status == 409
    assert told["code"].startswith("DP50")


@pytest.mark.parametrize("name", ["zhao", "boss", "root"])
def test_who_may_not_decide_cannot(server: Serve, lin: Browser, name: str) -> None:
    browser = inside(server, name)
    found = untouched(server)
    page = browser.ask(f"/books/extension/DuipingBreaks/?id={found}")
    assert page.status == (403 if name == "root" else 200)
    assert b"data-token" not in page.body
    before = shot(server.books)
    form = {"ids": [found], "seen": {found: 0}, "verb": "explain", "reason": "x"}
    token = browser.me()["token"] if name != "root" else "x"
    assert browser.post(form, token).status == 403
    assert browser.post(form, lin.token(found)).status == 403
    assert shot(server.books) == before


def test_pages_offer_what_a_role_may(server: Serve, lin: Browser) -> None:
    name = untouched(server)
    boss, zhao = inside(server, "boss"), inside(server, "zhao")
    path = f"/books/extension/DuipingBreaks/?id={name}"
    rows = b"In the original files"
    assert rows in lin.ask(path).body
    assert rows in zhao.ask(path).body
    assert rows not in boss.ask(path).body
    assert boss.me()["hidden"] == [
        "extension/DuipingEvidence/",
        "editor/",
        "import/",
    ]
    assert boss.ask("/books/extension/DuipingEvidence/").status == 403
    assert zhao.ask("/books/extension/DuipingEvidence/").status == 200
    assert boss.ask("/-/people").status == 403


def test_the_administrator_ends_sessions_and_sees_no_books(server: Serve) -> None:
    root, zhao = Browser(server), inside(server, "zhao")
    assert root.log_in("root").headers["Location"] == "/-/people"
    page = root.ask("/-/people").body.decode()
    assert ">zhao<" in page
    assert root.ask("/books/journal/").status == 403
    token = page.split('name="token" value="')[1].split('"')[0]
    assert zhao.form("/-/people/end", {"token": token, "name": "root"}).status == 403
    own = {"token": zhao.me()["token"], "name": "root"}
    assert zhao.form("/-/people/end", own).status == 403
    assert root.form("/-/people/end", {"token": token, "name": "zhao"}).status == 303
    assert zhao.ask("/books/journal/").status == 303
    assert root.ask("/-/people").status == 200


def test_a_change_of_the_account_ends_its_sessions(server: Serve, kept: Path) -> None:
    browser, lin = inside(server, "zhao"), inside(server, "lin")
    change(kept, lambda a: {**a, "zhao": with_roles(a["zhao"], ("owner",))})
    assert browser.ask("/books/journal/").status == 303
    browser.log_in("zhao")
    assert browser.me()["role"] == "owner"
    change(kept, lambda a: {**a, "zhao": made("something else now", ("auditor",))})
    assert browser.ask("/books/journal/").status == 303
    assert browser.log_in("zhao").status == 401
    assert browser.log_in("zhao", "something else now").status == 303
    assert lin.ask("/books/journal/").status == 200


def test_passwords_are_nowhere(server: Serve) -> None:
    for path in server.books.rglob("*"):
        if path.is_file():
            assert b"correct horse" not in path.read_bytes(), path


def test_who_asks_for_too_much_at_once_waits(server: Serve) -> None:
    greedy, other = inside(server, "lin"), inside(server, "boss")
    cookies = "; ".join(f"{name}={value}" for name, value in greedy.jar.items())
    head = (
        "POST /-/decide HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Cookie: {cookies}",
        "Content-Length: 5000",
    )
    with contextlib.ExitStack() as open_ones:
        lines = [
            open_ones.enter_context(
                socket.create_connection(("127.0.0.1", server.port))
            )
            for _ in range(AT_ONCE)
        ]
        for line in lines:
            line.sendall("\r\n".join((*head, "", "")).encode())
        end = time.monotonic() + 60
        answer = greedy.ask("/-/none")
        while answer.status == 404 and time.monotonic() < end:
            for line in lines:
                line.sendall(b"x")  # each still says a word, and holds its place
            answer = greedy.ask("/-/none")
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "1"
        assert "请等 1 秒".encode() in answer.body
        assert other.ask("/-/none").status == 404

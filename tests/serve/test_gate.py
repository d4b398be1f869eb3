"""Who is let in how: what the command line refuses, and what it serves."""

from __future__ import annotations

import http.client
import io
import re
import socket as sockets
from typing import TYPE_CHECKING, Any

import pytest

from duiping.cli.main import main
from tests.serve.people import Browser, accounts, password
from tests.serve.server import serving

if TYPE_CHECKING:
    from pathlib import Path


class Command:
    """Runs commands in this process."""

    def __init__(
        self, cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, kept: Path
    ) -> None:
        monkeypatch.chdir(cwd)
        self._patch, self._capsys, self._kept = monkeypatch, capsys, kept

    def run(self, *words: object, said: str = "") -> tuple[int, str]:
        """Run one to its end; give its code and all that it wrote."""
        self._patch.setattr("sys.stdin", io.StringIO(said))
        with pytest.raises(SystemExit) as stop:
            main([str(word) for word in words])
        out, err = self._capsys.readouterr()
        return int(stop.value.code or 0), f"{err}{out}"

    def user(self, *words: str, said: str = "") -> tuple[int, str]:
        """Run ``duiping user``."""
        return self.run("user", *words, "--accounts", self._kept, said=said)


@pytest.fixture
def command(
    small_books: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Commands in the small books."""
    monkeypatch.setenv("DUIPING_LANG", "en")
    kept = tmp_path / "kept" / "accounts.json"
    return Command(small_books, monkeypatch, capsys, kept)


@pytest.mark.parametrize(
    "options",
    [
        ("--host", "0.0.0.0"),  # noqa: S104 - it is refused
        ("--host", "192.0.2.1"),
        ("--host", "::"),
        ("--socket", "sock"),
        ("--public-url", "https://books.example.com"),
        ("--allow-host", "books.lan"),
        ("--proxy", "10.0.0.5"),
        ("--as", "lin", "--host", "0.0.0.0"),  # noqa: S104 - it is refused
    ],
)
def test_others_only_with_a_login(
    command: Command, small_books: Path, options: tuple[str, ...]
) -> None:
    code, told = command.run("serve", "--port", "0", *options)
    assert code == 2
    assert told.startswith("DP535")
    assert len(told.strip().splitlines()) == 1
    assert not (small_books / "sock").exists()


def test_accounts_have_their_place(command: Command, tmp_path: Path) -> None:
    kept = accounts(tmp_path / "kept.json", "lin")
    bare, there = ("--accounts", tmp_path / "none.json"), ("--accounts", kept)
    for options, code in (
        (bare, "DP420"),
        ((*there, "--as", "lin"), "DP420"),
        ((*there, "--host", "0.0.0.0"), "DP420"),  # noqa: S104 - it is refused
        ((*there, "--socket", "sock"), "DP420"),
        ((*there, "--idle", "soon"), "DP420"),
        ((*there, "--longest", "0h"), "DP420"),
        ((*there, "--public-url", "books.lan"), "DP420"),
        ((*there, "--prefix", "books"), "DP420"),
    ):
        told = command.run("serve", "--port", "0", *options)
        assert (told[0], told[1][:5]) == (2, code), options
    kept.chmod(0o644)
    told = command.run("serve", "--port", "0", *there)
    assert (told[0], told[1][:5]) == (2, "DP534")


def test_behind_a_socket_and_a_prefix(small: Path, tmp_path: Path) -> None:
    kept = accounts(tmp_path / "kept.json", "lin")
    path = tmp_path / "sock"
    options = ("--accounts", kept, "--socket", path, "--public-url", "http://b.lan/x")
    with serving(small, *map(str, options)) as running:
        assert running.link == "http://b.lan/x/"
        assert path.stat().st_mode & 0o007 == 0
        line = http.client.HTTPConnection("b.lan", timeout=60)
        line.sock = sockets.socket(sockets.AF_UNIX)
        line.sock.connect(str(path))
        told = {"Host": "b.lan", "X-Forwarded-For": "203.0.113.9"}
        line.request("GET", "/x/-/login", headers=told)
        page = line.getresponse()
        text = page.read().decode()
        found = re.search(r'name="token" value="([^"]+)"', text)
        assert found
        assert 'action="/x/-/login"' in text
        told["Cookie"] = str(page.getheader("Set-Cookie")).split(";")[0]
        told |= {"Origin": "http://b.lan", "Sec-Fetch-Site": "same-origin"}
        told["Content-Type"] = "application/x-www-form-urlencoded"
        body = f"token={found[1]}&name=lin&password=wrong"
        line.request("POST", "/x/-/login", body, told)
        answer = line.getresponse()
        answer.read()
        line.close()
        assert answer.status == 401
    log = (small / ".duiping" / "access.log").read_text("utf-8")
    assert '"from":"203.0.113.9"' in log


def test_a_prefix_reaches_every_page(small_books: Path, tmp_path: Path) -> None:
    kept = accounts(tmp_path / "kept.json", "lin")
    options = ("--accounts", str(kept), "--prefix", "/books/of-mine", "--idle", "1h")
    with serving(small_books, *options) as running:
        lin = Browser(running, "/books/of-mine")
        assert lin.log_in("lin").headers["Location"] == "/books/of-mine/"
        first = lin.ask("/")
        assert first.headers["Location"].startswith("/books/of-mine/books/income")
        page = lin.ask("/books/extension/DuipingBreaks/").body.decode()
        assert 'data-desk="/books/of-mine/-/decide"' in page
        outside = re.findall(r'(?:href|src)="(/(?!books/of-mine/)[^"]*)', page)
        assert outside == []
        assert lin.ask("/-/people").status == 403


def test_accounts_are_made_and_changed(command: Command) -> None:
    user = command.user
    assert user("add", "lin", "--role", "accountant", said=password("lin"))[0] == 0
    assert user("add", "cpa", "--role", "auditor", said=password("zhao"))[0] == 0
    code, told = user("list", "--json")
    assert code == 0
    assert '"cpa"' in told
    assert '"accountant"' in told
    assert "argon2" not in told
    for words, said in (
        (("add", "lin", "--role", "auditor"), password("lin")),
        (("add", "mallory", "--role", "accountant"), password("lin")),
        (("add", "Mallory!", "--role", "auditor"), password("lin")),
        (("add", "short", "--role", "auditor"), "short"),
        (("add", "roleless"), password("lin")),
        (("password", "nobody"), password("lin")),
        (("role", "cpa", "--role", "reviewer"), ""),
        (("role", "cpa", "--role", "boss"), ""),
        (("remove", "nobody"), ""),
        (("remove",), ""),
    ):
        code, told = user(*words, said=said)
        assert code == 2, words
        assert told.startswith("DP420"), told
        assert "horse" not in told
    assert user("role", "cpa", "--role", "owner", "--role", "auditor")[0] == 0
    assert user("password", "lin", said="another horse again\n")[0] == 0
    assert user("remove", "cpa")[0] == 0
    assert "cpa" not in user("list")[1]

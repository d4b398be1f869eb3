"""What is written into books: plain Fava writes what it is told, or half of it."""

from __future__ import annotations

import contextlib
import http.client
import os
import resource
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from beancount import loader
from beancount.core.compare import hash_entry
from beancount.core.data import Custom, Open
from beancount.parser import parser
from fava.application import create_app
from werkzeug.test import Client

from tests import forks
from tests.cli.decide import result, standing
from tests.cli.shop import copied, shot
from tests.serve.hostile import HIT, USUAL
from tests.serve.server import Serve, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.serve.hostile import Served

LINE = "2026-09-03 open Assets:Injected"
REST = '2026-09-03 * "rest"'
TEXT = """option "title" "b"
2020-01-01 open Assets:Cash
2020-01-01 open Equity:Opening
2020-01-02 * "first" "of all"
  Assets:Cash  1.00 CNY
  Equity:Opening
"""
ENTRY: dict[str, Any] = {
    "t": "Transaction",
    "date": "2026-09-03",
    "flag": "*",
    "payee": "p",
    "narration": "n",
    "tags": [],
    "links": [],
    "meta": {},
    "postings": [
        {"account": "Assets:Cash", "amount": "1.00 CNY"},
        {"account": "Equity:Opening", "amount": ""},
    ],
}
INJECTED: dict[str, dict[str, Any]] = {
    "flag": {"flag": f'* "x"\n{LINE}\n2026-09-03 *'},
    "tag": {"tags": [f"x\n{LINE}\n{REST}"]},
    "link": {"links": [f"x\n{LINE}\n{REST}"]},
    "key": {"meta": {f'k: "x"\n{LINE}\n{REST}\n  k': "v"}},
    "account": {"postings": [{"account": f"Assets:Cash\n{LINE}", "amount": ""}]},
}
NOTE = {
    "t": "Note",
    "date": "2026-09-03",
    "account": f'Assets:Cash "x"\n{LINE}',
    "comment": "x",
    "meta": {},
}


class Plain(NamedTuple):
    """A small book in plain Fava, which may write it."""

    top: Path
    client: Client

    def opened(self) -> set[str]:
        """Name the accounts that the book opens."""
        entries, _, _ = loader.load_file(str(self.top))
        return {one.account for one in entries if isinstance(one, Open)}


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plain:
    """Give a book of its own."""
    monkeypatch.setattr(loader, "run_transformations", USUAL)
    top = tmp_path / "plain" / "main.beancount"
    top.parent.mkdir()
    top.write_text(TEXT, encoding="utf-8")
    return Plain(top, Client(create_app([str(top)], load=True)))


@pytest.mark.parametrize(
    "entry",
    [NOTE, *(ENTRY | change for change in INJECTED.values())],
    ids=["note", *INJECTED],
)
def test_an_entry_is_one_entry(
    served: Served, plain: Plain, entry: dict[str, Any]
) -> None:
    answer = plain.client.put("/b/api/add_entries", json={"entries": [entry]})
    assert answer.status_code == 200
    assert "Assets:Injected" in plain.opened(), "the attack is none any more"
    before = shot(served.books)
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert served.ask("/books/api/add_entries", method).status_code == 405
    assert shot(served.books) == before


def test_a_name_of_a_document_is_no_directive(
    served: Served, plain: Plain, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(HIT, encoding="utf-8")
    entries, _, _ = loader.load_file(str(plain.top))
    form = {
        "filename": f'x"\n2026-09-03 document Assets:Cash "{secret}"\n{LINE} ;',
        "entry_hash": hash_entry(entries[-1]),
    }
    assert plain.client.put("/b/api/attach_document", json=form).status_code == 200
    given = plain.client.get(f"/b/document/?filename={secret}", buffered=True)
    assert given.get_data(as_text=True) == HIT, "the attack is none any more"
    before = shot(served.books)
    assert served.ask("/books/api/attach_document", "PUT").status_code == 405
    assert served.ask(f"/books/document/?filename={secret}").status_code == 403
    assert shot(served.books) == before


def test_a_page_of_another_site_writes_nothing(served: Served, plain: Plain) -> None:
    """As a browser does whose name server answers with this machine's address."""
    evil = {"Host": "evil.example", "Origin": "http://evil.example"}
    form = {"entries": [ENTRY]}
    put = plain.client.put("/b/api/add_entries", json=form, headers=evil)
    assert put.status_code == 200
    assert '"p" "n"' in plain.top.read_text(encoding="utf-8")
    for method in ("PUT", "POST"):
        answer = served.ask("/books/api/add_entries", method, **evil)
        assert answer.status_code == 421


# What is left of the book when the disk is full, or the process is killed, after
# so many bytes of the new one were written.
CUT = """
import resource, signal, sys
from fava.application import create_app

top, room, deadly = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "killed"
app = create_app([top], load=True).test_client()
found = app.get("/b/api/source", query_string={"filename": top}).json["data"]
if deadly:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
form = {"file_path": top, "sha256sum": found["sha256sum"]}
form["source"] = found["source"] + "; changed" + chr(10)
print(app.put("/b/api/source", json=form).status_code)
"""
ROOMS = (0, 100)  # bytes
DEADLY = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)"


@pytest.mark.parametrize("how", ["full", "killed"])
@pytest.mark.parametrize("room", ROOMS)
def test_plain_fava_leaves_half_a_book(plain: Plain, room: int, how: str) -> None:
    """Or nothing of it: what ours is held against below."""
    words = (plain.top, room, how)
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = forks.finish(
        "python", "-c", CUT, *words, cwd=plain.top.parent, env=env, timeout=60
    )
    assert (done.code < 0) == (how == "killed"), done.err
    assert plain.top.read_text(encoding="utf-8") == TEXT[:room]


@pytest.fixture(scope="module")
def books(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that this file may change."""
    return copied(small_books, tmp_path_factory.mktemp("written") / "books")


@pytest.fixture(scope="module")
def lin(books: Path) -> Iterator[Serve]:
    """A server at which the accountant decides."""
    with serving(books, "--as", "lin") as running:
        running.enter()
        yield running


def limited(running: Serve, room: int) -> None:
    """Let a server write no file longer than so many bytes; -1 is any."""
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (room, -1))


def untouched(books: Path) -> str:
    """Name a break that nobody has decided."""
    return next(str(b["id"]) for b in result(books)["breaks"] if not b["history"])


def form(name: str) -> dict[str, Any]:
    """Make a form that would be taken."""
    return {"ids": [name], "seen": {name: 0}, "verb": "explain", "reason": "x"}


def decided(books: Path) -> list[Any]:
    """Parse the decisions as Beancount does; nothing else may stand among them."""
    text = (books / "ledger/decisions/2026-09.beancount").read_text(encoding="utf-8")
    entries, errors, _ = parser.parse_string(text)
    assert not errors
    assert {type(one) for one in entries} == {Custom}
    return list(entries)


def test_a_decision_is_one_directive(lin: Serve, books: Path) -> None:
    """Whatever the reason is."""
    assert lin.decide(untouched(books), "explain", reason="x")[0] == 200
    number = len(decided(books))
    hostile = f'x"\n{LINE}\n; \\" \u2028{LINE}'
    assert lin.decide(untouched(books), "explain", reason=hostile)[0] == 200
    assert len(decided(books)) == number + 1


@pytest.mark.parametrize("room", ROOMS)
def test_a_full_disk_leaves_the_books(lin: Serve, books: Path, room: int) -> None:
    name = untouched(books)
    token, before = lin.token(name), shot(books)
    limited(lin, room)
    try:
        assert lin.post(form(name), token).status == 500
    finally:
        limited(lin, -1)
    assert shot(books) == before
    assert lin.post(form(name), token).status == 200


def test_what_is_decided_is_not_said_to_be_refused(lin: Serve, books: Path) -> None:
    """The decision is written, and its result can't be kept."""
    name = untouched(books)
    token = lin.token(name)
    kept = books / ".duiping/results"
    kept.rename(kept.with_name("aside"))
    kept.touch()
    try:
        assert lin.post(form(name), token).status == 200
    finally:
        kept.unlink()
        kept.with_name("aside").rename(kept)
    assert standing(books, name)["status"] == "explained"


def test_a_server_that_is_killed_leaves_the_books(lin: Serve, books: Path) -> None:
    before = shot(books)
    with serving(books, "--as", "lin", first=DEADLY) as running:
        running.enter()
        name = untouched(books)
        token = running.token(name)
        limited(running, ROOMS[1])
        with contextlib.suppress(http.client.RemoteDisconnected, ConnectionError):
            pytest.fail(f"it answers: {running.post(form(name), token)}")
    left = {path: digest for path, digest in shot(books).items() if path not in before}
    assert len(left) == 1, "it died as it wrote"
    assert shot(books) == before | left
    assert lin.decide(name, "explain")[0] == 200
    assert standing(books, name)["status"] == "explained"

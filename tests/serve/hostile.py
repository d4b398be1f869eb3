"""Books in which every text that a stranger could have written is hostile.

They are served twice: by plain Fava, and here. Whoever attacks one attacks the
other in the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from beancount import loader
from fava.application import create_app
from werkzeug.test import Client

from duiping.books import Folder
from duiping.serve.guard import Guard
from duiping.serve.link import Link
from duiping.serve.roles import ALONE
from duiping.serve.sessions import Sessions
from duiping.serve.site import site
from duiping.serve.viewer import viewer
from tests.cli.shop import copied
from tests.plugins.load import append, main

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

USUAL = loader.run_transformations  # before a server puts ours in its place
HOST = "127.0.0.1:5010"
HIT = "<img src=x onerror=window.hit=1>"
FORMULA = "=1+1"
LINKED = "ledger/documents/link.txt"
HIDDEN = ".duiping/noted.txt"
NAMES = ("payee", "narration", "comment", "kind", "value", "query")


class Served(NamedTuple):
    """The same books in plain Fava and here, each as one who is let in."""

    books: Path
    plain: Client
    ours: Client
    cookie: str

    def both(self, path: str) -> tuple[TestResponse, TestResponse]:
        """Ask both; plain Fava first."""
        asked = f"/books{path}"
        return self.plain.get(asked, buffered=True), self.ask(asked)

    def ask(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        """Ask ours."""
        sent = {"Host": HOST, "Cookie": self.cookie} | headers
        return self.ours.open(path, method=method, headers=sent, buffered=True)


def outside(books: Path) -> Path:
    """Say where a file lies that the server can read, and nobody else should."""
    return books.parent / "secret.txt"


@pytest.fixture(scope="module")
def served(bare_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Books in which every text that a stranger could have written is hostile."""
    books = copied(bare_books, tmp_path_factory.mktemp("attacks") / "books")
    top = main(books)
    marked = {name: f"<b id={name}>{HIT}" for name in NAMES}
    account = "Assets:Bank:CMB"
    rest = f"\n  {account}  2.00 CNY\n  Equity:Opening"
    append(top, f'2026-09-01 * "{marked["payee"]}" "{marked["narration"]}"{rest}')
    append(top, f'2026-09-02 * "{FORMULA}" "-2+3"{rest}')
    append(top, f'2026-09-01 note {account} "{marked["comment"]}"')
    append(top, f'2026-09-01 custom "{marked["kind"]}" "{marked["value"]}"')
    append(top, f'2026-09-01 query "{marked["query"]}" "SELECT 1"')
    for name in ("x.html", "x.svg"):
        file = books / "ledger" / "documents" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"<p>{HIT}", encoding="utf-8")
        append(top, f'2026-09-01 document {account} "documents/{name}"')
    secret = outside(books)
    secret.write_text(HIT, encoding="utf-8")
    (books / LINKED).symlink_to(secret)
    (books / HIDDEN).parent.mkdir(exist_ok=True)
    (books / HIDDEN).write_text(HIT, encoding="utf-8")
    for path in (secret, books / LINKED, books / HIDDEN):
        append(top, f'2026-09-01 document {account} "{path}"')
    named = f'2026-09-03 * "statement"\n  statement: "{secret}"{rest}'
    append(top, named)
    append(top, '2026-09-01 query "wipe" ".output stolen"')
    where = site("127.0.0.1", 5010)
    sessions = Sessions()
    link = Link(sessions, where, "lin", (ALONE,))
    guard = Guard(viewer(Folder(books)), where, sessions, link)
    plain = Client(create_app([str(top)], load=True, read_only=True))
    cookie = f"{where.cookie}={sessions.begin('lin', (ALONE,))}"
    return Served(books, plain, Client(guard, use_cookies=False), cookie)

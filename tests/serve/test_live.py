"""A ledger loaded anew beside the one in use, against Fava's own way."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from fava.application import create_app
from fava.core.accounts import AccountDict

from duiping.books import Folder
from duiping.serve import live
from duiping.serve.roles import What
from duiping.serve.viewer import viewer
from tests.cli.shop import copied
from tests.plugins.load import append, main
from tests.serve.hostile import USUAL

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

PATIENCE = 60
FIRST, SECOND = "Assets:Other:First", "Assets:Other:Second"


@pytest.fixture
def books(small_books: Path, tmp_path: Path) -> Path:
    """Books of its own, for they are changed."""
    return copied(small_books, tmp_path / "books")


def api(app: Flask, name: str) -> Any:
    """Ask the JSON API in a request of its own."""
    client = app.test_client()
    # As the guard tells of somebody who may do everything.
    who = {"duiping.by": "lin", "duiping.may": frozenset(What), "duiping.root": ""}
    slug = client.get("/", environ_overrides=who).headers["Location"].split("/")[1]
    return json.loads(client.get(f"/{slug}/api/{name}", environ_overrides=who).data)


def accounts(app: Flask) -> str:
    """Give the names of all accounts, and much else."""
    return json.dumps(api(app, "ledger_data")["data"])


def comes(app: Flask, text: str) -> bool:
    """Wait until a request shows a text."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if text in accounts(app):
            return True
        time.sleep(0.05)
    return False


def opened(books: Path, account: str) -> None:
    """Change the books by an editor."""
    append(main(books), f"2020-01-01 open {account} CNY")


class Slow:
    """A load that waits in the middle: entries are new, accounts not yet."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        load = AccountDict.load_file

        def slow(accounts: AccountDict) -> None:
            self.begun.set()
            assert self.go.wait(PATIENCE)
            load(accounts)

        monkeypatch.setattr(AccountDict, "load_file", slow)


def test_a_request_never_sees_half_a_ledger_nor_waits_for_it(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = viewer(Folder(books))
    monkeypatch.setattr(live, "PATIENCE", 0.01)
    slow = Slow(monkeypatch)
    before = api(app, "ledger_data")["mtime"]
    opened(books, FIRST)
    end = time.monotonic() + PATIENCE
    while not slow.begun.is_set() and time.monotonic() < end:
        assert FIRST not in accounts(app)
        time.sleep(0.05)
    # It is read, and not yet whole: the old one is shown, and told as old.
    assert FIRST not in accounts(app)
    assert api(app, "ledger_data")["mtime"] == before
    slow.go.set()
    assert comes(app, FIRST)
    assert api(app, "ledger_data")["mtime"] != before


def test_a_change_while_loading_is_loaded_too(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = viewer(Folder(books))
    slow = Slow(monkeypatch)
    opened(books, FIRST)
    end = time.monotonic() + PATIENCE
    while not slow.begun.is_set() and time.monotonic() < end:
        accounts(app)
    opened(books, SECOND)
    slow.go.set()
    assert comes(app, SECOND)


def test_who_polls_is_told_once(books: Path) -> None:
    app = viewer(Folder(books))
    assert api(app, "changed")["data"] is False
    opened(books, FIRST)
    assert comes(app, FIRST)
    assert api(app, "changed")["data"] is True
    assert api(app, "changed")["data"] is False


def test_plain_fava_shows_half_a_ledger(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "run_transformations", USUAL)
    app = create_app([str(main(books))], load=True, read_only=True)
    slow = Slow(monkeypatch)
    opened(books, FIRST)
    (ledger,) = app.config["LEDGERS"].ledgers
    thread = threading.Thread(target=ledger.load_file)
    thread.start()
    assert slow.begun.wait(PATIENCE)
    entries = {getattr(entry, "account", "") for entry in ledger.all_entries}
    assert FIRST in entries
    assert FIRST not in ledger.accounts
    slow.go.set()
    thread.join()


def test_great_books_rest_between_two_loads(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = viewer(Folder(books))
    loads: list[float] = []
    load = live.Ledgers._load

    def counted(ledgers: live.Ledgers) -> live.Live:
        found = load(ledgers)
        loads.append(time.monotonic())
        return found

    monkeypatch.setattr(live.Ledgers, "_load", counted)
    monkeypatch.setattr(live, "PATIENCE", 0.0)  # as if every load took long
    monkeypatch.setattr(live, "REST", 1_000)
    monkeypatch.setattr(live, "LONGEST", 2.0)
    opened(books, FIRST)
    assert comes(app, FIRST)
    # Two changes while it rests are one load, and that comes after the rest.
    opened(books, SECOND)
    opened(books, f"{SECOND}:More")
    assert comes(app, f"{SECOND}:More")
    assert len(loads) == 2
    assert loads[1] - loads[0] >= 2.0

"""Who leaves the books loses every session at once, however they came in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from duiping.books import find
from duiping.cli.gate import Asked, Gate, gate
from duiping.errors import BooksError
from duiping.serve.guard import Guard
from duiping.serve.roll import Roll
from tests.serve.people import accounts, password

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

RULES = """\
books: {title: 试}
sources: {}
accounts: {}
people:
  lin: {name: 林, roles: [clerk]}
  wang: {name: 王, roles: [chief], until: 2026-09-30}
  zhao: {name: 赵, roles: [clerk]}
roles:
  clerk: {may: [explain]}
  chief: {may: [explain, approve]}
"""
LIN = "  lin: {name: 林, roles: [clerk]}\n"
HOST = "127.0.0.1:5010"
HEADERS = {"Host": HOST, "Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The books' rules."""
    path = tmp_path / "books" / "config.yaml"
    path.parent.mkdir()
    (path.parent / "ledger").mkdir()
    (path.parent / "ledger" / "main.beancount").touch()
    path.write_text(RULES, encoding="utf-8")
    return path


def changed(rules: Path, old: str, new: str) -> None:
    """Change the rules as an editor does."""
    text = rules.read_text("utf-8")
    assert old in text
    rules.write_text(text.replace(old, new), encoding="utf-8")


def roll(rules: Path, day: str = "2026-09-30") -> Roll:
    return Roll(rules, lambda: date.fromisoformat(day))


def test_who_acts_is_of_the_books(rules: Path) -> None:
    found = roll(rules)
    assert found.lets("lin", ("accountant",))
    assert not found.lets("root", ("reviewer",))
    # Who only reads, or only lets others in, need not be of them.
    assert found.lets("root", ("auditor",))
    assert found.lets("root", ("admin",))
    changed(rules, LIN, "")
    assert not found.lets("lin", ("accountant",))
    with pytest.raises(BooksError, match=r"DP550 .* lin "):
        found.demand("lin", ("accountant",))


def test_a_last_day_is_the_last(rules: Path) -> None:
    assert roll(rules).lets("wang", ("reviewer",))
    assert not roll(rules, "2026-10-01").lets("wang", ("reviewer",))
    assert not roll(rules, "2026-10-01").lets("wang", ("auditor",))


def test_a_slip_throws_nobody_out(rules: Path) -> None:
    found = roll(rules)
    changed(rules, "roles: [clerk]}\n  wang", "roles: clerk]}\n  wang")
    assert found.lets("lin", ("accountant",))
    assert not found.lets("root", ("accountant",))
    # One in another part of the rules hides nobody's leaving.
    rules.write_text(f"books: 3\n{RULES.replace(LIN, '')[46:]}", encoding="utf-8")
    assert not found.lets("lin", ("accountant",))
    rules.write_text(RULES, encoding="utf-8")
    assert found.lets("lin", ("accountant",))
    rules.unlink()
    assert not found.lets("lin", ("accountant",))


class Door:
    """A server where people log in, without the pages behind it."""

    def __init__(self, rules: Path) -> None:
        kept = accounts(rules.parent.parent / "accounts.json", "lin", "zhao", "root")
        asked = Asked(
            *("127.0.0.1", None, None, kept, {}, "", "", (), ()),
            *("", ""),
        )
        self.gate: Gate = gate(asked, find(rules.parent), 5010)
        guard = Guard(self.app, self.gate.site, self.gate.sessions, self.gate.entry)
        self.guard = guard

    def app(self, _: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b"the books"]

    def log_in(self, name: str) -> tuple[Client, int, str]:
        """Log in; give the browser, the status and the page."""
        browser = Client(self.guard)
        page = browser.get("/-/login", headers={"Host": HOST}).text
        token = page.split('name="token" value="')[1].split('"')[0]
        form = {"token": token, "name": name, "password": password(name)}
        told = browser.post("/-/login", data=form, headers=HEADERS)
        return browser, told.status_code, told.text


def sees(browser: Client) -> bool:
    """Say whether a browser is let to the books."""
    return browser.get("/", headers={"Host": HOST}).text == "the books"


def test_who_is_struck_off_is_out_at_the_next_request(rules: Path) -> None:
    door = Door(rules)
    (lin, status, _), (again, _, _) = door.log_in("lin"), door.log_in("lin")
    zhao, _, _ = door.log_in("zhao")
    assert status == 303
    assert [sees(one) for one in (lin, again, zhao)] == [True] * 3
    changed(rules, LIN, "")
    assert [sees(one) for one in (lin, again, zhao)] == [False, False, True]
    _, status, page = door.log_in("lin")
    assert (status, "DP550" in page) == (403, True)
    changed(rules, "people:\n", f"people:\n{LIN}")
    assert not sees(lin), "an ended session comes back"
    assert sees(door.log_in("lin")[0])


def test_an_auditor_whom_the_books_named_is_out_too(rules: Path) -> None:
    door = Door(rules)
    zhao, _, _ = door.log_in("zhao")
    changed(rules, "  zhao: {name: 赵, roles: [clerk]}\n", "")
    assert not sees(zhao)


@pytest.mark.parametrize("new", ["[chief]}", "[clerk], until: 2026-01-01}"])
def test_another_role_or_a_last_day_ends_sessions(rules: Path, new: str) -> None:
    door = Door(rules)
    lin, _, _ = door.log_in("lin")
    assert sees(lin)
    changed(rules, LIN, LIN.replace("[clerk]}", new))
    assert not sees(lin)
    assert (door.log_in("lin")[1] == 303) == ("until" not in new)

"""The file of accounts: what stands in it, who may read it, when it counts."""

from __future__ import annotations

import json
import stat
import time
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from duiping.errors import BooksError
from duiping.serve import accounts as module
from duiping.serve.accounts import (
    Accounts,
    BusyError,
    change,
    load,
    made,
    outside,
    with_roles,
)
from duiping.serve.sessions import Session
from tests.serve.people import accounts, password

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two accounts."""
    return accounts(tmp_path / "kept" / "accounts.json", "lin", "zhao")


def session(found: Accounts, name: str) -> Session:
    """Give a session as a login makes it now."""
    account = found.get(name)
    assert account
    return Session(name, account.roles, "t", account.stamp, 0, 0)


def test_only_hashes_and_only_for_the_owner(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "horse" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for account in json.loads(text)["accounts"].values():
        kind, memory = account["password"].split("$")[1:4:2]
        assert kind == "argon2id"
        cost = dict(part.split("=") for part in memory.split(","))
        # At least what OWASP's cheat sheet asks of argon2id: 19 MiB, two passes.
        assert int(cost["m"]) >= 19 * 1024
        assert int(cost["t"]) >= 2


def test_the_right_password_and_no_other(path: Path) -> None:
    found = Accounts(path)
    account = found.check("lin", password("lin"))
    assert account is not None
    assert account.roles == ("accountant",)
    for name, said in (
        ("lin", password("zhao")),
        ("lin", ""),
        ("lin", f"{password('lin')} "),
        ("mallory", password("lin")),
        ("", ""),
    ):
        assert found.check(name, said) is None
    # The same letter, typed in another way.
    assert found.check("lin", password("lin").replace("ü", "u\u0308"))


def test_an_unknown_name_costs_a_hash_as_well(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = module._fits, []

    def noted(hashed: str, said: str) -> bool:
        seen.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return real(hashed, said)

    monkeypatch.setattr(module, "_fits", noted)
    found = Accounts(path)
    found.check("lin", "wrong")
    found.check("mallory", "wrong")
    assert len(seen) == 2
    assert seen[0] == seen[1], "other parameters take another time"


def test_a_crowd_at_the_door_holds_nobody_up(path: Path) -> None:
    found, told = Accounts(path), list[str]()

    def one() -> None:
        try:
            told.append("in" if found.check("lin", password("lin")) else "out")
        except BusyError:
            told.append("busy")

    with found._turns, found._turns:  # two are being looked at
        crowd = [Thread(target=one) for _ in range(20)]
        for thread in crowd:
            thread.start()
        end = time.monotonic() + 60
        while told.count("busy") < 14:
            assert time.monotonic() < end
            time.sleep(0.01)
    for thread in crowd:
        thread.join()
    assert sorted(told) == ["busy"] * 14 + ["in"] * 6
    assert found.check("lin", password("lin"))


def test_a_change_ends_sessions(path: Path) -> None:
    found = Accounts(path)
    lin, zhao = session(found, "lin"), session(found, "zhao")
    assert found.holds(lin.by, lin.stamp)
    change(path, lambda a: {**a, "lin": made("another horse and more", ("auditor",))})
    assert not found.holds(lin.by, lin.stamp)
    assert found.holds(zhao.by, zhao.stamp)
    change(path, lambda a: {**a, "zhao": with_roles(a["zhao"], ("owner",))})
    assert not found.holds(zhao.by, zhao.stamp)
    assert found.check("zhao", password("zhao"))
    again = session(found, "zhao")
    change(path, lambda a: {n: one for n, one in a.items() if n != "zhao"})
    assert not found.holds(again.by, again.stamp)


def test_without_a_file_nobody_is_in(path: Path) -> None:
    found = Accounts(path)
    lin = session(found, "lin")
    kept = path.read_bytes()
    path.unlink()
    assert not found.holds(lin.by, lin.stamp)
    assert found.check("lin", password("lin")) is None
    path.write_bytes(kept)
    path.chmod(0o644)
    assert not found.holds(lin.by, lin.stamp)
    path.chmod(0o600)
    assert found.holds(lin.by, lin.stamp)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 2, "accounts": {}}',
        '{"version": 1, "accounts": {"lin": {"password": "x", "roles": ["admin"]}}}',
        (
            '{"version": 1, "accounts": {"lin": {"password": "$argon2id$x",'
            ' "roles": [], "stamp": ""}}}'
        ),
        '{"version": 1, "accounts": {"../x": {}}}',
    ],
)
def test_a_damaged_file_is_refused(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BooksError, match="DP534"):
        load(path)
    assert Accounts(path).get("lin") is None


def test_a_file_that_others_read_is_refused(path: Path) -> None:
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(BooksError, match="DP534"):
            load(path)


def test_short_passwords_and_odd_roles_are_refused() -> None:
    for said in ("", "elevenchars", "x" * 1025):
        with pytest.raises(BooksError, match="DP420"):
            made(said, ("auditor",))
    for role in ("alone", "root", ""):
        with pytest.raises(BooksError, match="DP420"):
            made("long enough it is", (role,))


def test_not_among_the_books_and_not_in_git(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    outside(tmp_path / "accounts.json", books)
    with pytest.raises(BooksError, match="in the books"):
        outside(books / "accounts.json", books)
    link = tmp_path / "link"
    link.symlink_to(books)
    with pytest.raises(BooksError, match="in the books"):
        outside(link / "accounts.json", books)
    (tmp_path / ".git").mkdir()
    with pytest.raises(BooksError, match="git"):
        outside(tmp_path / "accounts.json", books)


def test_what_stands_in_the_way_is_no_way_in(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    accounts(other, "root")
    path.unlink()
    path.symlink_to(other)
    change(path, lambda found: found)
    assert not path.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

"""Closing at the desk: shown first, signed by two, the same seal as the command's."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from duiping import seals
from duiping.books import Folder
from duiping.cli.sealed import Closing
from duiping.serve.closing import closing, standing
from duiping.serve.desk import Visitor
from duiping.serve.roles import What
from tests.cli.decide import result
from tests.cli.shop import copied, duiping, shot
from tests.closing.world import SEPTEMBER, Shop
from tests.serve.test_window import git

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = "2026-09"


@pytest.fixture(scope="module")
def whole(bare_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A little shop whose September misses nothing; only to be read."""
    shop = Shop(tmp_path_factory.mktemp("sealing") / "books", bare_books)
    shop.take(SEPTEMBER)
    shop.commit()
    return shop.folder.root


@pytest.fixture
def books(whole: Path, tmp_path: Path) -> Path:
    """The little shop, to be changed at will."""
    made = copied(whole, tmp_path / "books")
    git(made, "config", "user.email", "server@example.com")
    git(made, "config", "user.name", "server")
    return made


class Desk:
    """Both desks in this process, on real books."""

    def __init__(self, books: Path, *, commit: bool = False) -> None:
        acts = Closing(Folder(books), commit=commit)
        self._ask, self._take = standing(acts), closing(acts)

    def stands(self, language: str = "en") -> Any:
        """Ask how the next month stands."""
        reply = self._ask({"QUERY_STRING": f"lang={language}"}, _visitor("wang"))
        assert isinstance(reply.body, bytes)
        return json.loads(reply.body)

    def take(self, by: str, act: str = "close", **said: Any) -> Any:
        """Take a step; give what was answered."""
        data = json.dumps({"act": act, "period": PERIOD, **said}).encode()
        environ = {"CONTENT_LENGTH": str(len(data)), "wsgi.input": io.BytesIO(data)}
        reply = self._take(environ, _visitor(by))
        assert isinstance(reply.body, bytes)
        return json.loads(reply.body)

    def sign(self, by: str, act: str = "close", **said: Any) -> Any:
        """Look at a step, then take the very one that was shown."""
        seen = self.take(by, act, dry=True, **said)
        return self.take(by, act, seen=seen.get("digest", ""), **said)


def _visitor(by: str) -> Visitor:
    return Visitor(by, "alone", "token", frozenset(What))


def test_two_people_close_and_reopen_as_the_command_does(
    books: Path, tmp_path: Path
) -> None:
    twin = copied(books, tmp_path / "twin")
    before = shot(books)
    desk = Desk(books)
    assert (desk.stands()["period"], desk.stands()["n"]) == (PERIOD, 0)
    seen = desk.take("wang", dry=True)
    trial = {account: number for _, account, number, _ in seen["trial"]}
    assert trial["Assets:Bank"] == "80.00"  # worked out by hand in the little world
    assert shot(books) == before
    assert desk.take("wang", seen=seen["digest"])["digest"] == seen["digest"]
    assert desk.stands()["draft"]["by"] == "wang"
    assert desk.sign("wang", approve=True)["code"] in {"DP502", "DP453"}
    shown = desk.take("li", approve=True, dry=True)
    assert seals.held(Folder(books)) == []
    desk.take("li", approve=True, seen=shown["digest"])
    # The text that was shown is the file, and the command would have made the same.
    name = f"ledger/seals/0001-{PERIOD}-close.json"
    assert (books / name).read_text(encoding="utf-8") == shown["text"]
    for words in (["--by", "wang"], ["--by", "li", "--approve"]):
        assert duiping("close", PERIOD, *words, cwd=twin).code == 0
    assert shot(books) == shot(twin)
    git(books, "add", "-A")
    git(books, "commit", "-q", "-m", "closed")
    again = {"act": "reopen", "reason": "one bill was late"}
    assert desk.sign("wang", **again)["said"]
    desk.sign("li", "reopen", approve=True)
    assert seals.held(Folder(books)) == []


def test_what_waits_is_looked_at_and_discarded_by_either(books: Path) -> None:
    desk, before = Desk(books), shot(books)
    assert desk.take("li", "discard", dry=True)["code"] == "DP457"
    for by in ("wang", "li"):
        prepared = desk.sign("wang")["digest"]
        seen = desk.take(by, "discard", dry=True)
        assert seen["digest"] == prepared
        draft = books / "ledger/seals/draft.json"
        assert draft.read_text(encoding="utf-8") == seen["text"]
        # Only what was looked at goes, by somebody who might have signed it.
        assert desk.take(by, "discard", seen="0" * 64)["code"] == "DP546"
        assert desk.take(by, "discard", seen="")["code"] == "DP546"
        assert desk.take("nobody", "discard", dry=True)["code"] == "DP501"
        other = {"period": "2026-10", "seen": prepared}
        assert desk.take(by, "discard", **other)["code"] == "DP457"
        assert desk.stands()["draft"]["by"] == "wang"
        assert desk.take(by, "discard", seen=prepared)["said"]
        assert desk.stands()["draft"] is None
    assert shot(books) == before


def test_what_is_missing_is_the_list_of_the_command(books: Path) -> None:
    with (books / "ledger/accounts.beancount").open("a") as stream:
        stream.write("2020-01-01 open Assets:Other\n")
    desk = Desk(books)
    told = duiping("--json", "close", PERIOD, "--by", "wang", cwd=books)
    assert told.code == 1
    stands = desk.stands()
    assert [
        {"what": one["kind"], "subject": one["name"], "detail": one["detail"]}
        for one in stands["missing"]
    ] == told.json["missing"]
    assert stands["uncommitted"] == 1
    # Nothing can be prepared meanwhile; once it is committed, it can.
    assert desk.take("wang", dry=True)["n"] == stands["n"]
    assert "digest" not in desk.take("wang", seen="0" * 64)
    assert not list((books / "ledger/seals").glob("*.json"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_break_is_explained_in_the_readers_language(
    small: Path, language: str
) -> None:
    told = Desk(small).stands(language)["missing"]
    found = {one["name"]: one["detail"] for one in told if one["kind"] == "break"}
    breaks = result(small)["breaks"]
    assert set(found) == {one["id"] for one in breaks}
    for one in breaks:
        assert found[one["id"]].endswith(f": {one['reason'][language]}")


def test_only_what_was_shown_is_signed(books: Path) -> None:
    desk = Desk(books)
    assert desk.take("wang")["code"] == "DP546"
    assert desk.take("wang", seen="0" * 64)["code"] == "DP546"
    assert desk.take("li", approve=True, dry=True)["code"] == "DP457"
    assert desk.take("nobody", dry=True)["code"] == "DP501"
    assert desk.take("wang", period="2026-10", dry=True)["code"] == "DP457"
    assert desk.take("wang", "reopen", reason="x", dry=True)["code"] == "DP457"
    assert desk.take("wang", period="September")["code"] == "DP531"
    assert desk.take("wang", signed="li")["code"] == "DP531"
    assert not list((books / "ledger/seals").glob("*.json"))

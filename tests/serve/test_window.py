"""Who may hand in a decision at ``duiping serve --as``, and who may not."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from duiping.serve.routes import DECIDE, WRITES
from tests.cli.decide import EXPENSE, decide, money_break, result, standing
from tests.cli.shop import copied, duiping, shot, tool
from tests.serve.server import Serve, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def books(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that this file may change."""
    return copied(small_books, tmp_path_factory.mktemp("window") / "books")


@pytest.fixture(scope="module")
def lin(books: Path) -> Iterator[Serve]:
    """A server at which the accountant decides."""
    with serving(books, "--as", "lin") as running:
        assert running.enter().status == 303
        yield running


@pytest.fixture(scope="module")
def wang(books: Path) -> Iterator[Serve]:
    """Another on the same books, at which the manager decides."""
    with serving(books, "--as", "wang") as running:
        assert running.enter().status == 303
        yield running


def untouched(books: Path) -> str:
    """Name a break that nobody has decided."""
    return next(str(b["id"]) for b in result(books)["breaks"] if not b["history"])


def form(name: str, **said: Any) -> dict[str, Any]:
    """Make a form that would be taken."""
    return {"ids": [name], "seen": {name: 0}, "verb": "explain", "reason": "x", **said}


def test_few_routes_write() -> None:
    names = ("close", "decide", "list", "tray", "upload")
    assert set(WRITES) == {("POST", f"/-/{name}") for name in names}


def test_a_decision_is_that_of_resolve(lin: Serve, books: Path, tmp_path: Path) -> None:
    twin = copied(books, tmp_path / "twin")
    name = untouched(books)
    status, told = lin.decide(name, "explain")
    assert (status, told["written"]) == (200, True), told
    decide(twin, name, "explain")
    assert shot(books) == shot(twin)
    assert standing(books, name)["status"] == "explained"
    seen = lin.ask(f"/{lin.slug}/extension/DuipingBreaks/?id={name}").body.decode()
    assert "已说明" in seen or "explained" in seen


def test_a_dry_one_writes_nothing(lin: Serve, books: Path) -> None:
    before = shot(books)
    status, told = lin.decide(untouched(books), "explain", dry=True)
    assert status == 200
    assert 'by: "lin"' in told["text"]
    assert not told["written"]
    assert shot(books) == before


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"X_Duiping_Token": ""}, 403),
        ({"X_Duiping_Token": "x" * 43}, 403),
        ({"X_Duiping_Token": "ü"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "none"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Cookie": ""}, 401),
        ({"Host": "evil.example"}, 421),
        ({"Content_Length": "x"}, 400),
    ],
)
def test_a_form_from_elsewhere_is_refused(
    lin: Serve, books: Path, change: dict[str, str], status: int
) -> None:
    before = shot(books)
    name = untouched(books)
    token = lin.token(name)
    assert token
    assert lin.post(form(name), token, **change).status == status
    assert shot(books) == before


def test_a_large_form_is_refused(lin: Serve, books: Path) -> None:
    token = lin.token(untouched(books))
    assert lin.post(b"{" + b" " * 140_000 + b"}", token).status == 413


@pytest.mark.parametrize(
    "said",
    [
        {"by": "wang"},
        {"ids": []},
        {"ids": ["../x"]},
        {"ids": ["a"] * 1001},
        {"verb": "close"},
        {"until": "tomorrow"},
        {"reason": "x" * 301},
        {"dry": "perhaps"},
        {"amount": "12.345x"},
    ],
)
def test_a_form_with_other_fields_is_refused(
    lin: Serve, books: Path, said: dict[str, Any]
) -> None:
    before = shot(books)
    name = untouched(books)
    answer = lin.post(form(name, **said), lin.token(name))
    assert answer.status == 409
    assert b"DP531" in answer.body
    assert shot(books) == before


def test_no_other_route_takes_anything(lin: Serve, books: Path) -> None:
    name = untouched(books)
    token = lin.token(name)
    before = shot(books)
    for method in ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        assert lin.ask(DECIDE, method, b"{}").status == 405
    for path in ("/-/", "/-/decide/", "/-/decide/x", f"/{lin.slug}/api/source", "/"):
        for method in ("POST", "PUT"):
            sent = {"X_Duiping_Token": token, "Content_Type": "application/json"}
            assert lin.ask(path, method, b"{}", **sent).status == 405, path
    assert shot(books) == before


def test_without_a_person_nothing_is_taken(books: Path) -> None:
    with serving(books) as reading:
        reading.enter()
        name = untouched(books)
        assert reading.token(name) == ""
        assert reading.post(form(name), "").status == 405


def test_a_key_and_token_of_another_start_are_worth_nothing(
    lin: Serve, wang: Serve, books: Path
) -> None:
    name = untouched(books)
    before = shot(books)
    assert wang.post(form(name), lin.token(name)).status == 403
    stale = lin.cookie.replace(str(lin.port), str(wang.port))
    assert wang.post(form(name), wang.token(name), Cookie=stale).status == 401
    assert shot(books) == before


def test_what_one_decides_another_may_not(lin: Serve, wang: Serve, books: Path) -> None:
    name = untouched(books)
    status, told = wang.decide(name, "dispute", until="2026-12-01")
    assert (status, told["code"]) == (409, "DP502")
    status, told = lin.decide(name, "explain", day="2019-01-01", reason="")
    assert status == 409
    assert told["code"].startswith("DP5")


def test_the_second_of_two_is_told(lin: Serve, wang: Serve, books: Path) -> None:
    name = untouched(books)
    assert lin.decide(name, "assign", to="wang")[0] == 200
    before = shot(books)
    status, told = wang.decide(name, "explain", language="zh")
    assert (status, told["code"]) == (409, "DP530")
    assert "已有人处理" in told["said"]
    assert shot(books) == before
    assert wang.decide(name, "explain", seen={name: 1})[0] == 200
    status, told = lin.decide(["no-such-break"], "explain", token=lin.token(name))
    assert (status, told["code"]) == (409, "DP521")


def test_too_much_waits_for_another_person(
    lin: Serve, wang: Serve, books: Path
) -> None:
    name = money_break(books)["id"]
    assert lin.decide(name, "write-off", to=EXPENSE)[0] == 200
    assert standing(books, name)["status"] == "proposed"
    assert lin.decide(name, "approve", seen={name: 1})[1]["code"] in {"DP502", "DP503"}
    status, told = wang.decide(name, "approve", seen={name: 1})
    assert status == 200, told
    assert standing(books, name)["status"] == "approved"


def test_all_or_none_of_many(lin: Serve, books: Path) -> None:
    fresh = [b["id"] for b in result(books)["breaks"] if not b["history"]][:2]
    before = shot(books)
    assert lin.decide([*fresh, "no-such"], "assign", to="wang")[0] == 409
    assert shot(books) == before
    assert lin.decide(fresh, "assign", to="wang")[0] == 200
    assert {standing(books, name)["status"] for name in fresh} == {"assigned"}


def test_who_may_be_named(books: Path) -> None:
    for options in (["--as", "mallory"], ["--commit"]):
        done = duiping("serve", "--port", "0", *options, cwd=books)
        assert done.code == 2
        assert done.err.startswith("DP420")
    # No commit is there yet.
    done = duiping("serve", "--port", "0", "--as", "lin", "--commit", cwd=books)
    assert done.code == 2


def git(books: Path, *words: str) -> str:
    """Run git in the books."""
    done = tool(shutil.which("git") or "git", *words, cwd=books)
    assert done.code == 0, done.err
    return done.out.strip()


def test_an_act_is_a_commit_of_the_person(small: Path) -> None:
    git(small, "init", "-q")
    git(small, "config", "user.email", "server@shop.example")
    git(small, "config", "user.name", "server")
    (small / ".gitignore").write_text(".duiping\n", encoding="utf-8")
    git(small, "add", "--all")
    git(small, "commit", "-q", "-m", "begin")
    one, two, three = (str(b["id"]) for b in result(small)["breaks"][:3])
    with serving(small, "--as", "lin", "--commit") as lin:
        lin.enter()
        _, told = lin.decide([one, two], "explain")
        assert git(small, "rev-parse", "HEAD") == told["commit"]
        assert git(small, "log", "-1", "--format=%an <%ae> %cn") == (
            "林会计 <lin@xinghe.example> server"
        )
        assert "处理:2 项" in git(small, "log", "-1", "--format=%s")
        assert git(small, "status", "--porcelain") == ""
        # Somebody's other work is not swept into the act's commit.
        with (small / "config.yaml").open("a", encoding="utf-8") as stream:
            stream.write("# under work\n")
        _, told = lin.decide(three, "explain", language="en")
        assert told["commit"] == ""
        assert "Not committed" in told["said"]
        assert standing(small, three)["status"] == "explained"
        assert git(small, "rev-list", "--count", "HEAD") == "2"

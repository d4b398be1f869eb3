"""What a page or a query may cost, on real books: the rest is a sentence."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from duiping.books import Folder
from duiping.serve.limits import Limits
from duiping.serve.roles import What
from duiping.serve.viewer import LIMITS, viewer

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

PATIENT, HURRIED = 60.0, 1.0  # seconds
TEXT = "a" * 40 + "!"


class Books:
    """Books that are served within narrow limits."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.held = client.application.config[LIMITS]
        self.slug = client.get("/").headers["Location"].split("/")[1]

    def given(self, seconds: float) -> None:
        """Give pages and queries so many seconds."""
        for one in self.held:
            one.seconds = seconds

    def ask(self, page: str, **asked: str) -> tuple[int, str]:
        found = self.client.get(f"/{self.slug}/{page}", query_string=asked)
        return found.status_code, found.get_data(as_text=True)

    def query(self, text: str) -> tuple[int, Any]:
        status, body = self.ask("api/query", query_string=text)
        return status, json.loads(body)


@pytest.fixture(scope="module")
def served(small_books: Path) -> Books:
    client = viewer(Folder(small_books), Limits(result=1 << 20)).test_client()
    base: dict[str, Any] = client.environ_base
    base["duiping.may"] = frozenset(What)  # as the guard says
    return Books(client)


@pytest.fixture
def books(served: Books) -> Books:
    """The books, with more time than anything needs that ends."""
    served.given(PATIENT)
    return served


@pytest.fixture
def hurried(books: Books) -> Books:
    """The books, with less time than anything endless needs."""
    books.given(HURRIED)
    return books


def test_a_query_still_answers(books: Books) -> None:
    status, found = books.query("SELECT account, sum(number) GROUP BY account")
    assert status == 200
    assert len(found["data"]["rows"]) > 5
    status, text = books.ask(
        "download-query/query_result.csv", query_string="SELECT account, number"
    )
    assert status == 200
    assert text.startswith("account,number")


def test_a_query_that_fails_says_why(books: Books) -> None:
    status, found = books.query("SELECT nothing")
    assert status == 500
    assert "nothing" in found["error"]


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT count(*) WHERE '{TEXT}' ~ '(a+)+$'",
        "SELECT int(decimal('1e9999999'))",
        "SELECT " + f"subst('.', '{'9' * 900}', " * 5 + "'x'" + ")" * 5,
    ],
    ids=["matches for ages", "one endless step", "a text without end"],
)
def test_a_query_that_runs_away_is_stopped(hurried: Books, query: str) -> None:
    status, found = hurried.query(query)
    assert status == 503
    assert found["error"].startswith("This took longer than 1 s")
    path = "download-query/query_result.csv"
    status, text = hurried.ask(path, query_string=query)
    assert status == 503
    assert text.count("\n") == 1
    hurried.given(PATIENT)
    assert hurried.query("SELECT count(*)")[0] == 200


def test_nobody_waits_for_a_query_of_somebody_else(books: Books) -> None:
    """In plain Fava the whole process stands still."""
    books.given(3)
    ended: list[int] = []
    query = f"SELECT count(*) WHERE '{TEXT}' ~ '(a+)+$'"
    thread = threading.Thread(target=lambda: ended.append(books.query(query)[0]))
    thread.start()
    meanwhile = 0
    while thread.is_alive():
        assert books.ask("api/options")[0] == 200
        meanwhile += 1
    thread.join()
    assert ended == [503]
    assert meanwhile > 1


def test_a_result_that_is_too_large(books: Books) -> None:
    wide = ", ".join(f"narration AS n{number}" for number in range(60))
    status, found = books.query(f"SELECT {wide}")
    assert status == 400
    assert "more than 1 MiB" in found["error"]


def test_an_interval_without_end_is_stopped(hurried: Books) -> None:
    asked = {"interval": "day", "time": "1000 - 9998"}
    status, body = hurried.ask("api/income_statement", **asked)
    assert status == 503
    assert json.loads(body)["error"].startswith("This took longer than 1 s")
    hurried.given(PATIENT)
    assert hurried.ask("api/income_statement", interval="month")[0] == 200


@pytest.mark.parametrize("name", ["filter", "account"])
def test_a_filter_that_python_would_match_for_ages(books: Books, name: str) -> None:
    search = "(.*:.*|.+)+!$" if name == "account" else 'account:"(.*:.*|.+)+!$"'
    assert books.ask("api/journal", **{name: search})[0] == 200
    around = "(?=a)b" if name == "account" else 'account:"(?=a)b"'
    status, body = books.ask("api/journal", **{name: around})
    assert status in {400, 500}
    assert "looks around" in json.loads(body)["error"]


def test_parentheses_without_end(books: Books) -> None:
    deep = "(" * 2_000 + "x" + ")" * 2_000
    assert books.ask("api/journal", filter=deep)[0] in {200, 400, 500, 503}
    assert books.ask("api/options")[0] == 200

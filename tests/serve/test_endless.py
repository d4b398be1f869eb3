"""Requests without end: plain Fava's process stands still, ours is bounded."""

from __future__ import annotations

import json
import os
import resource
import signal
from typing import TYPE_CHECKING, Any

import pytest

from duiping.books import Folder
from duiping.serve.limits import Limits
from duiping.serve.roles import What
from duiping.serve.viewer import viewer
from tests import forks

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

TEXT = """option "title" "books"
2020-01-01 open Assets:Cash
2020-01-01 open Equity:Opening
2020-01-02 * "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" "x"
  Assets:Cash  1.00 CNY
  Equity:Opening
"""
LONG = "a" * 40 + "!"
ENDLESS = {
    "a query that matches": (
        "api/query",
        {"query_string": f"SELECT count(*) WHERE '{LONG}' ~ '(a+)+$'"},
    ),
    "a filter that matches": ("api/journal", {"filter": 'payee:"(a+)+$"'}),
    "the days of nine thousand years": (
        "api/income_statement",
        {"interval": "day", "time": "1000 - 9998"},
    ),
}
BOUND = 1  # seconds of the processor: more than this is without end

# The kernel ends the process when it has taken a second more than it had.
ASK = f"""
import json, math, resource, sys, time
from fava.application import create_app

top, path, asked = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = create_app([top], load=True, read_only=True).test_client()
most = math.ceil(time.process_time()) + {BOUND}
resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
print(client.get("/books/" + path, query_string=asked).status_code)
"""


@pytest.fixture(scope="module")
def ours(small_books: Path) -> FlaskClient:
    """Serve books to somebody who may see everything."""
    client = viewer(Folder(small_books), Limits(BOUND / 2, BOUND / 2)).test_client()
    base: dict[str, Any] = client.environ_base
    base["duiping.may"] = frozenset(What)  # as the guard says
    return client


@pytest.mark.parametrize(("path", "asked"), ENDLESS.values(), ids=ENDLESS)
def test_plain_fava_does_not_end(
    tmp_path: Path, path: str, asked: dict[str, str]
) -> None:
    top = tmp_path / "main.beancount"
    top.write_text(TEXT, encoding="utf-8")
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    words = (top, path, json.dumps(asked))
    done = forks.finish("python", "-c", ASK, *words, cwd=tmp_path, env=env, timeout=60)
    assert done.code == -signal.SIGXCPU, f"the attack is none any more: {done.out}"


@pytest.mark.parametrize(("path", "asked"), ENDLESS.values(), ids=ENDLESS)
def test_here_it_ends(ours: FlaskClient, path: str, asked: dict[str, str]) -> None:
    before = spent()
    slug = ours.get("/").headers["Location"].split("/")[1]
    status = ours.get(f"/{slug}/{path}", query_string=asked).status_code
    assert status in {200, 400, 500, 503}
    assert spent() - before < BOUND


def spent() -> float:
    """Say how much of the processor this process and its children have taken."""
    both = (
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return sum(one.ru_utime + one.ru_stime for one in both)

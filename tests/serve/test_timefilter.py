"""Time filters that are none: refused in a sentence, where Fava fails."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest
from fava.application import create_app
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.books import find
from duiping.serve.roles import What
from duiping.serve.timefilter import is_readable
from duiping.serve.viewer import viewer

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

LEDGER = """\
option "title" "books"
option "operating_currency" "CNY"
2026-01-01 open Assets:Bank CNY
2026-01-01 open Income:Sales CNY
2026-09-17 * "a sale"
  Assets:Bank     9.90 CNY
  Income:Sales
"""
RULES = "books: {title: 试}\nsources: {}\naccounts: {}\n"
ASKER = {
    "duiping.may": frozenset(What),
    "duiping.by": "",
    "duiping.role": "",
    "duiping.token": "",
    "duiping.root": "",
    "duiping.leave": "",
}
YEARS = ("0000", "0999", "2026", "9999", "10000")
PARTS = (
    *("", "-00", "-09", "-13", "-99", "-02-29", "-02-30", "-12-31", "-w00"),
    *("-W01", "-w53", "-w54", "-q0", "-Q1", "-q4", "-q5", "-q9", "- ", " to 2025"),
)
SPANS = [year + part for year, part in itertools.product(YEARS, PARTS)]
NAMED = [
    f"{name}{move}"
    for name in ("day", "week", "month", "quarter", "year", "fiscal_year")
    for move in ("", "+1", "-3", "-9999999", "+99999999999999999999")
]
OTHER = [
    *("fy2026", "fy2026-q9", "fy2026-q4", "fy0000", "fy9999-q4", "fy0001-q1"),
    *("2026-08 - 2026-09", "2026-09 to 2026-08", "9999-12-31 - 0001", "2026 - "),
    *("2026-" * 60, "9" * 99, "(" * 90, "\x00", "２０２６-０９", "٢٠٢٦", "x", "昨天"),
    *("0001 - 9999", "0001", "2026-09-17", "2026-07 - 2026-09", "1000 - 9999"),
]
MOST = 100  # characters, as the guard says


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books of one sale."""
    folder = tmp_path_factory.mktemp("time") / "books"
    (folder / "ledger").mkdir(parents=True)
    (folder / "ledger" / "main.beancount").write_text(LEDGER, encoding="utf-8")
    (folder / "config.yaml").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ours(books: Path) -> FlaskClient:
    app = viewer(find(books))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.fixture(scope="module")
def plain(books: Path) -> FlaskClient:
    """Fava without us."""
    return create_app([str(books / "ledger" / "main.beancount")]).test_client()


def asked(client: FlaskClient, text: str, path: str = "api/income_statement") -> int:
    """Ask for a page under a time filter; give the status."""
    answer = client.get(
        f"/books/{path}", query_string={"time": text}, environ_overrides=ASKER
    )
    return answer.status_code


@pytest.mark.parametrize("text", [*SPANS, *NAMED, *OTHER])
def test_nothing_fails_and_what_fava_reads_is_read(
    ours: FlaskClient, plain: FlaskClient, text: str
) -> None:
    plainly, here = asked(plain, text), asked(ours, text)
    assert here in {200, 400}
    if here == 200:
        assert plainly == 200
    elif len(text) <= MOST and "0999" not in text:
        assert plainly in {400, 500}, "Fava reads it, and the guard refuses it"


def test_plain_fava_fails_at_some(plain: FlaskClient) -> None:
    assert [asked(plain, text) for text in ("2026-99", "0000", "day+9999999")] == (
        [500] * 3
    )


def test_a_page_says_it_in_favas_look(ours: FlaskClient) -> None:
    page = ours.get("/books/journal/?time=2026-99", environ_overrides=ASKER)
    assert page.status_code == 400
    assert "无法识别时间筛选" in page.text
    assert 'id="ledger-data"' in page.text
    told = ours.get("/books/api/journal?time=2026-99", environ_overrides=ASKER)
    assert told.status_code == 400
    assert "2026-Q3" in json.loads(told.data)["error"]
    export = "/books/download-query/query_result.csv?query_string=select+1&time=2026-99"
    told = ours.get(export, environ_overrides=ASKER)
    assert (told.status_code, told.mimetype) == (400, "text/plain")


def test_what_no_time_changes_is_answered(ours: FlaskClient) -> None:
    for path in ("static/app.css", "books/api/changed", "books/api/errors"):
        answer = ours.get(f"/{path}?time=2026-99", environ_overrides=ASKER)
        assert answer.status_code == 200, path


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("0123456789-/ qwfyto+()dmyearnthk\n\x00"), max_size=130))
def test_any_text_is_read_or_not(text: str) -> None:
    assert is_readable(text) in {True, False}

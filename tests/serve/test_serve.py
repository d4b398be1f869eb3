"""``duiping serve`` against what plain Fava lets happen."""

from __future__ import annotations

import json
import time
import urllib.parse
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.shop import copied, duiping, shot
from tests.fava.server import Fava, Page, browsing, served
from tests.plugins.load import append, main
from tests.serve.server import Serve, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HIT = "<img src=x onerror=window.hit=1>"


@pytest.fixture(scope="module")
def books(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books in which somebody has written a note that runs in plain Fava."""
    root = copied(small_books, tmp_path_factory.mktemp("serve") / "books")
    append(main(root), f'2026-09-01 note Assets:Bank:CMB "{HIT}"')
    append(main(root), '2026-09-01 query "wipe" ".output stolen"')
    return root


@pytest.fixture(scope="module")
def serve(books: Path) -> Iterator[Serve]:
    """A running server that was entered; its link is used up."""
    with serving(books) as running:
        stranger = running.ask("/")
        assert stranger.status == 401
        assert running.ask("/static/app.js").status == 401
        assert running.ask("/-/guessed").status == 403
        entered = running.enter()
        assert entered.status == 303
        assert "HttpOnly; SameSite=Strict" in entered.headers["Set-Cookie"]
        yield running


def query(serve: Serve, text: str) -> Any:
    """Ask the query box; give its JSON."""
    said = urllib.parse.quote(text)
    found = serve.ask(f"/{serve.slug}/api/query?query_string={said}")
    return json.loads(found.body)


def test_the_link_works_once(serve: Serve) -> None:
    again = serve.ask(serve.door, Cookie="")
    assert again.status == 403
    assert "Set-Cookie" not in again.headers


def test_the_pages_are_there_with_their_policy(serve: Serve) -> None:
    for page in ("income_statement/", "extension/Duiping/", "api/ledger_data"):
        found = serve.ask(f"/{serve.slug}/{page}")
        assert found.status == 200, page
        assert "script-src 'self'" in found.headers["Content-Security-Policy"]
        assert found.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
def test_other_hosts_are_refused(serve: Serve, host: str) -> None:
    assert serve.ask("/", Host=host).status == 421


@pytest.mark.parametrize("cookie", ["", "duiping-1=x", "duiping=;;=", "\x01"])
def test_no_key_no_page(serve: Serve, cookie: str) -> None:
    assert serve.ask(f"/{serve.slug}/journal/", Cookie=cookie).status == 401


def test_other_sites_cannot_ask(serve: Serve) -> None:
    path = f"/{serve.slug}/api/ledger_data"
    for site in ("cross-site", "same-site"):
        asked = serve.ask(path, Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors")
        assert asked.status == 403
    own = serve.ask(path, Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors")
    assert own.status == 200


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "HEAD", "OPTIONS", "X"])
def test_only_reading(serve: Serve, method: str) -> None:
    before = shot(serve.books)
    for path in ("api/source", "api/add_entries", "extension/Duiping/export"):
        assert serve.ask(f"/{serve.slug}/{path}", method, b"{}").status == 405
    assert shot(serve.books) == before


def test_long_addresses_are_refused(serve: Serve) -> None:
    assert serve.ask(f"/{serve.slug}/journal/?filter={'a' * 9000}").status == 414


def test_the_query_box_reads(serve: Serve) -> None:
    found = query(serve, "SELECT count(*) AS n")
    assert found["data"]["rows"][0][0] > 100
    assert "data" in query(serve, "BALANCES")


@pytest.mark.parametrize(
    "text",
    [
        ".output {main}",
        ".set nullvalue x",
        "  .OUTPUT {main}",
        "output {main}",
        ".run wipe",
        "run wipe",
        "CREATE TABLE t USING 'csv:/etc/passwd'",
        "create table t using 'csv:/etc/passwd'",
        "INSERT INTO t VALUES (1)",
        ".reload",
        "",
    ],
)
def test_the_query_box_does_nothing_else(serve: Serve, text: str) -> None:
    before = shot(serve.books)
    found = query(serve, text.format(main=main(serve.books)))
    assert "rows" not in found.get("data", {}), found
    assert shot(serve.books) == before
    assert not (serve.books / "stolen").exists()
    # And the box still works for the next.
    assert query(serve, "SELECT count(*) AS n")["data"]["rows"]


def test_a_stored_query_is_no_way_round_in_a_download(serve: Serve) -> None:
    before = shot(serve.books)
    path = f"/{serve.slug}/download-query/query_result.csv?query_string=run%20wipe"
    assert serve.ask(path).status == 500
    assert shot(serve.books) == before
    assert not (serve.books / "stolen").exists()


def test_only_ledger_text_is_shown(serve: Serve) -> None:
    path = f"/{serve.slug}/api/source?filename="
    assert serve.ask(f"{path}{main(serve.books)}").status == 200
    for name in ("config.yaml", "ledger/documents", "../x"):
        assert serve.ask(f"{path}{serve.books / name}").status == 403
    assert serve.ask(f"/{serve.slug}/api/extract?filename=/etc/passwd").status == 403
    assert serve.ask(f"/{serve.slug}/import/").status == 403
    assert serve.ask(f"/{serve.slug}/editor/").status == 200


def test_evidence_is_a_download(serve: Serve) -> None:
    listed = json.loads(serve.ask(f"/{serve.slug}/api/documents").body)["data"]
    name = urllib.parse.quote(listed[0]["filename"])
    found = serve.ask(f"/{serve.slug}/document/?filename={name}")
    assert found.status == 200
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert found.headers["Content-Security-Policy"].startswith("sandbox")
    other = serve.ask(f"/{serve.slug}/document/?filename={serve.books}/config.yaml")
    assert other.status in {403, 404}


def test_a_hostile_note_runs_in_plain_fava_and_not_here(
    books: Path, tmp_path: Path
) -> None:
    path = "account/Assets:Bank:CMB/"
    with browsing(tmp_path / "profile") as chrome:
        with served(books) as plain:
            Page(chrome, plain).open(path, "CMB")
            end = time.monotonic() + 60
            while not chrome.execute_script("return window.hit"):
                assert time.monotonic() < end, "the attack is none any more"
                time.sleep(0.2)
        with serving(books) as guarded:
            chrome.get(guarded.link)
            page = Page(chrome, Fava(books, chrome.current_url.rsplit("/", 2)[0]))
            page.open(path, "CMB")
            page.wait(HIT)
            images = "return document.querySelectorAll('article img').length"
            assert chrome.execute_script(images) == 0
            assert chrome.execute_script("return window.hit") is None
            page.open("extension/Duiping/", "Continuity")
            page.open("extension/DuipingBreaks/", "breaks")
            # A page that is left while it asks loses its connection; nobody refused it.
            told = [f for f in page.faults() if "ERR_SOCKET_NOT_CONNECTED" not in f]
            refused = [one for one in told if "Duiping" in one]
            assert refused == []


def test_a_port_in_use_is_said(serve: Serve) -> None:
    done = duiping("serve", "--port", serve.port, cwd=serve.books)
    assert done.code == 2
    assert done.err.startswith("DP420")


def test_a_folder_without_books(tmp_path: Path) -> None:
    done = duiping("serve", "--port", "0", cwd=tmp_path)
    assert done.code == 2
    assert done.err.startswith("DP308")

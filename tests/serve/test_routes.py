"""Every route that this Fava has is classified, and what is refused is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.books import Folder
from duiping.serve.routes import ROUTES, Rule, rule
from duiping.serve.viewer import ledger_text, viewer

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

READING = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def app(small_books: Path) -> Flask:
    """Fava as it is served."""
    return viewer(Folder(small_books))


def test_every_route_is_classified(app: Flask) -> None:
    live = {route.endpoint for route in app.url_map.iter_rules()}
    assert live == set(ROUTES)


def test_no_route_that_only_writes_is_open(app: Flask) -> None:
    for route in app.url_map.iter_rules():
        if not (route.methods or set()) & {"GET"}:
            assert rule(route.endpoint) is Rule.REFUSED, route


def test_a_new_route_is_refused() -> None:
    assert rule("json_api.get_something_new") is Rule.REFUSED
    assert rule(None) is Rule.REFUSED


def test_what_is_refused_is_refused(app: Flask) -> None:
    client = app.test_client()
    slug = client.get("/").headers["Location"].split("/")[1]
    for route in app.url_map.iter_rules():
        if rule(route.endpoint) is not Rule.REFUSED:
            continue
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
            path = route.rule.replace("<bfile>", slug)
            assert client.open(path, method=method).status_code in {401, 403}, route


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", True),
        ("main.beancount", True),
        ("journal/2026/09-cmb.beancount", True),
        ("../config.yaml", False),
        ("../ledger/../config.yaml", False),
        ("documents/cmb/x.csv", False),
        ("../../other/main.beancount", False),
        ("/etc/passwd", False),
        ("/etc/x.beancount", False),
        ("a\0.beancount", False),
    ],
)
def test_only_ledger_text_is_shown(tmp_path: Path, name: str, *, shown: bool) -> None:
    root = tmp_path / "ledger"
    root.mkdir()
    asked = name if not name or name.startswith("/") else f"{root}/{name}"
    assert ledger_text(asked, root) is shown


def test_a_link_out_of_the_books_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "ledger"
    root.mkdir()
    (root / "x.beancount").symlink_to(tmp_path / "secret.beancount")
    (tmp_path / "secret.beancount").write_text("; not yours\n", encoding="utf-8")
    assert not ledger_text(str(root / "x.beancount"), root)

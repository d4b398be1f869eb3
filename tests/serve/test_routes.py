"""Every route that this Fava has is classified, and what is refused is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from duiping.books import Folder
from duiping.serve.roles import ALONE, may
from duiping.serve.routes import ENDPOINTS, PAGES, ROUTES, Rule, needs
from duiping.serve.routes import route as classified
from duiping.serve.viewer import ledger_text, viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

# What each role may ask for, said here once more: V the pages, E evidence and
# the ledger's text, X files to take along.
ALLOWED = {
    "accountant": "VEX",
    "reviewer": "VEX",
    "auditor": "VEX",
    "owner": "VX",
    "admin": "",
    ALONE: "VEX",
    "": "",
}
WISHED = ("GET", "PUT", "DELETE", "POST")
TAKEN = {"download_journal", "download_query"}
EVIDENCE = {"document", "statement", "json_api.get_source"}
# One address for each route whose parts tell roles apart, with what it is.
PARTS = {
    "extension_report": {
        **dict.fromkeys(
            (
                *("Duiping", "DuipingBreaks", "DuipingOwner", "DuipingStatements"),
                *("DuipingClosing", "DuipingTrace", "DuipingTrends"),
            ),
            "V",
        ),
        "DuipingEvidence": "E",
        "Elsewhere": "",
    },
    "extension_endpoint": {
        "Duiping/style.css": "V",
        "Duiping/open": "V",
        "Duiping/me": "V",
        "Duiping/export": "X",
        "Duiping/statement": "X",
        "Duiping/other": "",
        "Elsewhere/open": "",
    },
    "extension_js_module": {
        **dict.fromkeys(
            ("Duiping", "DuipingBreaks", "DuipingClosing", "DuipingEvidence"), "V"
        ),
        "Elsewhere": "",
    },
    "report": {"journal": "V", "errors": "V", "editor": "E", "import": ""},
}


@pytest.fixture(scope="module")
def app(small_books: Path) -> Flask:
    """Fava as it is served."""
    return viewer(Folder(small_books))


@pytest.fixture(scope="module")
def slug(app: Flask) -> str:
    """Name the books in addresses."""
    found = ask(app, "/", ALONE).headers["Location"]
    return str(found).split("/")[1]


def ask(app: Flask, path: str, role: str, method: str = "GET") -> TestResponse:
    """Ask as the guard lets somebody of a role ask."""
    told = {"by": "lin", "role": role, "token": "", "may": may([role])}
    told |= {"root": "", "leave": "/-/logout", "door": "/-/login"}
    environ = {f"duiping.{name}": found for name, found in told.items()}
    return app.test_client().open(
        path, method=method, environ_base=environ, buffered=True
    )


def cells(app: Flask) -> Iterator[tuple[str, str, str]]:
    """List an address of every route that there is, and what it is."""
    for rule in app.url_map.iter_rules():
        name = rule.endpoint
        assert rule.methods
        if classified(name).rule is Rule.REFUSED:
            kind = ""
        elif name in TAKEN:
            kind = "X"
        elif name in EVIDENCE:
            kind = "E"
        else:
            kind = "V"
        path = re.sub(r"<(?!bfile)[^>]*>", "x", rule.rule)
        path = path.replace("by_x", "by_account").replace("result.x", "result.csv")
        for part, what in PARTS.get(name, {"": kind}).items():
            own = path.replace("extension/x/x", f"extension/{part}")
            own = own.replace("module/x.js", f"module/{part}.js")
            own = own.replace("extension/x/", f"extension/{part}/")
            method = min(rule.methods - {"HEAD", "OPTIONS"}, key=WISHED.index)
            own = path.replace("/x/", f"/{part}/") if name == "report" else own
            yield method, own, what


@pytest.mark.parametrize("role", ALLOWED)
def test_every_role_on_every_route(app: Flask, slug: str, role: str) -> None:
    seen = set()
    for method, rule, what in cells(app):
        path = rule.replace("<bfile>", slug)
        answer = ask(app, path, role, method)
        barred = not what or what not in ALLOWED[role]
        assert (answer.status_code == 403) == barred, (path, role, answer.status)
        if what and barred:
            text = answer.get_data(as_text=True)
            assert "Your role does not allow this" in text
            assert "您的角色不能做这件事" in text
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        seen.add(what)
    assert seen == {"V", "E", "X", ""}


def test_without_the_guard_nothing_is_allowed(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/static/app.js").status_code >= 400
    assert client.get("/", environ_base={"HTTP_DUIPING_MAY": "view"}).status_code >= 400


def test_every_route_is_classified(app: Flask) -> None:
    live = {route.endpoint for route in app.url_map.iter_rules()}
    assert live == set(ROUTES)


def test_every_page_of_ours_is_classified(app: Flask) -> None:
    (ledger,) = app.config["LEDGERS"].ledgers
    live = {one.name: one for one in ledger.extensions._exts}
    assert set(live) == set(PAGES)
    assert set(PARTS["extension_report"]) == {*PAGES, "Elsewhere"}
    found = {(n, end) for n, one in live.items() for end, _ in one.endpoints}
    assert found == set(ENDPOINTS)


def test_no_route_that_only_writes_is_open(app: Flask) -> None:
    for route in app.url_map.iter_rules():
        if not (route.methods or set()) & {"GET"}:
            assert classified(route.endpoint).rule is Rule.REFUSED, route


def test_a_new_route_is_refused() -> None:
    assert needs("json_api.get_something_new", {}) is None
    assert needs(None, {}) is None
    assert needs("extension_report", {"extension_name": "DuipingNew"}) is None


def test_what_is_refused_is_refused(app: Flask, slug: str) -> None:
    for route in app.url_map.iter_rules():
        if classified(route.endpoint).rule is not Rule.REFUSED:
            continue
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
            path = route.rule.replace("<bfile>", slug)
            assert ask(app, path, ALONE, method).status_code in {401, 403}, route


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

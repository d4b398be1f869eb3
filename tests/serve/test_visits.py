"""The overview says what has changed since somebody was last here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from beancount import loader
from fava.application import create_app

from duiping.books import Folder
from duiping.serve.roles import What
from duiping.serve.viewer import viewer
from tests.cli.decide import decide, result
from tests.serve.hostile import USUAL

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from flask.testing import FlaskClient


def overview(client: FlaskClient, by: str, token: str) -> str:
    """Open the overview as somebody in a session; give what changed, if it says."""
    told = {
        "duiping.may": frozenset(What),
        "duiping.by": by,
        "duiping.token": token,
        "duiping.root": "",
        "duiping.role": "",
        "duiping.leave": "",
    }
    slug = client.get("/", environ_overrides=told).headers["Location"].split("/")[1]
    address = f"/{slug}/extension/Duiping/?all=1"
    page = client.get(address, environ_overrides=told)
    assert page.status_code == 200
    found = re.search(r'<section class="since">.*?</section>', page.text, re.DOTALL)
    return found[0] if found else ""


def numbers(section: str) -> dict[str, int]:
    """Read how many there are of each sort."""
    found = re.findall(r"<h3>([^<]+) <span>([\d,]+)</span></h3>", section)
    return {name: int(text.replace(",", "")) for name, text in found}


def ids(books: Path) -> set[str]:
    return {str(one["id"]) for one in result(books)["breaks"]}


def test_what_changed_between_two_visits(small: Path) -> None:
    client = viewer(Folder(small)).test_client()
    assert overview(client, "lin", "one") == "", "a first visit has nothing before it"
    before = ids(small)
    first = result(small)["breaks"][0]
    decide(small, first["id"], "explain")
    assert overview(client, "lin", "one") == "", "the same visit goes on"
    section = overview(client, "lin", "two")
    assert numbers(section) == {"Breaks that stand otherwise": 1}
    assert f"id={first['id']}" in section
    assert "open → explained" in section
    assert overview(client, "lin", "two") == section, "shown once only"
    assert overview(client, "wang", "three") == "", "another person's visit counts"
    # A file of the evidence is taken off the list, and put back.
    listed = small / "ledger" / "evidence.beancount"
    whole = listed.read_text("utf-8")
    listed.write_text(whole[: whole.rindex("\n\n")] + "\n", encoding="utf-8")
    after = ids(small)
    assert after != before
    for token, then, now in (("four", before, after), ("five", after, before)):
        section = overview(client, "wang", token)
        wanted = {
            "New breaks": len(now - then),
            "Breaks that are gone": len(then - now),
        }
        assert {name: numbers(section).get(name, 0) for name in wanted} == wanted
        for name in re.findall(r"id=([0-9a-f]+)", section):
            assert name in now, "a link leads to a break that is gone"
        listed.write_text(whole, encoding="utf-8")
    # Who was here a moment ago is told that nothing is new.
    assert "No break has changed" in overview(client, "wang", "six")


def test_what_is_kept_is_no_fact(small: Path) -> None:
    client = viewer(Folder(small)).test_client()
    visits = small / ".duiping" / "visits"
    overview(client, "lin", "a")
    (first,) = visits.iterdir()
    data = first.read_bytes()
    overview(client, "lin", "b")
    assert (visits / "lin.before").read_bytes() == data, "the same books, other bytes"
    (visits / "lin.before").write_bytes(b'{"form": 1, "day": ""}\nno table')
    decide(small, result(small)["breaks"][0]["id"], "explain")
    assert overview(client, "lin", "b") == ""
    for path in visits.iterdir():
        path.unlink()
    visits.rmdir()
    visits.touch()  # it cannot be written
    assert overview(client, "wang", "c") == ""


def test_plain_fava_keeps_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "run_transformations", USUAL)
    app = create_app([str(small / "ledger" / "main.beancount")])
    client = app.test_client()
    slug = client.get("/").headers["Location"].split("/")[1]
    page = client.get(f"/{slug}/extension/Duiping/")
    assert page.status_code == 200
    assert 'class="since"' not in page.text
    assert not (small / ".duiping" / "visits").exists()

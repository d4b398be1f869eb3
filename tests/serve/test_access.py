"""The access log: what stands in it, what never does, and that a change shows."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from duiping.serve.access import BEGIN, Access, check
from tests.cli.decide import result
from tests.cli.shop import duiping
from tests.serve.server import serving

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "13800138000"


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a log, each line by itself."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def filled(path: Path, count: int) -> Path:
    """Write a log of so many lines."""
    access = Access(path)
    for number in range(count):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/a{number}"}
        access.noting(environ, lambda *_: lambda _: None, "lin")("200 OK", [])
    return path


def test_who_when_what_and_outcome(small: Path) -> None:
    log = small / ".duiping" / "access.log"
    name = result(small)["breaks"][0]["id"]
    digest = result(small)["files"][0].get("sha256") or "a" * 64
    with serving(small, "--as", "lin") as lin:
        lin.ask(f"/{NUMBER}", Cookie="")
        lin.enter()
        slug = lin.slug
        lin.ask(f"/{slug}/extension/DuipingTrace/?q={NUMBER}")
        lin.ask(f"/{slug}/extension/DuipingEvidence/?file={digest}")
        lin.ask(f"/{slug}/extension/Duiping/export?form=csv&q={NUMBER}")
        lin.ask(f"/{slug}/document/?filename=/x/{NUMBER}.csv")
        lin.ask(f"/{slug}/api/changed")
        lin.decide(name, "explain", dry=True)
        lin.decide(name, "explain")
        lin.decide(name, "explain")
        link = lin.door
    found = lines(log)
    said = {(one["who"], one["method"], one["route"], one["outcome"]) for one in found}
    assert {
        ("-", "GET", "/…", "401"),
        ("-", "GET", "/-/…", "303"),
        ("lin", "GET", f"/{slug}/extension/DuipingTrace/", "200"),
        ("lin", "GET", f"/{slug}/extension/DuipingEvidence/", "200"),
        ("lin", "GET", f"/{slug}/extension/Duiping/export", "200"),
        ("lin", "POST", "/-/decide", "200 shown"),
        ("lin", "POST", "/-/decide", "200 written"),
        ("lin", "POST", "/-/decide", "409 DP530"),
    } <= said
    named = hashlib.sha256(f"/x/{NUMBER}.csv".encode()).hexdigest()
    assert {digest} == {one["file"] for one in found if "file" in one}
    assert {named} == {one["named"] for one in found if "named" in one}
    text = log.read_text("utf-8")
    assert NUMBER not in text
    assert link.removeprefix("/-/") not in text
    assert "api/changed" not in text
    assert check(log) == (len(found), 0, found[-1]["hash"])
    assert log.stat().st_mode & 0o077 == 0


def test_a_route_is_told_in_its_own_script(tmp_path: Path) -> None:
    # WSGI has a path byte by byte; digits of any script are left out.
    asked = f"/星河充值/{NUMBER}/１３８００１３８０００/".encode().decode("latin-1")
    access = Access(tmp_path / "access.log")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": asked}
    access.noting(environ, lambda *_: lambda _: None, "lin")("200 OK", [])
    assert [one["route"] for one in lines(access.path)] == ["/星河充值/…/…/"]


def test_any_flipped_byte_shows(tmp_path: Path) -> None:
    log = filled(tmp_path / "access.log", 3)
    whole = log.read_bytes()
    assert check(log).bad == 0
    for place in range(len(whole)):
        log.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert check(log).bad == whole[:place].count(b"\n") + 1, place


def test_a_line_taken_out_put_in_or_moved_shows(tmp_path: Path) -> None:
    log = filled(tmp_path / "access.log", 4)
    one, two, three, four = log.read_bytes().splitlines(keepends=True)
    for changed in (
        [one, three, four],
        [two, three, four],
        [one, one, two],
        [one, three, two, four],
    ):
        log.write_bytes(b"".join(changed))
        assert check(log).bad > 0
    # What is cut off at the end is seen by whoever kept the last digest.
    log.write_bytes(one + two)
    assert check(log) == (2, 0, json.loads(two)["hash"])


def test_a_torn_line_stays_to_be_seen(tmp_path: Path) -> None:
    log = filled(tmp_path / "access.log", 2)
    log.write_bytes(log.read_bytes()[:-20])
    filled(log, 1)
    assert len(log.read_bytes().splitlines()) == 3
    assert check(log).bad == 2


def test_many_write_at_once(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    threads = [threading.Thread(target=filled, args=(log, 20)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check(log)[:2] == (120, 0)


def test_strangers_cannot_fill_the_disk(tmp_path: Path) -> None:
    access = Access(tmp_path / "access.log")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}
    for _ in range(1_005):
        access.noting(environ, lambda *_: lambda _: None, "")("401 Unauthorized", [])
    assert check(access.path).lines == 1_000


def test_no_log_is_an_empty_chain(tmp_path: Path) -> None:
    assert check(tmp_path / "none") == (0, 0, BEGIN)


@pytest.mark.parametrize("text", ["x\n", "[]\n", "\n", "{}"])
def test_what_is_no_line_shows(tmp_path: Path, text: str) -> None:
    log = tmp_path / "access.log"
    log.write_text(text, encoding="utf-8")
    assert check(log).bad == 1


def test_the_command_checks_the_chain(small: Path) -> None:
    log = filled(small / ".duiping" / "access.log", 3)
    done = duiping("--json", "serve", "--check-log", cwd=small)
    assert done.code == 0
    assert done.json == {"lines": 3, "last": lines(log)[-1]["hash"]}
    log.write_bytes(log.read_bytes().replace(b'"who":"lin"', b'"who":"tom"', 1))
    done = duiping("serve", "--check-log", cwd=small)
    assert done.code == 2
    assert done.err.startswith("DP532")
    assert "access.log:1" in done.err.replace("\n", "")

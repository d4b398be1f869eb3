"""A slip in config.yaml is named: file, line, key, what is allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.cli.shop import copied, duiping, shot, tool

if TYPE_CHECKING:
    from pathlib import Path


class Slip(NamedTuple):
    """A line of config.yaml, what became of it, and what must be said."""

    old: str
    new: str
    code: str
    said: tuple[str, ...]


SLIPS = {
    "tab": Slip("  language: zh", "\tlanguage: zh", "DP301", ("tab",)),
    "key twice": Slip(
        "  inbox: inbox", "  inbox: inbox\n  inbox: other", "DP304", ("inbox",)
    ),
    "unknown key": Slip("  inbox: inbox", "  inbx: inbox", "DP302", ("inbx", "inbox")),
    "wrong value": Slip(
        "    part: opening", "    part: begins", "DP303", ("begins", "opening")
    ),
    "not a lag": Slip("      due: 1 day", "      due: soon", "DP303", ("due", "soon")),
    "alias": Slip("  inbox: inbox", "  inbox: &box inbox", "DP305", ("box",)),
    "no such source": Slip(
        "{source: cmb, proof: printed}",
        "{source: bank, proof: printed}",
        "DP307",
        ("bank",),
    ),
    "unclosed": Slip("  title: 星河充值", "  title: '星河充值", "DP301", ()),
    "key missing": Slip("  title: 星河充值\n", "", "DP306", ("title",)),
}


@pytest.mark.parametrize("case", SLIPS)
def test_slips(small_books: Path, tmp_path: Path, case: str) -> None:
    slip = SLIPS[case]
    books = copied(small_books, tmp_path / "books")
    config = books / "config.yaml"
    text = config.read_text(encoding="utf-8")
    assert slip.old in text
    config.write_text(text.replace(slip.old, slip.new, 1), encoding="utf-8")
    before = shot(books)
    done = duiping("run", "--json", "--lang", "en", cwd=books)
    assert done.code == 2
    error = done.json["error"]
    assert error["code"] == slip.code, error["sentence"]
    assert re.search(r"config\.yaml:\d+: ", error["sentence"])
    for word in slip.said:
        assert word in error["sentence"]
    assert len(done.err.splitlines()) == 1
    assert int(error["line"]) <= len(text.splitlines()) + 1
    if slip.code != "DP301":
        line = text[: text.index(slip.old)].count("\n") + 1
        lines = {line, line + 1} if case != "key missing" else {line, line - 1}
        assert int(error["line"]) in lines, error["sentence"]
    assert shot(books) == before


def test_a_slip_is_an_error_of_bean_check(small: Path) -> None:
    config = small / "config.yaml"
    text = config.read_text(encoding="utf-8").replace("  inbox: inbox", "  inbx: inbox")
    config.write_text(text, encoding="utf-8")
    done = tool("bean-check", "ledger/main.beancount", cwd=small)
    assert done.code == 1
    assert "DP302" in done.err
    assert "inbx" in done.err


def test_a_file_that_is_no_text(small: Path) -> None:
    (small / "config.yaml").write_bytes(b"\xff\xfe\x00books")
    done = duiping("run", "--json", cwd=small)
    assert done.code == 2, done.err
    assert done.json["error"]["code"] == "DP301"

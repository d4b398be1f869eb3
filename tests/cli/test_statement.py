"""``duiping statement`` on the demo shop's books, and how it says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.statement.shelf import NAMES
from tests.cli.shop import duiping, shot

if TYPE_CHECKING:
    from pathlib import Path


def test_the_list_names_every_statement(demo_books: Path) -> None:
    done = duiping("statement", "--list", "--lang", "zh", cwd=demo_books)
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == list(NAMES)
    assert "余额调节表" in done.out
    told = duiping("statement", "--list", "--json", cwd=demo_books).json
    assert list(told["statements"]) == sorted(NAMES)


def test_a_statement_writes_its_file_and_nothing_else(
    demo_books: Path, tmp_path: Path
) -> None:
    before = shot(demo_books)
    for form, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!doctype")):
        out = tmp_path / f"x.{form}"
        done = duiping(
            *("statement", "transit", "--period", "2026-09"),
            *("--format", form, "--out", out),
            cwd=demo_books,
        )
        assert done.code == 0, done.err
        assert out.read_bytes().startswith(start)
    assert shot(demo_books) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("bank", "--period", "2026-13"), "DP461"),
        (("bank", "--account", "Assets:Nowhere"), "DP462"),
        (("returned",), "DP463"),
        (("returned", "--account", "Assets", "--file", "x"), "DP463"),
        (("returned", "--account", "Assets:Prepaid", "--file", "x"), "DP419"),
        (("nothing",), "DP420"),
    ],
)
def test_what_cannot_be_stated_is_refused(
    demo_books: Path, arguments: tuple[str, ...], code: str
) -> None:
    done = duiping("statement", *arguments, "--json", cwd=demo_books)
    assert done.code == 2
    assert done.json["error"]["code"] == code
    assert "Traceback" not in done.err

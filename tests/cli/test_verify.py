"""``duiping verify``: whatever was changed behind its back is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from duiping import cache
from duiping.books import Folder
from tests.cli.shop import duiping, shot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def faults(books: Path) -> dict[str, str]:
    """The checks that failed, with what they say."""
    done = duiping("verify", "--json", cwd=books)
    found = done.json["checks"]
    wrong = {one["name"]: one["detail"] for one in found if not one["ok"]}
    assert done.code == (2 if wrong else 0)
    return wrong


def test_untouched_books_are_derived_to_the_same_bytes(small: Path) -> None:
    before = shot(small)
    assert faults(small) == {}
    assert shot(small) == before


def _evidence(books: Path) -> None:
    path = next((books / "ledger/documents/pdd-ledger").iterdir())
    data = path.read_bytes()
    path.unlink()  # copies share their content
    path.write_bytes(data[:-3] + b"9" + data[-2:])


def _directive(books: Path) -> None:
    path = books / "ledger/evidence.beancount"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(text.replace("  ignored: 0", "  ignored: 1", 1), encoding="utf-8")


def _journal(books: Path) -> None:
    path = next((books / "ledger/journal").rglob("*-cmb.beancount"))
    text = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(text.replace('time: "', 'time: " ', 1), encoding="utf-8")


def _result(books: Path) -> None:
    kept = cache.load(Folder(books))
    assert kept is not None
    kept["breaks"].pop()
    cache.save(Folder(books), kept)


def _brief(books: Path) -> None:
    (path,) = (books / ".duiping/results").glob("*.brief")
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["breaks"].pop()
    path.write_text(json.dumps(kept), encoding="utf-8")


def _entry(books: Path) -> None:
    path = books / "ledger/main.beancount"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    more = (
        '\n2026-05-02 * "by hand"\n'
        "  Expenses:Rent     1.00 CNY\n  Assets:Bank:CMB  -1.00 CNY\n"
    )
    path.write_text(text + more, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_evidence, "evidence"),
        (_directive, "statements"),
        (_journal, "derivation"),
        (_result, "results"),
        (_brief, "results"),
        (_entry, "beancount"),
    ],
)
def test_a_change_is_named(
    small: Path, change: Callable[[Path], None], named: str
) -> None:
    change(small)
    wrong = faults(small)
    assert named in wrong
    assert wrong[named]

"""Every break is an error of the books, at the entry it comes from."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from duiping import cache
from duiping.books import Folder
from duiping.cache import LIMIT
from tests.plugins.load import bean_check, load, place

EXPORT_ROW = re.compile(r"\[[^\]]+\.(csv|xls|xlsx):\d+")


def result(books: Path) -> dict[str, Any]:
    """Read the kept result of the books."""
    found = cache.load(Folder(books))
    assert found is not None
    return found


def test_each_break_at_its_entry_with_its_rows(small_books: Path) -> None:
    loaded = load(small_books)
    assert loaded.codes() == set()
    known = {
        (Path(e.meta["filename"]).name, e.meta["lineno"]): e
        for e in loaded.entries
        if e.meta
    }
    for one in result(small_books)["breaks"]:
        (error,) = loaded.said(f"({one['id']})")
        assert error.is_break
        assert one["kind"] in error.message
        assert one["key"] in error.message
        if not one["evidence"]:
            assert place(error) == ("main.beancount", 1)
            continue
        assert EXPORT_ROW.search(error.message), error.message
        first = one["evidence"][0]
        assert f"{first['name']}:{first['row']}" in error.message
        entry = known[place(error)]
        assert entry is error.entry
        assert entry.meta["id"] in {e["record"] for e in one["evidence"]}


def test_bean_check_says_the_same_and_fails(small_books: Path) -> None:
    code, said = bean_check(small_books)
    assert code == 1
    for one in result(small_books)["breaks"]:
        line = next(x for x in said.splitlines() if one["id"] in x)
        assert re.match(r".*\.beancount:\d+:", line)
        assert one["key"] in line


def test_beyond_the_limit_only_totals(small: Path) -> None:
    found = result(small)
    # Not always of the same account, so that totals are an account's each.
    model = [b for b in found["breaks"] if b["evidence"]][:3]
    found["breaks"] = [
        {**model[n % 3], "id": f"{n:012x}", "evidence": []} for n in range(LIMIT + 50)
    ]
    cache.save(Folder(small), found)
    loaded = load(small)
    assert len(loaded.errors) <= LIMIT + 3
    shown = [e for e in loaded.errors if re.search(r"\([0-9a-f]{12}\)$", e.message)]
    assert len(shown) == LIMIT
    wanted = Counter(b["account"] for b in found["breaks"][LIMIT:])
    for account, count in wanted.items():
        (total,) = loaded.said(f"{account}: {count} further breaks")
        assert total.is_break


def test_rows_in_suspense_are_errors_too(small: Path) -> None:
    found = result(small)
    row = {
        "file": "documents/cmb/2026-09-30.0123456789ab.bank.csv",
        "row": 7,
        "source": "cmb",
        "code": "DP203",
        "category": "代扣",
        "amount": "-3.20",
        "time": "2026-09-08 10:00:00",
        "reason": {"en": "bank.csv:7: 代扣 in words", "zh": "bank.csv:7:代扣"},
    }
    found["suspense"] = [row] * (LIMIT + 1)
    cache.save(Folder(small), found)
    loaded = load(small)
    said = loaded.said("DP203")
    assert len(said) == LIMIT
    assert "bank.csv:7" in said[0].message
    assert "代扣" in said[0].message
    assert len(loaded.said("1 further rows in suspense")) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_are_in_the_language_of_the_books(small: Path, language: str) -> None:
    found = result(small)
    found["language"] = language
    cache.save(Folder(small), found)
    one = found["breaks"][0]
    (error,) = load(small).said(f"({one['id']})")
    assert one["reason"][language] in error.message

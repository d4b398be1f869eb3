"""What is kept of a result: the whole on shelves, and the part for plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping import cache
from duiping.books import Folder
from tests.fava.breaks import entry, many

if TYPE_CHECKING:
    from pathlib import Path


def test_a_decision_writes_no_findings_again(small: Path) -> None:
    folder = Folder(small)
    found = cache.load(folder)
    lies = cache.shelves(folder)
    assert found
    assert lies
    files = {p: p.stat().st_ino for p in cache.place(folder).parent.iterdir()}
    first = found["breaks"][0] | {"status": "waiting", "until": "2026-10-01"}
    found["breaks"] = [first, *found["breaks"][1:]]
    place = cache.save(folder, found, shelves=lies)
    again = cache.load(folder)
    assert again == found
    changed = {p.suffix for p, i in files.items() if p.stat().st_ino != i}
    assert changed == {place.suffix, cache.BRIEF}


@pytest.mark.parametrize("suffix", [cache.COLUMNS, cache.LINES])
def test_a_result_without_a_shelf_is_none(small: Path, suffix: str) -> None:
    folder = Folder(small)
    for path in cache.place(folder).parent.glob(f"*{suffix}"):
        path.write_bytes(path.read_bytes()[:100])
    assert cache.load(folder) is None


def test_the_brief_has_the_first_and_counts_the_rest(small: Path) -> None:
    folder = Folder(small)
    found = cache.load(folder)
    assert found
    found["breaks"] = [entry(0, decided=True, status="explained"), *many(250)]
    cache.save(folder, found)
    brief = cache.brief(folder)
    assert brief
    open_ones = [one for one in found["breaks"] if not one["decided"]]
    assert brief["breaks"] == open_ones[:200]
    behind = [one["account"] for one in open_ones[200:]]
    assert brief["further"] == {name: behind.count(name) for name in set(behind)}

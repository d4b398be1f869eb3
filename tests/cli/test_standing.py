"""What a decision leaves on disk is what deriving the books anew would give."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from duiping import cache
from duiping.books import Folder
from duiping.pipeline import Work
from tests.cli.decide import EXPENSE, decide, money_break
from tests.cli.shop import copied

if TYPE_CHECKING:
    from pathlib import Path


def test_after_each_decision_all_is_as_derived_from_nothing(
    small_books: Path, tmp_path: Path
) -> None:
    folder = Folder(copied(small_books, tmp_path / "books"))
    large = money_break(folder.root, below=10)["id"]
    names = [b["id"] for b in Work(folder).result["breaks"] if b["id"] != large]
    acts = (
        ([names[3]], "explain", ()),
        (names[5:9], "wait", ()),
        ([large], "write-off", (EXPENSE,)),
        ([names[3]], "reopen", ()),
        ([names[3]], "assign", ("lin",)),
    )
    for named, verb, what in acts:
        more: dict[str, Any] = {}
        if verb == "wait":
            more["until"] = date(2026, 10, 31)
        decide(folder.root, named, verb, *what, **more)
        found, derived = cache.load(folder), Work(folder).result
        assert found is not None
        assert cache.canonical(found) == cache.canonical(derived), verb
        assert sorted(found["breaks"].touched) == [
            n for n, one in enumerate(derived["breaks"]) if one["history"]
        ]
        brief(folder, derived)


def brief(folder: Folder, derived: cache.Document) -> None:
    """Demand that plugins are told the open breaks: the first, and sums of the rest."""
    told = cache.brief(folder)
    assert told
    left = [one for one in derived["breaks"] if not one["decided"]]
    assert [one["id"] for one in told["breaks"]] == [
        one["id"] for one in left[: cache.LIMIT]
    ]
    rest = Counter(one["account"] for one in left[cache.LIMIT :])
    assert told["further"] == dict(rest)

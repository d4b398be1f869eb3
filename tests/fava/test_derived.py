"""Derivations that are kept: after a decision the same, after all else another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping import cache
from duiping.books import Folder
from duiping.pipeline import Work, config_of
from duiping.plugins.pages import derived as pages
from duiping.plugins.pages.derived import Derived
from tests.cli.decide import decide
from tests.cli.shop import copied

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 9, 20)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[date | None]:
    """The days that were judged, each time it is done."""
    days: list[date | None] = []
    make = Work._document

    def counted(work: Work) -> cache.Document:
        days.append(work.until)
        return make(work)

    monkeypatch.setattr(Work, "_document", counted)
    return days


def same(kept: Work, folder: Folder, day: date) -> None:
    """Hold a derivation against one that was made from nothing."""
    alone = Work(folder, until=day, dry=True)
    assert cache.canonical(kept.result) == cache.canonical(alone.result)


def lasting(work: Work) -> list[str]:
    """Name the breaks of a day that are there today, too."""
    found = cache.load(work.folder)
    assert found
    today = {one["id"] for one in found["breaks"]}
    return [one["id"] for one in work.standing["breaks"] if one["id"] in today]


def test_a_decision_settles_what_was_judged(
    small_books: Path, tmp_path: Path, judged: list[date | None]
) -> None:
    folder = Folder(copied(small_books, tmp_path / "books"))
    derived, config = Derived(), config_of(folder)
    first = derived.as_of(folder, config, DAY)
    name, other = lasting(first)[:2]
    decide(folder.root, name, "explain", day=DAY)
    judged.clear()
    second = derived.as_of(folder, config, DAY)
    status = {one["id"]: one["status"] for one in second.standing["breaks"]}
    assert (status[name], status[other]) == ("explained", "open")
    assert {one["status"] for one in first.standing["breaks"]} == {"open"}
    assert second.state is first.state
    assert judged == []
    same(second, folder, DAY)
    # A second decision stands on what was judged, not on the one before it.
    decide(folder.root, name, "reopen", day=DAY)
    third = derived.as_of(folder, config, DAY)
    status = {one["id"]: one["status"] for one in third.standing["breaks"]}
    assert (status[name], status[other]) == ("reopened", "open")
    same(third, folder, DAY)


def test_a_link_is_judged_anew_and_so_is_one_taken_back(
    demo: Path, judged: list[date | None]
) -> None:
    # Of all decisions a link alone changes what is found, not only how it stands.
    folder, day = Folder(demo), date(2026, 9, 30)
    derived, config = Derived(), config_of(folder)
    first = derived.as_of(folder, config, day)
    pair = {"cf6b97d02064", "b0c6c39f02d0"}  # a payout, and money that nobody paid out
    assert pair <= found(first)
    decide(folder.root, "cf6b97d02064", "link", "b0c6c39f02d0", day=day)
    judged.clear()
    linked = derived.as_of(folder, config, day)
    assert judged == [day]
    assert not pair <= found(linked)  # what is left of both is one break
    for path in folder.decisions.rglob("*.beancount"):
        path.unlink()
    again = derived.as_of(folder, config, day)
    assert found(again) == found(first)
    assert cache.canonical(again.result) == cache.canonical(first.result)


def found(work: Work) -> set[str]:
    """Name what a derivation found, whatever was decided of it."""
    return {one["id"] for one in work._found["breaks"]}


def test_what_was_decided_later_does_not_count(
    small_books: Path, tmp_path: Path
) -> None:
    folder = Folder(copied(small_books, tmp_path / "books"))
    derived, config = Derived(), config_of(folder)
    name = lasting(derived.as_of(folder, config, DAY))[0]
    decide(folder.root, name, "explain", day=date(2026, 9, 25))
    for day, status in ((DAY, "open"), (date(2026, 9, 25), "explained")):
        found = derived.as_of(folder, config, day).standing["breaks"]
        assert {one["status"] for one in found if one["id"] == name} == {status}


def test_another_day_or_rule_or_file_is_judged_anew(
    small_books: Path, tmp_path: Path, judged: list[date | None]
) -> None:
    folder = Folder(copied(small_books, tmp_path / "books"))
    derived, config = Derived(), config_of(folder)
    first = derived.as_of(folder, config, DAY)
    earlier = derived.as_of(folder, config, date(2026, 9, 10))
    assert judged == [DAY, date(2026, 9, 10)]
    assert earlier.standing["day"] == "2026-09-10" != first.standing["day"]
    derived.as_of(folder, config, DAY)
    assert len(judged) == 2
    text = folder.config.read_text(encoding="utf-8")
    folder.config.write_text(text.replace("title:", "title: X", 1), encoding="utf-8")
    ruled = derived.as_of(folder, config_of(folder), DAY)
    assert ruled.standing["title"] != first.standing["title"]
    assert len(judged) == 3
    text = folder.evidence.read_text(encoding="utf-8")
    head, *listed = text.split("\n20")
    folder.evidence.write_text("\n20".join([head, *listed[:-1]]), encoding="utf-8")
    fewer = derived.as_of(folder, config_of(folder), DAY)
    assert len(fewer.items) == len(first.items) - 1
    assert len(judged) == 4


def test_days_that_nobody_asks_for_are_let_go(
    small_books: Path, judged: list[date | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, days = Folder(small_books), [date(2026, 9, day) for day in (18, 19, 20)]
    monkeypatch.setattr(pages, "DAYS", 2)
    derived, config = Derived(), config_of(folder)
    for day in (*days, days[2], days[1], days[0]):
        derived.as_of(folder, config, day)
    assert judged == [*days, days[0]]
    monkeypatch.setattr(pages, "MOST", 0)
    derived.as_of(folder, config, date(2026, 9, 17))
    derived.as_of(folder, config, days[0])
    assert judged[4:] == [date(2026, 9, 17), days[0]]

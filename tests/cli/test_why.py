"""``duiping match --why`` and ``--dry-run``: the demo's own breaks, explained.

What is expected here stands in the demo's truth or was read off the exports.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.shop import REPOSITORY, duiping, shot

if TYPE_CHECKING:
    from pathlib import Path

TRUTH = json.loads((REPOSITORY / "docs/demo/truth.json").read_text(encoding="utf-8"))


def why(books: Path, key: str) -> dict[str, Any]:
    done = duiping("match", "--why", key, "--json", cwd=books)
    assert done.code in {0, 1}, done.err
    found: dict[str, Any] = done.json
    return found


def demands(account: dict[str, Any]) -> dict[str, bool]:
    return {one["name"]: one["holds"] for one in account["tests"]}


def of_kind(kind: str) -> dict[str, Any]:
    """Take the first break of a kind from the demo's truth."""
    found: dict[str, Any] = next(
        b for b in TRUTH["breaks"] if b["kind"] == kind and b["key"]
    )
    return found


@pytest.mark.parametrize("kind", ["missing", "unexpected", "short", "duplicate"])
def test_a_break_fails_a_demand(demo_books: Path, kind: str) -> None:
    """Each kind fails the demand that its name speaks of, and is told as itself."""
    one = of_kind(kind)
    found = why(demo_books, one["key"])
    mine = [a for a in found["why"] if a["verdict"] == kind]
    assert mine, found["why"]
    held = demands(mine[0])
    assert not (held["both"] and held["receipts"] and held["refunds"])
    assert mine[0]["sentence"]
    if kind == "missing" and held["refunds"]:
        assert not held["receipts"]
    # whoever had to speak, and how far he has
    assert mine[0]["reach"]
    assert all(reach["last"].startswith("2026-") for reach in mine[0]["reach"])


def test_what_came_late_fails_only_its_time(demo_books: Path) -> None:
    found = why(demo_books, of_kind("late")["key"])
    [one] = [a for a in found["why"] if a["verdict"] == "late"]
    assert demands(one) == {
        "both": True,
        "receipts": True,
        "refunds": True,
        "in-time": False,
    }
    assert one["found_by"] == "equal amount, late"
    assert {leg["role"] for leg in one["legs"]} == {"expects", "reports"}


def test_what_agrees_holds_every_demand(demo_books: Path) -> None:
    """An order that the truth knows nothing bad of, found by its number."""
    orders = demo_books / "ledger/journal/2026/09-mini-orders.beancount"
    keys = [
        line.split('"')[1]
        for line in orders.read_text(encoding="utf-8").splitlines()
        if line.startswith("  key: ")
    ]
    bad = {b["key"] for b in TRUTH["breaks"]}
    calm = next(key for key in keys if key not in bad)
    found = why(demo_books, calm)
    assert found["why"]
    for one in found["why"]:
        assert one["verdict"] == "cleared"
        assert one["found_by"] == "number"
        assert all(demands(one).values())
        assert one["reach"] == one["near"] == []
        assert all(leg["row"] and leg["name"] for leg in one["legs"])


def test_the_nearest_is_the_one_that_nearly_fits(demo_books: Path) -> None:
    """Nearest by amount: off by what both differ."""
    for account in why(demo_books, of_kind("missing")["key"])["why"]:
        offs = [abs(float(near["off"])) for near in account["near"]]
        assert offs == sorted(offs)


def test_for_people_in_both_languages(demo_books: Path) -> None:
    one = of_kind("late")
    english = duiping("--lang", "en", "match", "--why", one["key"], cwd=demo_books)
    chinese = duiping("--lang", "zh", "match", "--why", one["key"], cwd=demo_books)
    assert english.code == chinese.code == 1
    assert "✗ in time" in english.out
    assert "equal amount, late" in english.out
    assert "✗ 按时到账" in chinese.out
    assert "金额相等" in chinese.out


def test_several_keys_are_listed(demo_books: Path) -> None:
    done = duiping("--lang", "en", "match", "--why", "30.00", cwd=demo_books)
    assert "keys fit" in done.out or "──" in done.out


def test_nothing_has_it(demo_books: Path) -> None:
    done = duiping("match", "--why", "no-such-number", cwd=demo_books)
    assert done.code == 2
    assert "DP413" in done.err


def test_a_dry_run_keeps_nothing(small: Path) -> None:
    """Neither a result nor a leg; what post would write is only counted."""
    journal = sorted((small / "ledger/journal").rglob("*.beancount"))
    assert journal
    journal[0].write_text("; changed by hand\n", encoding="utf-8")
    cached = small / ".duiping"
    before = (shot(small), sorted(str(p) for p in cached.rglob("*")))
    stamps = {p: p.stat().st_mtime_ns for p in (cached / "derived").rglob("*.parquet")}
    done = duiping("match", "--dry-run", "--json", cwd=small)
    assert done.code == 1
    name = journal[0].relative_to(small / "ledger/journal").as_posix()
    assert done.json["outdated"] == [name]
    assert (shot(small), sorted(str(p) for p in cached.rglob("*"))) == before
    after = {p: p.stat().st_mtime_ns for p in (cached / "derived").rglob("*.parquet")}
    assert after == stamps

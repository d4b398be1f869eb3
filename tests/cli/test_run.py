"""``duiping run``: what its document promises, and judging an earlier day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.shop import duiping, shot, started

if TYPE_CHECKING:
    from pathlib import Path

DECIMAL = re.compile(r"-?\d+\.\d{2}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
COUNTS = ("posted", "corroborating", "ignored", "rejected")
TEXTS = ("id", "kind", "account", "key", "status", "reason")


@pytest.fixture(scope="module")
def run(small_books: Path) -> dict[str, Any]:
    """Run books whose files are all known."""
    done = duiping("run", "--json", cwd=small_books)
    assert done.code == 1, done.err
    found: dict[str, Any] = done.json
    return found


def test_all_that_is_promised_is_there(run: dict[str, Any]) -> None:
    assert run["period"] == "2026-09"
    assert isinstance(run["records"], int)
    assert isinstance(run["cleared"], int)
    assert run["assertions"]["checked"] > 0
    assert run["assertions"]["failed"] == 0
    assert set(run["balances"]) >= {"proven", "unproven"}
    assert run["in_transit"]


def test_every_row_of_a_file_is_accounted_for(run: dict[str, Any]) -> None:
    assert run["files"]
    for file in run["files"]:
        assert sum(file[name] for name in COUNTS) == file["rows"], file["path"]
        assert re.fullmatch("[0-9a-f]{64}", file["sha256"])
        assert file["source"]
        assert file["importer"]
        assert file["path"].startswith("documents/")


def test_breaks_have_their_fields_and_exact_amounts(run: dict[str, Any]) -> None:
    assert run["breaks"]
    for one in run["breaks"]:
        for name in TEXTS:
            assert isinstance(one[name], str), name
            assert one[name], name
        # A gap is about days and has no commodity.
        assert bool(one["commodity"]) == (one["kind"] != "gap")
        for name in ("expected", "actual", "difference"):
            assert DECIMAL.fullmatch(one[name]), (name, one[name])
        for name in ("date", "due"):
            assert DAY.fullmatch(one[name]), (name, one[name])
        assert isinstance(one["age_days"], int)
        for place in one["evidence"]:
            assert {"file", "row", "source", "amount", "time"} <= set(place)
            assert place["row"] >= 1


def test_the_injected_breaks_and_no_others(run: dict[str, Any], month: Path) -> None:
    import json  # noqa: PLC0415

    truth = json.loads((month / "truth.json").read_text(encoding="utf-8"))
    wanted = sorted((b["kind"], b["account"], b["key"]) for b in truth["breaks"])
    found = sorted((b["kind"], b["account"], b["key"]) for b in run["breaks"])
    assert found == wanted


def test_running_again_changes_nothing(small: Path) -> None:
    before = shot(small)
    first = duiping("run", "--json", cwd=small)
    second = started("duiping", "run", "--json", cwd=small)
    assert shot(small) == before
    assert first.out == second.out


def test_an_earlier_day_knows_fewer_breaks_and_leaves_no_trace(small: Path) -> None:
    before = shot(small)
    plain = duiping("breaks", "--json", cwd=small)
    earlier = duiping("run", "--as-of", "2026-09-12", "--json", cwd=small)
    assert earlier.code in {0, 1}, earlier.err
    now = {one["id"] for one in plain.json["breaks"]}
    then = {one["id"] for one in earlier.json["breaks"]}
    assert len(then) < len(now)
    assert all(one["date"] <= "2026-09-12" for one in earlier.json["breaks"])
    assert shot(small) == before
    assert duiping("match", "--as-of", "2026-09-12", "--json", cwd=small).code in {0, 1}
    assert duiping("breaks", "--json", cwd=small).out == plain.out


def test_a_month_that_cannot_be(small_books: Path) -> None:
    done = duiping("run", "--period", "2026-13", "--json", cwd=small_books)
    assert done.code == 2
    assert done.json["error"]["code"] == "DP418"


def test_the_run_is_written_as_a_page(small_books: Path) -> None:
    page = small_books / ".duiping" / "report" / "2026-09.html"
    text = page.read_text(encoding="utf-8")
    assert text[:15].lower() == "<!doctype html>"
    assert "http://" not in re.sub(r'xmlns="[^"]*"', "", text).replace(
        "http://www.w3.org", ""
    )

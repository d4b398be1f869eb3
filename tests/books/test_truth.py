"""Every break that was hidden in a month is found, exactly, and no other."""

from __future__ import annotations

import copy
import json
import shutil
from datetime import date
from typing import TYPE_CHECKING

from duiping import cache
from tests.books.reader import fen
from tests.books.shop import Month, Shop, Sim
from tests.books.truth import differences

if TYPE_CHECKING:
    from pathlib import Path

    from tests.books.conftest import Books


def test_breaks_and_transit_are_the_truth(books: Books) -> None:
    assert differences(books.shop.result, books.sim.truth) == []
    assert len(books.sim.truth["breaks"]) == books.sim.month.breaks


def test_what_is_missing_was_due_when_the_demo_says(books: Books) -> None:
    # Calendar days from payment to wallet, or to delivery.
    days = {
        "Assets:Clearing:Orders:PDD": 10,
        "Assets:Clearing:Orders:Taobao": 10,
        "Assets:Clearing:Orders:Mini": 1,
        "Assets:Clearing:Fulfilment": 1,
    }
    for item in (*books.shop.result["breaks"], *books.shop.result["in_transit"]):
        missing = item.get("kind", "missing") == "missing"
        if missing and item["account"] in days and fen(item["difference"]) > 0:
            since, due = (date.fromisoformat(item[name]) for name in ("date", "due"))
            assert (due - since).days == days[item["account"]], item["key"]


def test_a_late_file_closes_its_gap_and_nothing_else(
    demo: Books, tmp_path: Path
) -> None:
    late = sorted((demo.sim.root / "late").iterdir())
    assert late
    shop = Shop(shutil.copytree(demo.shop.folder.root, tmp_path / "books"))
    shop.accept(late)
    shop.post()
    truth = copy.deepcopy(demo.sim.truth)
    truth["breaks"] = [b for b in truth["breaks"] if b["kind"] != "gap"]
    assert len(truth["breaks"]) == len(demo.sim.truth["breaks"]) - 1
    assert differences(shop.result, truth) == []
    assert shop.journal == demo.shop.journal


def test_a_month_without_orders(tmp_path: Path) -> None:
    sim = Sim(tmp_path / "sim", Month("2025-01", 0, 2, 0))
    shop = Shop(tmp_path / "books")
    taken = shop.take(sim.exports)
    # An empty order export names no day; that is said, and stops nothing else.
    assert {error.code for error in taken.refused} == {"DP115"}
    assert len(taken.fresh) == len(sim.exports) - len(taken.refused)
    shop.post()
    assert differences(shop.result, sim.truth) == []


def test_the_comparison_itself_sees_every_slip(demo: Books) -> None:
    result, truth = demo.shop.result, demo.sim.truth
    for part in ("breaks", "in_transit"):
        for place in range(0, len(truth[part]), 7):
            fewer = copy.deepcopy(truth)
            del fewer[part][place]
            assert [s[:8] for s in differences(result, fewer)] == ["invented"]
            less = json.loads(cache.canonical(result))
            del less[part][place]
            assert [s[:6] for s in differences(less, truth)] == ["missed"]
    for field in ("kind", "expected", "actual", "difference"):
        wrong = json.loads(cache.canonical(result))
        first = next(b for b in wrong["breaks"] if b["kind"] == "short")
        first[field] = "over" if field == "kind" else "0.02"
        assert [s[:5] for s in differences(wrong, truth)] == ["wrong"]

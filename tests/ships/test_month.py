"""Simulated months with a warehouse: every break of shipments is found, no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from duiping import intake
from duiping.simulate import simulate
from tests.books.shop import Month, Shop
from tests.books.truth import differences
from tests.ships.shop import SHIPPING, Shipping, equip

if TYPE_CHECKING:
    from pathlib import Path

Document = dict[str, Any]


@pytest.mark.parametrize(
    "month",
    [Month("2026-09", 250, 1, 28), Month("2026-05", 300, 9, 28)],
    ids=lambda month: month.name,
)
def test_breaks_and_transit_are_the_truth(month: Month, tmp_path: Path) -> None:
    made = Shipping(tmp_path, month)
    assert differences(made.shop.result, made.truth) == []
    kinds = {one["kind"] for one in of_shipments(made.truth)["breaks"]}
    assert kinds == {"missing", "unexpected", "duplicate", "quantity"}


def test_what_is_not_sent_in_a_month_is_in_the_next(tmp_path: Path) -> None:
    sim = tmp_path / "sim"
    simulate(sim, "2026-05", 150, 4, 12, None, 2, ships=True)
    shop = Shop(tmp_path / "books")
    equip(shop.folder.root)
    broken: list[Document] = []
    for month in ("2026-05", "2026-06"):
        shop.accept(intake.listed([sim / month / "exports"]))
        shop.post()
        truth = json.loads((sim / month / "truth.json").read_text(encoding="utf-8"))
        told = of_shipments(truth)
        assert told["breaks"]
        assert told["in_transit"]
        broken += told["breaks"]
        true = told | {"breaks": broken}
        assert differences(of_shipments(shop.result), true) == []


def of_shipments(document: Document) -> Document:
    """Keep what is about the warehouse."""
    return {
        part: [one for one in document[part] if one["account"] == SHIPPING]
        for part in ("breaks", "in_transit")
    }

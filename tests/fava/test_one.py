"""A break opened: both sides say what the lines above them say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping import cache
from duiping.books import Folder
from duiping.match.breaks import BALANCE_KINDS
from duiping.money import minor
from duiping.pipeline.stages import config_of
from duiping.plugins.pages.one import sides

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sides_add_up_to_what_was_expected_and_what_came(demo_books: Path) -> None:
    folder = Folder(demo_books)
    config, result = config_of(folder), cache.load(folder)
    assert result is not None
    seen = 0
    for one in result["breaks"]:
        if one["kind"] not in (*BALANCE_KINDS, "late"):
            continue
        seen += 1
        we, they, *_ = sides(one, config)
        unit = one["commodity"]
        # A row that tells an order and its refund is listed once, with its first leg.
        if "退款" not in one["reason"]["zh"]:
            assert we.sums.get(unit, 0) == minor(one["expected"]), one["id"]
        assert they.sums.get(unit, 0) == minor(one["actual"]), one["id"]
        told = [minor(place["amount"].split()[0]) for place in they.places]
        assert sum(told) == minor(one["actual"]), one["id"]
    assert seen > 20

"""The pages' figures against those worked out by hand for the small shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from duiping.books import Folder
from duiping.money import minor
from duiping.plugins.pages import bars
from duiping.plugins.pages.overview import overview, percent, shared
from duiping.plugins.pages.owner import owner
from duiping.plugins.pages.store import Books
from duiping.plugins.pages.trends import trends
from duiping.report.standing import Standing
from duiping.shelf import nothing
from tests.report.conftest import ORDERS, PAYOUT, config, result

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.config import Config

__all__ = ["config", "result"]
NO = {"decided": False}


@pytest.fixture
def books(result: dict[str, Any], config: Config, tmp_path: Path) -> Books:
    """The small shop's books; all its breaks are to be decided."""
    result["breaks"] = [nothing(one) | one | NO for one in result["breaks"]]
    return Books(Folder(tmp_path), config, result, "")


def test_trends(books: Books) -> None:
    september, october = trends(books)
    assert (september.month, october.month) == ("2026-09", "2026-10")
    # k1 to k4 and the payout, of which k2, k3 and k4 are open.
    assert (september.keys, september.cleared) == (5, 2)
    assert september.matched == 4_000
    # k1 took 3 days, the payout 23.
    assert september.days == 130
    # 1.00 of 20 + 100 + 7 - 10 that came in; 10 back of 127.
    assert september.fees == 100 * 10_000 // 11_700
    assert september.refunds == 1_000 * 10_000 // 12_700
    assert september.kinds == {"missing": 3_000, "unexpected": 700, "late": 12_000}
    assert september.broken == 15_700
    assert (october.keys, october.matched, october.days, october.fees) == (
        0,
        None,
        None,
        None,
    )


def test_overview(books: Books) -> None:
    found = overview(books, "2026-09", "en")
    assert (found.keys, found.cleared) == (5, 2)
    assert found.breaks == found.undecided == (3, {"CNY": 15_700})
    assert found.transit == (1, {"CNY": 4_000})
    (arrival,) = found.arrivals
    assert (arrival.due, arrival.account) == ("2026-09-30", ORDERS)
    assert (arrival.coming, arrival.going) == ((1, {"CNY": 4_000}), (0, {}))
    assert [row.kind for row in found.kinds] == ["missing", "unexpected", "late"]
    # All are five days old: the second span, 4 to 7 days.
    for row in found.kinds:
        assert [cell.tally.number for cell in row.cells] == [0, 1, 0, 0, 0]
    assert [strip.source for strip in found.calendar] == ["orders", "bank"]


def test_an_account_with_too_much_stays_in_the_share() -> None:
    usual = Standing("a", "CNY", expected=100, reported=80, short=20)
    # 190 of 230 too much: 40 agreed; 140 were to come, of which 100 lack.
    both = Standing("a", "CNY", expected=140, reported=230, short=100, over=190)
    # More came too much than all that came, and more is brought as too much.
    beyond = Standing("a", "CNY", brought=-100, reported=50, short=40, over=190)
    found = [shared(one) for one in (usual, both, beyond)]
    assert found == [(80, 100), (40, 140), (0, 40)]


def test_a_month_before_has_only_its_own(books: Books) -> None:
    found = overview(books, "2026-08", "en")
    assert found.breaks.number == 0
    assert found.month == "2026-08"


def test_owner(books: Books) -> None:
    found = owner(books, "", "en")
    assert [(h.name, h.amount, h.proven) for h in found.here] == [
        ("银行", 12_000, True),
        ("钱包", 4_600, False),
    ]
    assert found.elsewhere == found.owed == ()
    (coming,) = found.coming
    assert (coming.amount, coming.number, coming.first) == (4_000, 1, "2026-09-30")
    # What is too much (k4) or came late (the payout) is no debt.
    (owing,) = found.overdue
    assert (owing.account, owing.amount, owing.number) == (ORDERS, 3_000, 1)
    (cost,) = found.costs
    assert (cost.received, cost.fees) == (11_700, 100)
    assert [one["account"] for one in found.odd] == [PAYOUT, ORDERS, ORDERS]
    # k1 and the payout; nobody has decided anything.
    assert owner(books, "2026-09", "en").cleared[0] == 2
    assert found.done == ()


def test_owner_is_told_what_was_done_in_the_month(books: Books) -> None:
    def step(verb: str, day: str, **more: object) -> dict[str, object]:
        return {"verb": verb, "date": day, "by": "lin", **more}

    one, two, three = books.index.breaks
    one["history"] = [step("wait", "2026-08-31"), step("explain", "2026-09-02")]
    two["history"] = [step("explain", "2026-09-30"), step("assign", "2026-10-01")]
    three["history"] = [step("write-off", "2026-09-30", proposed=True)]
    risk = minor(one["at_risk"]) + minor(two["at_risk"])
    assert owner(books, "2026-09", "en").done == (("explain", 2, risk),)
    verbs = [done.verb for done in owner(books, "", "en").done]
    assert sorted(verbs) == ["assign", "explain", "wait"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, "–"),
        (9_999, 10_000, "99.9 %"),
        (10, 10, "100.0 %"),
        (-5, 10, "0.0 %"),
        (1, 3, "33.3 %"),
    ],
)
def test_a_share_is_never_rounded_up(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_bars_are_true_to_their_values() -> None:
    found = bars.chart([("a", 50, "50"), ("b", None, "–"), ("c", 100, "100")])
    assert [bar.height for bar in found.bars] == [60, 0, 120]
    assert all(bar.y + bar.height == found.base for bar in found.bars)
    (half,) = bars.chart([("a", 50, "50")], full=100).bars
    assert half.height == 60

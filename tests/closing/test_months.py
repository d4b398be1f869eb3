"""A month is closed, the next goes on from it, and what comes late is posted there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.closing.world import (
    CONFIG,
    END_OF_OCTOBER,
    END_OF_SEPTEMBER,
    LATE,
    OCTOBER,
    close,
    git,
)

if TYPE_CHECKING:
    from tests.closing.world import Shop

SEPTEMBER_30, OCTOBER_31 = date(2026, 9, 30), date(2026, 10, 31)


def sealed_text(shop: Shop) -> dict[str, bytes]:
    """Read the journal of September, and the seals."""
    paths = [
        *shop.folder.journal.glob("2026/09-*"),
        *shop.folder.seals.glob("*.json"),
    ]
    return {str(path): path.read_bytes() for path in sorted(paths)}


def test_balances_of_the_first_month(closed: Shop) -> None:
    assert closed.held(SEPTEMBER_30) == END_OF_SEPTEMBER
    assert closed.errors() == []


def test_the_next_month_goes_on_from_it(closed: Shop) -> None:
    before = sealed_text(closed)
    closed.take(OCTOBER)
    assert sealed_text(closed) == before
    assert closed.held(SEPTEMBER_30) == END_OF_SEPTEMBER
    assert closed.held(OCTOBER_31) == END_OF_OCTOBER
    result = closed.derive().result
    assert (result["breaks"], result["in_transit"]) == ([], [])
    assert (result["sealed"], result["corrections"]) == (["2026-09"], 0)
    assert closed.errors() == []


def test_both_months_closed_are_derived_again(closed: Shop) -> None:
    closed.take(OCTOBER)
    closed.commit("October")
    assert close(closed, "2026-10") == 0
    code, found = closed.run("verify")
    assert code == 0
    names = [one["name"] for one in found["checks"] if one["level"] == "ok"]
    assert {"seal 2026-09", "seal 2026-10", "derivation", "beancount"} <= set(names)


def test_late_evidence_is_posted_in_the_open_month(closed: Shop) -> None:
    closed.take(OCTOBER)
    before = sealed_text(closed)
    closed.take(LATE)
    assert sealed_text(closed) == before
    assert closed.held(SEPTEMBER_30) == END_OF_SEPTEMBER
    # O4 of 15 September is 20.00 that nobody received; it was sold all the same.
    held = {**END_OF_OCTOBER, "Assets:Clearing:Orders": "20.00"}
    held["Income:Sales"] = "-200.00"
    assert closed.held(OCTOBER_31) == held
    text = (closed.folder.journal / "2026/10-orders.beancount").read_text()
    assert text.count("corrects: 2026-09-15") == 1
    (one,) = closed.derive().result["breaks"]
    assert (one["kind"], one["key"]) == ("missing", "shop:order:O4")
    assert closed.errors() == []


def test_late_evidence_is_posted_once(closed: Shop) -> None:
    closed.take(OCTOBER)
    closed.take(LATE)
    closed.commit("late")
    closed.take(LATE)
    assert git(closed.folder.root, "status", "--porcelain") == ""


def test_a_rule_that_changes_touches_no_closed_month(closed: Shop) -> None:
    closed.take(OCTOBER)
    before = sealed_text(closed)
    text = CONFIG.read_text().replace("fee: 'Expenses:Fee'", "fee: 'Expenses:Rent'")
    closed.folder.config.write_text(text)
    closed.derive()
    assert sealed_text(closed) == before
    assert closed.held(SEPTEMBER_30) == END_OF_SEPTEMBER
    held = {**END_OF_OCTOBER, "Expenses:Rent": "31.08"}
    del held["Expenses:Fee"]
    assert closed.held(OCTOBER_31) == held
    assert closed.derive().result["corrections"] == 1
    code, _ = closed.run("verify")
    assert code == 0


def test_the_order_of_closing(shop: Shop) -> None:
    assert shop.run("close", "2026-10", "--by", "wang")[1]["error"]["code"] == "DP457"
    assert close(shop, "2026-09") == 0
    assert shop.run("close", "2026-09", "--by", "wang")[1]["error"]["code"] == "DP457"


def test_reopening_is_a_record_by_two(closed: Shop) -> None:
    words = ("reopen", "2026-09", "--on", "2026-10-12")
    assert closed.run(*words, "--by", "wang")[0] == 2  # no reason
    assert closed.run(*words, "--by", "li", "--reason", "O4 forgotten")[0] == 0
    code, found = closed.run(*words, "--by", "li", "--approve")
    assert (code, found["error"]["code"]) == (2, "DP453")
    assert closed.run(*words, "--by", "wang", "--reason", "O4 forgotten")[0] == 0
    code, found = closed.run(*words, "--by", "wang", "--approve")
    assert (code, found["error"]["code"]) == (2, "DP502")
    assert closed.run(*words, "--by", "li", "--approve")[0] == 0
    names = sorted(path.name for path in closed.folder.seals.glob("*.json"))
    assert names == ["0001-2026-09-close.json", "0002-2026-09-reopen.json"]
    closed.take(LATE)
    # The month is open again: what comes late stands where it belongs.
    text = (closed.folder.journal / "2026/09-orders.beancount").read_text()
    assert "shop:order:O4" in text
    assert closed.errors() == []


@pytest.mark.parametrize("change", ["evidence", "config"])
def test_what_changed_since_it_was_prepared_is_not_approved(
    shop: Shop, change: str
) -> None:
    assert shop.run("close", "2026-09", "--by", "wang", "--on", "2026-10-09")[0] == 0
    if change == "evidence":
        shop.take(OCTOBER)
    else:
        with shop.folder.config.open("a") as stream:
            stream.write("# reworded\n")
    shop.commit("changed")
    words = ("--by", "li", "--approve", "--on", "2026-10-10")
    code, found = shop.run("close", "2026-09", *words)
    assert (code, found["error"]["code"]) == (2, "DP458")
    assert not list(shop.folder.seals.glob("0*.json"))


def test_booked_by_the_day_the_same_holds(shop: Shop) -> None:
    text = CONFIG.read_text().replace("language: en", "language: en, book: daily")
    shop.folder.config.write_text(text)
    shop.derive()
    shop.commit("daily")
    assert close(shop, "2026-09") == 0
    before = sealed_text(shop)
    shop.take(OCTOBER)
    shop.take(LATE)
    assert sealed_text(shop) == before
    assert shop.held(SEPTEMBER_30) == END_OF_SEPTEMBER
    held = {**END_OF_OCTOBER, "Assets:Clearing:Orders": "20.00"}
    held["Income:Sales"] = "-200.00"
    assert shop.held(OCTOBER_31) == held
    # From now on singly: the closed month stays as it was booked.
    shop.folder.config.write_text(CONFIG.read_text())
    shop.derive()
    assert sealed_text(shop) == before
    assert shop.held(OCTOBER_31) == held
    code, found = shop.run("verify")
    assert code == 0, [one for one in found["checks"] if one["level"] != "ok"]

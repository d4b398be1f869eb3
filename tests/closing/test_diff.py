"""What ``duiping diff`` says of two commits, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.closing.world import O1, O2, OCTOBER, ORDERS

if TYPE_CHECKING:
    from tests.closing.world import Shop

STRAY = "O9,2026-09-02 08:00:00,done,8.00,A"


def balances(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        one["account"]: (one["before"], one["after"])
        for one in found["balances"]
        if one["commodity"] == "CNY"
    }


def test_a_decision_and_a_month_of_evidence(shop: Shop) -> None:
    shop.take({"orders_2026-10-01-00-40-00.csv": [ORDERS, O1, STRAY, O2]})
    (one,) = shop.derive().result["breaks"]
    before = shop.commit("a break")
    words = ("resolve", one["id"], "adjust", "Expenses:Cost", "--by", "wang")
    assert shop.run(*words, "--on", "2026-09-30", "--reason", "lost")[0] == 0
    decided = shop.commit("decided")
    code, found = shop.run("diff", before, decided)
    assert code == 1
    # 50.00 of O2 stay under way; the 8.00 of O9 are a cost now.
    assert balances(found) == {
        "Assets:Clearing:Orders": ("58.00", "50.00"),
        "Expenses:Cost": ("0.00", "8.00"),
    }
    (changed,) = found["breaks"]["changed"]
    assert [changed[at]["status"] for at in ("before", "after")] == ["open", "settled"]
    assert found["links"] == found["rules"] == []
    assert shop.run("diff", decided, decided)[0] == 0

    rules = shop.folder.config.read_text(encoding="utf-8")
    shop.folder.config.write_text(rules.replace("due: 3 days", "due: 4 days"))
    shop.take(OCTOBER)
    code, found = shop.run("diff", decided, shop.commit("October"))
    assert code == 1
    changed = [line[0] for line in found["rules"] if "due: " in line]
    assert sorted(changed)[-2:] == ["+", "-"]
    assert balances(found)["Assets:Bank"] == ("80.00", "65.00")
    assert balances(found)["Assets:Wallet"] == ("4.40", "83.92")
    assert len(found["evidence"]["added"]) == len(OCTOBER)
    assert found["evidence"]["removed"] == []
    # P2 is paid out in September and reaches the bank in October.
    assert {one["account"] for one in found["links"]} == {"Assets:Clearing:Payout"}

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from duiping.money import minor
from duiping.report.chart import TALLEST, lanes
from duiping.report.period import cut, last_period
from duiping.report.standing import standings
from duiping.report.way import channels

if TYPE_CHECKING:
    from duiping.config import Config

Result = dict[str, Any]


def test_every_fen_of_a_clearing_account_has_its_place(
    result: Result, config: Config
) -> None:
    orders, payout = standings(result, config)
    assert (orders.brought, orders.expected, orders.reported) == (20_00, 160_00, 117_00)
    assert (orders.ahead, orders.short, orders.over) == (40_00, 30_00, 7_00)
    assert orders.agreed == 110_00
    assert orders.later == 0
    assert orders.closing == 63_00
    assert payout.closing == 0


@pytest.mark.parametrize("period", ["2026-08", "2026-09", "2026-10", None])
def test_standings_add_up_in_every_period(
    result: Result, config: Config, period: str | None
) -> None:
    shown = cut(result, period) if period else result
    for s in standings(shown, config):
        late = s.later
        assert s.owed == s.agreed + s.ahead + s.short + max(late, 0)
        assert s.reported == s.agreed + s.behind + s.over - min(late, 0)
        assert s.closing == s.transit + s.short - s.over + late


def test_what_was_settled_after_the_period_is_told_apart(
    result: Result, config: Config
) -> None:
    _, payout = standings(cut(result, "2026-09"), config)
    assert (payout.closing, payout.later, payout.broken) == (120_00, 120_00, 0)


def test_an_explained_break_stays_as_long_as_the_balance_has_it(
    result: Result,
) -> None:
    result["breaks"][0] |= {
        "status": "explained",
        "decided": True,
        "remaining": "30.00",
    }
    assert len(cut(result, "2026-10")["breaks"]) == 3


def test_what_decisions_settled_is_told_apart(result: Result, config: Config) -> None:
    """Of 30.00 short, 20.00 were written off in October; 7.00 over wholly."""
    short, over, _ = result["breaks"]
    short["remaining"], over["remaining"] = "10.00", "0.00"
    result["settled"] = [
        {
            "account": short["account"],
            "commodity": "CNY",
            "date": "2026-10-02",
            "amount": amount,
        }
        for amount in ("20.00", "-7.00")
    ]
    for period, settled, closing in ((None, 13_00, 50_00), ("2026-10", 13_00, 50_00)):
        shown = cut(result, period) if period else result
        orders, _ = standings(shown, config)
        assert (orders.settled, orders.closing, orders.later) == (settled, closing, 0)
        assert (orders.short, orders.over) == (10_00, 0)
    before, _ = standings(cut(result, "2026-09"), config)
    assert (before.settled, before.closing) == (0, 63_00)
    assert before.later == 63_00 - 40_00 - 10_00


def test_without_sums_by_month_the_flows_must_do(
    result: Result, config: Config
) -> None:
    del result["money"]
    orders, _ = standings(result, config)
    assert orders.closing == 63_00
    assert channels(result, config) == ()


def test_a_wallet_is_in_balance(result: Result, config: Config) -> None:
    (channel,) = channels(result, config)
    wallet = channel.wallet
    assert (channel.title, channel.orders, channel.bank) == ("钱包", "店铺订单", "银行")
    assert (wallet.opening, wallet.received, wallet.fees) == (50_00, 117_00, 1_00)
    assert (wallet.paid, wallet.closing, wallet.other) == (120_00, 46_00, 0)


def test_heights_are_true_to_amounts(result: Result, config: Config) -> None:
    (lane,) = lanes(channels(result, config), "en")
    heights = {shape.title: shape.height for shape in lane.shapes}
    # The order bar is the tallest: 180.00 of brought forward and expected.
    assert heights["店铺订单 due 180.00"] == str(TALLEST // 10)
    assert heights["agreed 110.00"] == f"{TALLEST * 110 // 180 / 10}"
    assert heights["short 30.00"] == f"{TALLEST * 30 // 180 / 10}"


def test_cut_keeps_what_is_dated_in_the_month_or_open_at_its_end(
    result: Result,
) -> None:
    result["breaks"][0] |= {
        "status": "settled",
        "decided": True,
        "remaining": "0.00",
    }
    august, september, october = (
        cut(result, month) for month in ("2026-08", "2026-09", "2026-10")
    )
    assert august["breaks"] == august["in_transit"] == august["suspense"] == []
    assert len(september["breaks"]) == 3
    assert [entry["kind"] for entry in october["breaks"]] == ["unexpected", "late"]
    assert len(october["in_transit"]) == 1
    assert [len(x["files"]) for x in (august, september, october)] == [0, 1, 1]
    assert cut(october, "2026-10") == october


def test_cut_counts_records_and_keys_of_the_month(
    result: Result, config: Config
) -> None:
    counted = {month: cut(result, month)["records"] for month in ("2026-08", "2026-10")}
    assert counted == {"2026-08": 2, "2026-10": 1}
    assert sum(s.cleared for s in standings(cut(result, "2026-09"), config)) == 2
    assert cut(result, "2026-09")["cleared"] == 2


def test_cut_takes_balances_back_to_the_months_end(result: Result) -> None:
    september, october = (
        cut(result, month)["balances"] for month in ("2026-09", "2026-10")
    )
    assert september["proven"] == []
    assert [entry["balance"] for entry in september["unproven"]] == ["0.00", "46.00"]
    (bank,) = october["proven"]
    assert (bank["date"], bank["balance"], bank["days"]) == ("2026-10-05", "120.00", 2)


def test_the_last_period_is_the_last_that_evidence_reaches(result: Result) -> None:
    assert last_period(result) == "2026-10"
    assert not last_period(result | {"files": [], "as_of": {}})


def test_moves_sum_to_the_legs(result: Result) -> None:
    moves = result["money"]["moves"]
    assert sum(row["legs"] for row in moves) == 17
    wallet = [row for row in moves if row["account"] == "Assets:Wallet:Shop"]
    assert sum(minor(row["amount"]) for row in wallet) == 46_00

"""The scorer sees every slip: what is missed, invented, or called otherwise."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bench.quality import TRANSIT, score

ORDERS, PAYOUT = "Assets:Clearing:Orders:PDD", "Assets:Clearing:Payout:PDD"


def _item(kind: str, account: str, key: str | None, row: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "account": account,
        "key": key,
        "commodity": "CNY",
        "expected": "10.00",
        "actual": "9.00",
        "difference": "1.00",
        "evidence": [{"file": "a.csv", "row": row}],
    }


TRUTH = {
    "breaks": [_item("short", ORDERS, "k1", 1), _item("late", PAYOUT, None, 2)],
    "in_transit": [
        {
            "account": ORDERS,
            "key": "k3",
            "commodity": "CNY",
            "amount": "1.00",
            "evidence": [],
        }
    ],
}


def _found() -> dict[str, Any]:
    waiting = _item("", ORDERS, "k3", 3)
    del waiting["kind"]
    late = _item("late", PAYOUT, "pdd:payout:7", 2)
    late["evidence"] = [{"file": "documents/x/2026.a.csv", "name": "a.csv", "row": 2}]
    return {
        "breaks": [_item("short", ORDERS, "k1", 1), late],
        "in_transit": [waiting],
        "flows": [{"account": ORDERS, "keys": 9}, {"account": PAYOUT, "keys": 5}],
    }


def test_what_agrees_is_right() -> None:
    told = score(TRUTH, _found())
    assert told.kinds == {
        ("short", "right"): 1,
        ("late", "right"): 1,
        (TRANSIT, "right"): 1,
    }
    # Late or not, all five payouts found their lines.
    assert (told.linked, told.ambiguous, told.astray) == (5, 0, 0)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind": "over"}, {("short", "wrong kind"): 1}),
        ({"difference": "2.00"}, {("short", "wrong amount"): 1}),
        ({"key": "k9"}, {("short", "missed"): 1, ("short", "invented"): 1}),
        (
            {"account": PAYOUT},
            {("short", "missed"): 1, ("short", "invented"): 1},
        ),
    ],
)
def test_a_break_that_is_told_otherwise(
    change: dict[str, str], wrong: dict[tuple[str, str], int]
) -> None:
    found = copy.deepcopy(_found())
    found["breaks"][0] |= change
    told = score(TRUTH, found)
    assert {k: n for k, n in told.kinds.items() if k[1] != "right"} == wrong
    assert told.astray == (change.get("account") == PAYOUT)


def test_what_is_in_transit_is_no_break() -> None:
    found = _found()
    found["breaks"].append(found["in_transit"].pop() | {"kind": "missing"})
    told = score(TRUTH, found)
    assert told.kinds[TRANSIT, "wrong kind"] == 1


def test_a_payout_that_finds_no_line_is_astray() -> None:
    found = _found()
    found["breaks"][1]["kind"] = "missing"
    told = score(TRUTH, found)
    assert (told.linked, told.astray) == (4, 2)

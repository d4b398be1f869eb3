"""Supplier charges against the price list: 98.50 for a hundred, 27.60 for a card."""

from __future__ import annotations

import pytest

from duiping.match.costs import cost_findings, off_list
from duiping.post.keys import keyed
from duiping.record import SUSPENSE
from tests.post.month import C, charge
from tests.post.rows import Row, records, rules


def told(*rows: Row) -> list[tuple[str, str, int, int]]:
    """Give account, key's last digit, expected and charged cost of each finding."""
    off = off_list(keyed(records(list(rows)), rules()), rules())
    found = cost_findings(off, rules())
    for one in found:
        assert one.kind == "fee"
        assert one.difference == one.expected - one.actual
        assert one.at_risk == abs(one.difference) > 0
    return [(one.account, one.key[-1], one.expected, one.actual) for one in found]


def one(cost: int, units: int, product: str = "HF100", n: int = 1) -> Row:
    return charge("yunchong", C[n], "09-01", -cost, units, product=product)


YUNCHONG = "Liabilities:Payable:Yunchong"


@pytest.mark.parametrize(
    ("cost", "units", "product", "listed"),
    [
        (98_50, 100_00, "HF100", None),
        (98_51, 100_00, "HF100", 98_50),  # one fen more
        (98_49, 100_00, "HF100", 98_50),  # one fen less
        (197_00, 200_00, "HF100", None),  # two pieces
        (49_25, 50_00, "HF100", None),  # half a piece
        # a half of 29.55 is 14.775: either fen beside it will do
        (14_78, 15_00, "HF30", None),
        (14_77, 15_00, "HF30", None),
        (14_79, 15_00, "HF30", 14_78),
        (14_76, 15_00, "HF30", 14_78),
        # a third of 27.60, then of 29.55, are whole fen
        (9_20, 10_00, "YK30", None),
        (9_85, 10_00, "HF30", None),
        (9_86, 10_00, "HF30", 9_85),
        # 7.00 of 30.00: 29.55 × 7 / 30 = 6.895 and 1.00: 0.985
        (6_90, 7_00, "HF30", None),
        (98, 1_00, "HF30", None),
        (1, 0, "HF30", 0),  # nothing delivered
        (5_00, 10_00, "SJK", None),  # goods have no face value to pay by
        (5_00, 10_00, "XX", None),
    ],
)
def test_by_hand(cost: int, units: int, product: str, listed: int | None) -> None:
    found = told(one(cost, units, product))
    assert found == ([] if listed is None else [(YUNCHONG, "1", listed, cost)])


def test_an_order_is_tested_as_a_whole() -> None:
    """What is charged and given back again counts net."""
    back = charge("yunchong", C[1], "09-02", 98_50, -100_00, product="HF100")
    assert told(one(98_50, 100_00), back) == []
    half = charge("yunchong", C[1], "09-02", 49_24, -50_00, product="HF100")
    assert told(one(98_50, 100_00), half) == [(YUNCHONG, "1", 49_25, 49_26)]
    # charged twice: right price, twice
    assert told(one(98_50, 100_00), one(98_50, 100_00)) == []


def test_each_order_and_supplier_apart() -> None:
    jingka = charge("jingka", C[1], "09-01", -98_49, 100_00, product="HF100")
    assert told(jingka, one(98_51, 100_00), one(99_00, 100_00, n=2)) == [
        ("Assets:Prepaid:Jingka", "1", 98_50, 98_49),
        (YUNCHONG, "1", 98_50, 98_51),
        (YUNCHONG, "2", 98_50, 99_00),
    ]


def test_rows_in_suspense_are_not_judged() -> None:
    assert told(one(1, 100_00) | {"disposition": SUSPENSE}) == []

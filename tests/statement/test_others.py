"""The other statements of the hand-worked month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from duiping.statement.ageing import ageing, transit
from duiping.statement.coverage import coverage
from duiping.statement.fees import fees
from duiping.statement.ground import listed
from duiping.statement.prepaid import prepaid
from duiping.statement.shelf import BUILDERS, statement
from duiping.statement.supplier import letter, supplier
from tests.statement.world import fen, figures, fresh, known, row, sheet, table

if TYPE_CHECKING:
    from pathlib import Path


def test_open_items_by_age(september: Path) -> None:
    # As of 09-30. Up to 7 days: A5 70, P3 200, T2 300, b7 −77. From 8 to 30: A3 5
    # (22 days), A4 40 (18), A6 −30 (its order is of 09-15), A9 −25 (12), b6 20
    # (12), P2 1 (8). In the books: orders 60, payouts 124, top-up 300, suspense 20.
    (found,) = ageing(known(september, "2026-09"))
    total = row(table(found, "ageing"), "sum").cells[2:]
    assert total == (10, fen("493.00"), fen("11.00"), 0, 0, fen("504.00"))
    assert row(table(found, "ageing"), "check").cells[-1] == 0
    by_kind = {
        (r.cells[0], r.code): r.cells[-1]
        for r in table(found, "ageing").rows
        if r.look == "item"
    }
    assert by_kind["店铺 → 钱包", "in-transit"] == fen("40.00")
    assert by_kind["钱包 → 银行", "short"] == fen("1.00")
    assert len(table(found, "open").rows) == 10


def test_ages_end_where_the_next_begins(october: Path) -> None:
    # As of 10-10: A3 is 32 days old, P2 18, b7 15, A9 22, A4 28, b6 22.
    (found,) = ageing(known(october, "2026-10-10"))
    assert row(table(found, "ageing"), "sum").cells[2:] == (
        *(6, 0, fen("-41.00"), fen("5.00"), 0, fen("-36.00")),
    )


def test_money_in_transit_by_expected_day(september: Path) -> None:
    # Orders are due after 3 days, refunds after 3 days, payouts and top-ups on the
    # next working day: after 09-30 that is 10-08.
    (found,) = transit(known(september, "2026-09"))
    rows = table(found, "transit").rows
    assert [(r.cells[0], str(r.cells[1]), r.cells[5]) for r in rows[:-1]] == [
        ("店铺 → 钱包", "2026-10-01", fen("-30.00")),
        ("店铺 → 钱包", "2026-10-02", fen("70.00")),
        ("钱包 → 银行", "2026-10-08", fen("200.00")),
        ("银行 → 点卡", "2026-10-08", fen("300.00")),
    ]
    assert rows[-1].cells[2:] == (4, fen("570.00"), fen("-30.00"), fen("540.00"))


def test_fees_against_the_schedule(september: Path) -> None:
    # Settled 80 + 100 + 200 + 55 + 90 + 25; at 0.60 %: 0.48 + 0.60 + 1.20 + 0.33
    # + 0.54 + 0.15 = 3.30, less 0.30 given back. A6 was charged 0.06 too much.
    (found,) = fees(known(september, "2026-09"))
    total = next(r for r in table(found, "fees").rows if r.look == "sum")
    assert total.cells[1:9] == (
        *(6, fen("550.00"), fen("50.00"), fen("3.36"), fen("0.30")),
        *(fen("3.06"), fen("3.00"), fen("-0.06")),
    )
    assert total.cells[9] == Fraction(306, 50_000)
    (wrong,) = table(found, "misfits").rows
    assert wrong.cells[1:] == ("shop:order:A6", "0.60%", 54, 60, -6)
    assert [(p.name, p.row) for p in wrong.places] == [("钱包09.csv", 14)]
    charged = {
        (r.cells[1], r.code): r.cells[5] for r in table(found, "charges").rows[:-1]
    }
    assert charged == {
        ("Expenses:Fee", "fee"): fen("3.36"),
        ("Expenses:Fee", "fee_refund"): fen("-0.30"),
        ("Expenses:Marketing", "marketing"): fen("12.00"),
        ("Expenses:Rent", "debit"): fen("1000.00"),
    }


def test_fees_of_parts_add_up_to_the_whole(october: Path) -> None:
    # A2 is settled in the first part and given back in the second.
    parts = [
        [
            r
            for r in table(fees(known(october, when))[0], "fees").rows
            if r.look == "sum"
        ]
        for when in ("2026-09-01..2026-09-09", "2026-09-10..2026-10-10")
    ]
    whole = [
        r
        for r in table(fees(known(october, "2026-09-01..2026-10-10"))[0], "fees").rows
        if r.look == "sum"
    ]
    for column in range(2, 9):
        added = sum(int(str(part[0].cells[column])) for part in parts)
        assert added == whole[0].cells[column]
    # 09-01 to 09-09: 80 + 100 + 200 settled, 2.28 charged and due.
    assert parts[0][0].cells[2:8] == (
        *(fen("380.00"), 0, fen("2.28"), 0, fen("2.28"), fen("2.28")),
    )


def test_prepaid_balances_day_by_day(september: Path) -> None:
    found = sheet(prepaid(known(september, "2026-09")), "Assets:Prepaid")
    days = {
        str(r.cells[0]): r.cells[1:]
        for r in table(found, "prepaid").rows
        if r.look == "item"
    }
    # opening, top-up, bonus, charge, refund, other, closing, printed, credit, left
    assert days["2026-09-17"] == (90000, 50000, 0, 0, 0, 0, 140000, 140000, 0, 0)
    assert days["2026-09-20"] == (140500, 0, 0, 0, 0, 0, 140500, 240500, -100000, 0)
    assert days["2026-09-30"] == (137500, 0, 0, 0, 1000, 0, 138500, 238500, -100000, 0)
    total = row(table(found, "prepaid"), "sum").cells
    assert total[1:8] == (100000, 50000, 500, -13000, 1000, 0, 138500)


def test_a_printed_balance_that_differs_fails_the_prepaid_check(
    september: Path,
) -> None:
    facts = fresh(september, "2026-09")
    facts.printed["Assets:Prepaid"][date(2026, 9, 21)] += 7
    found = sheet(prepaid(facts), "Assets:Prepaid")
    assert row(table(found, "prepaid"), "check").cells[-1] == 7


def test_days_are_proven_unmoved_or_not(september: Path) -> None:
    # The bank prints a balance on eight days from 09-01 on; the wallet on twelve,
    # the supplier on six of which the first is 09-02: 09-01 is not proven.
    (found,) = coverage(known(september, "2026-09"))
    rows = {r.code: r.cells[2:] for r in table(found, "coverage").rows}
    assert rows["Assets:Bank"] == (8, 0, 22, 0, 0, 0, 30)
    assert rows["Assets:Prepaid"] == (6, 0, 23, 1, 0, 0, 30)


def test_days_without_a_file_and_days_that_differ_are_told(october: Path) -> None:
    facts = fresh(october, "2026-10")
    facts.printed["Assets:Bank"][date(2026, 10, 8)] += 1
    (found,) = coverage(facts)
    rows = {r.code: r.cells[2:] for r in table(found, "coverage").rows}
    # The bank's file begins with its first row, on 10-08, which differs; 10-09 is
    # not proven again until 10-10; before and after there is no file.
    assert rows["Assets:Bank"] == (1, 0, 0, 1, 28, 1, 31)
    wrong = [r for r in table(found, "spans").rows if r.look == "check"]
    assert [r.cells[-1] for r in wrong] == [-1]


def test_the_supplier_statement_sets_both_sides_beside_each_other(
    september: Path,
) -> None:
    # Ours: 1,000 + 500 + T2 300 + 5 − 130 + 10; theirs prints 2,385 with 1,000 of
    # credit line in it.
    found = sheet(supplier(known(september, "2026-09")), "Assets:Prepaid")
    rows = [(r.cells[1], r.cells[3]) for r in table(found, "reconciliation").rows]
    assert rows[0] == (fen("1685.00"), fen("1385.00"))
    assert rows[1] == (0, fen("300.00"))
    assert rows[4] == (0, None)


def test_the_letter_shows_both_records_and_none_of_our_files(september: Path) -> None:
    found = sheet(letter(known(september, "2026-09")), "Assets:Prepaid")
    lines = {r.code: r.cells[1:] for r in table(found, "figures").rows}
    assert lines == {
        "opening": (fen("1000.00"), fen("1000.00"), 0),
        "topup": (fen("800.00"), fen("500.00"), fen("300.00")),
        "bonus": (fen("5.00"), fen("5.00"), 0),
        "charge": (fen("-130.00"), fen("-130.00"), 0),
        "charge_refund": (fen("10.00"), fen("10.00"), 0),
        "closing": (fen("1685.00"), fen("1385.00"), fen("300.00")),
        "check": (0, 0, None),
    }
    items = table(found, "items")
    assert figures(items, "difference")["sum"] == fen("300.00")
    assert not any(r.places for of in found.tables for r in of.rows)
    assert found.answer
    assert found.signs


def _ago(days: int) -> str:
    """Give the day so long before the end of September."""
    return str(date(2026, 9, 30) - timedelta(days=days))


def test_the_last_day_of_an_age_belongs_to_it(september: Path) -> None:
    facts = known(september, "2026-09")
    ages = {7: 1, 8: 10, 30: 100, 31: 1_000, 90: 10_000, 91: 100_000, 0: 1_000_000}
    items = tuple(
        facts.transit[0]
        | {"date": _ago(days), "difference": f"{yuan}.00", "key": f"{days}"}
        for days, yuan in ages.items()
    )
    ground = replace(facts.ground, found=listed(items, ()))
    (found,) = ageing(replace(facts, ground=ground, transit=items, breaks=()))
    sums = [
        int(str(cell)) // 100 for cell in row(table(found, "ageing"), "sum").cells[3:]
    ]
    assert sums == [1_000_001, 110, 11_000, 100_000, 1_111_111]


def test_before_anything_is_open_every_statement_is_written(september: Path) -> None:
    facts = known(september, "2026-07")
    assert not facts.transit
    assert not facts.breaks
    for name, build in BUILDERS.items():
        found = build(facts, None)
        assert statement(facts, name, found).agrees, name
    (aged,) = ageing(facts)
    assert row(table(aged, "ageing"), "sum").cells[-1] == 0

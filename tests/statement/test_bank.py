"""余额调节表 of the hand-worked month: every figure against plain numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from duiping.statement.bank import bank
from tests.statement.world import fen, figures, fresh, known, row, sheet, table

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.statement.model import Sheet


def _of(books: Path, when: str, account: str) -> Sheet:
    return sheet(bank(known(books, when)), account)


def _sides(found: Sheet) -> list[tuple[object, object]]:
    rows = table(found, "reconciliation").rows
    return [(r.cells[1], r.cells[3]) for r in rows]


def test_both_sides_of_the_bank_adjust_to_the_same(september: Path) -> None:
    # Ours: 10,000.00 and P0 300.00 from August; P1 600 + P2 150 + P3 200 paid out
    # to the bank; rent 1,000 and top-ups 500 + 300 paid: 9,450.00.
    # Theirs: the last printed line. The bank alone knows of b7 77.00 in and b6
    # 20.00 out; it lacks 1.00 of P2 and all 200.00 of P3.
    found = _of(september, "2026-09", "Assets:Bank")
    assert _sides(found) == [
        (fen("9450.00"), fen("9306.00")),
        (fen("77.00"), fen("201.00")),
        (fen("20.00"), 0),
        (fen("9507.00"), fen("9507.00")),
        (0, None),
    ]


def test_both_sides_of_the_wallet_adjust_to_the_same(september: Path) -> None:
    # Ours: 500.00 and A0 80.00 from August; orders 560.00 less refunds 50.00 and
    # 30.00; fees 3.36 less 0.30; marketing 12.00; payouts 950.00: 94.94.
    # The wallet alone knows of A9 25.00; it lacks A3 5.00, A4 40.00, A5 70.00 in,
    # and A6's refund 30.00 out.
    found = _of(september, "2026-09", "Assets:Wallet")
    assert _sides(found) == [
        (fen("94.94"), fen("34.94")),
        (fen("25.00"), fen("115.00")),
        (0, fen("30.00")),
        (fen("119.94"), fen("119.94")),
        (0, None),
    ]


def test_every_open_item_stands_in_its_class_with_its_row(september: Path) -> None:
    rows = table(_of(september, "2026-09", "Assets:Bank"), "items").rows
    items = [
        (
            r.code,
            r.cells[1],
            r.cells[2],
            r.cells[6],
            [(p.name, p.row) for p in r.places],
        )
        for r in rows
        if r.look == "item"
    ]
    assert items == [
        *[("they-in", "bank:txn:b7", date(2026, 9, 25), 7700, [("银行09.csv", 8)])],
        *[("they-out", "bank:txn:b6", date(2026, 9, 18), 2000, [("银行09.csv", 6)])],
        (
            "we-in",
            "wallet:payout:P2",
            date(2026, 9, 22),
            100,
            [("银行09.csv", 7), ("钱包09.csv", 18)],
        ),
        *[
            (
                "we-in",
                "wallet:payout:P3",
                date(2026, 9, 30),
                20000,
                [("钱包09.csv", 19)],
            )
        ],
    ]


def test_the_states_are_what_matching_says(september: Path) -> None:
    rows = table(_of(september, "2026-09", "Assets:Wallet"), "items").rows
    states = {str(r.cells[1])[-2:]: r.cells[5] for r in rows if r.look == "item"}
    assert states == {
        "A3": "少付",
        "A4": "短款/对方漏单",
        "A5": "在途",
        "A6": "在途",
        "A9": "长款/我方漏单",
    }


def test_items_roll_forward_into_the_next_month(october: Path) -> None:
    # P3's 200.00 of September is in the bank on 10-08; 1.00, 77.00, 20.00 stay.
    found = _of(october, "2026-10", "Assets:Bank")
    roll = table(found, "roll")
    assert row(roll, "we-in").cells[1:] == (20100, 0, -20000, 100)
    assert row(roll, "they-in").cells[1:] == (7700, 0, 0, 7700)
    assert row(roll, "they-out").cells[1:] == (2000, 0, 0, 2000)
    # Their balance less ours: 9,306 − 9,450 before, 8,506 − 8,450 after.
    assert row(roll, "net").cells[1:] == (-14400, 0, 20000, 5600)
    carried = {r.cells[1]: r.cells[3:] for r in table(found, "carried").rows[:-1]}
    assert carried == {
        "bank:txn:b6": (2000, None, 0, 2000),
        "wallet:payout:P2": (100, None, 0, 100),
        "bank:txn:b7": (7700, None, 0, 7700),
        "wallet:payout:P3": (20000, date(2026, 10, 8), 20000, 0),
    }
    assert _sides(found)[3] == (fen("8507.00"), fen("8507.00"))


def test_later_evidence_does_not_change_a_month(september: Path, october: Path) -> None:
    # A5, A6 and P3 came in October: at the end of September they were open.
    for account in ("Assets:Bank", "Assets:Wallet"):
        before = _of(september, "2026-09", account)
        after = _of(october, "2026-09", account)
        for code in ("reconciliation", "roll", "ours", "theirs"):
            assert table(after, code).rows == table(before, code).rows


@pytest.mark.parametrize(
    ("when", "ours", "theirs"),
    [
        # On 09-22 P2 has left the wallet and is not in the bank yet.
        ("2026-09-22", "9550.00", "9380.00"),
        # In the week from 09-07 P1 left and arrived; A2 was given back.
        ("2026-W37", "10900.00", "10900.00"),
        ("2026-Q3", "9450.00", "9306.00"),
        ("2026", "8450.00", "8506.00"),
        ("2026-09-01..2026-09-15", "9900.00", "9900.00"),
    ],
)
def test_any_period_has_its_own_balances(
    october: Path, when: str, ours: str, theirs: str
) -> None:
    # 10,000 + 300 + 600 = 10,900, less rent 1,000 and top-up 500 = 9,400; with P2's
    # 150 that left on 09-22 ours is 9,550. b6's 20.00 is on their side only.
    found = _of(october, when, "Assets:Bank")
    assert _sides(found)[0] == (fen(ours), fen(theirs))
    assert _sides(found)[4] == (0, None)


def test_our_balance_is_made_of_what_others_say(september: Path) -> None:
    found = _of(september, "2026-09", "Assets:Bank")
    parts = {r.cells[2]: r.cells[1] for r in table(found, "ours").rows if r.cells[2]}
    assert parts == {
        "Assets:Clearing:Payout": fen("950.00"),
        "Assets:Clearing:Topup": fen("-800.00"),
        "Expenses:Rent": fen("-1000.00"),
    }
    theirs = figures(table(found, "theirs"), "amount")
    assert theirs["in"] == fen("1126.00")
    assert theirs["out"] == fen("-1820.00")
    assert theirs["check"] == 0


def test_a_printed_balance_that_does_not_follow_is_told(september: Path) -> None:
    # Whatever the lines sum up to, the bank's printed figure is what counts.
    facts = fresh(september, "2026-09")
    facts.printed["Assets:Bank"][date(2026, 9, 30)] -= 500
    found = sheet(bank(facts), "Assets:Bank")
    assert row(table(found, "reconciliation"), "difference").cells[1] == 500
    assert row(table(found, "theirs"), "check").cells[1] == 500
    assert row(table(found, "roll"), "check").cells[4] == 500

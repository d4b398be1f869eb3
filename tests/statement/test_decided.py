"""What people decided stands in the statements, on our side and by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.statement.ageing import ageing
from duiping.statement.bank import bank
from duiping.statement.bridge import bridge
from tests.cli.shop import copied, duiping
from tests.statement.world import fen, fresh, row, sheet, table

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.statement.facts import Facts


@pytest.fixture(scope="module")
def decided(september: Path, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The month after A4's 40.00 and P2's 1.00 were written off, and b6 posted."""
    books = copied(september, tmp_path_factory.mktemp("decided") / "books")
    assert duiping("run", cwd=books).code == 1
    for key, verb, account in (
        ("shop:order:A4", "write-off", "Expenses:Marketing"),
        ("wallet:payout:P2", "write-off", "Expenses:Marketing"),
        ("bank:txn:b6", "adjust", "Expenses:Rent"),
    ):
        done = duiping(
            *("resolve", verb, account, "--key", key, "--by", "li"),
            *("--reason", "查明", "--on", "2026-09-30"),
            cwd=books,
        )
        assert done.code == 0, done.err
    return fresh(books, "2026-09")


def test_the_bank_is_reconciled_after_decisions(decided: Facts) -> None:
    # 9,450.00 less P2's 1.00 written off and b6's 20.00 entered: 9,429.00; what is
    # left is b7 77.00 there and P3 200.00 here.
    found = sheet(bank(decided), "Assets:Bank")
    rows = [(r.cells[1], r.cells[3]) for r in table(found, "reconciliation").rows]
    assert rows == [
        (fen("9429.00"), fen("9306.00")),
        (fen("77.00"), fen("200.00")),
        (0, 0),
        (fen("9506.00"), fen("9506.00")),
        (0, None),
    ]
    keys = {r.cells[1] for r in table(found, "items").rows if r.look == "item"}
    assert keys == {"bank:txn:b7", "wallet:payout:P3"}


def test_the_bridge_names_what_was_decided(decided: Facts) -> None:
    found = sheet(bridge(decided), "Assets:Wallet")
    orders = {r.code: r.cells[1] for r in table(found, "to-settled").rows}
    assert orders["decided"] == fen("-40.00")
    assert "missing" not in orders
    assert orders["settled"] == fen("500.00")
    assert orders["check"] == 0
    payouts = {r.code: r.cells[1] for r in table(found, "to-banked").rows}
    assert payouts["decided"] == fen("-1.00")
    assert payouts["check"] == 0


def test_what_was_decided_is_not_open_any_more(decided: Facts) -> None:
    # 504.00 less A4 40.00, P2 1.00 and b6 20.00.
    (found,) = ageing(decided)
    assert row(table(found, "ageing"), "sum").cells[-1] == fen("443.00")
    assert row(table(found, "ageing"), "check").cells[-1] == 0

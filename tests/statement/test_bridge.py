"""资金衔接表 of the hand-worked month: three figures, and every difference by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.statement.bridge import bridge
from tests.statement.world import fen, known, sheet, table

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.statement.model import Sheet


def _lines(found: Sheet, code: str) -> list[tuple[str, object]]:
    return [(r.code, r.cells[1]) for r in table(found, code).rows]


def test_orders_lead_to_what_was_settled(september: Path) -> None:
    # 100 + 200 + 60 + 40 + 90 + 70 ordered, 50 + 30 to be given back, A0 80 from
    # August. Open: A5 70 to come and A6 30 to go back; A4 40; A9 25; A3 5.
    # Settled: 80 + 100 + 200 − 50 + 55 + 90 + 25.
    found = sheet(bridge(known(september, "2026-09")), "Assets:Wallet")
    assert _lines(found, "to-settled") == [
        ("ordered", fen("560.00")),
        ("refunds-due", fen("-80.00")),
        ("brought", fen("80.00")),
        ("in-transit", fen("-40.00")),
        ("missing", fen("-40.00")),
        ("unexpected", fen("25.00")),
        ("short", fen("-5.00")),
        ("settled", fen("500.00")),
        ("check", 0),
    ]


def test_what_was_settled_leads_to_what_was_paid_out(september: Path) -> None:
    found = sheet(bridge(known(september, "2026-09")), "Assets:Wallet")
    assert _lines(found, "to-paid") == [
        ("sale", fen("550.00")),
        ("refund", fen("-50.00")),
        ("fee", fen("-3.36")),
        ("fee_refund", fen("0.30")),
        ("marketing", fen("-12.00")),
        ("opening", fen("500.00")),
        ("closing", fen("-34.94")),
        ("paid-out", fen("950.00")),
        ("check", 0),
    ]


def test_what_was_paid_out_leads_to_the_bank(september: Path) -> None:
    # 600 + 150 + 200 out, P0 300 from August; P3 200 under way, b7 77 unexplained,
    # P2 1.00 short. In the bank: 300 + 600 + 149 + 77.
    found = sheet(bridge(known(september, "2026-09")), "Assets:Wallet")
    assert _lines(found, "to-banked") == [
        ("paid-out", fen("950.00")),
        ("brought", fen("300.00")),
        ("in-transit", fen("-200.00")),
        ("unexpected", fen("77.00")),
        ("short", fen("-1.00")),
        ("banked", fen("1126.00")),
        ("check", 0),
    ]


def test_the_next_month_begins_with_what_was_open(october: Path) -> None:
    # Open from September: 70 − 30 + 40 + 5 − 25 = 60 of orders, 124 of payouts.
    found = sheet(bridge(known(october, "2026-10")), "Assets:Wallet")
    assert ("brought", fen("60.00")) in _lines(found, "to-settled")
    assert ("settled", fen("60.00")) in _lines(found, "to-settled")
    assert ("brought", fen("124.00")) in _lines(found, "to-banked")
    assert ("banked", fen("200.00")) in _lines(found, "to-banked")


def test_each_open_item_and_each_figure_is_led_to_its_file(september: Path) -> None:
    found = sheet(bridge(known(september, "2026-09")), "Assets:Wallet")
    items = {
        r.cells[1]: (r.cells[5], [(p.name, p.row) for p in r.places])
        for r in table(found, "open").rows
        if r.look == "item"
    }
    assert items["shop:order:A4"] == (4000, [("订单09.csv", 5)])
    assert items["bank:txn:b7"] == (-7700, [("银行09.csv", 8)])
    files = {(r.code, r.cells[2]): r.cells[3:] for r in table(found, "origin").rows}
    # Six orders and two refunds of them; nine wallet rows on orders; three payouts.
    assert files == {
        ("ordered-net", "订单09.csv"): (6, "2–7", fen("480.00")),
        ("settled", "钱包09.csv"): (7, "2–15", fen("500.00")),
        ("paid-out", "钱包09.csv"): (3, "8–19", fen("950.00")),
        ("banked", "银行09.csv"): (4, "2–8", fen("1126.00")),
    }

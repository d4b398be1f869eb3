"""A row finds its order by its own number, or through one that names just one."""

from __future__ import annotations

from duiping.post.keys import keyed
from duiping.record import IGNORED
from tests.post.month import money, opening, order
from tests.post.rows import Row, records, rules

N1, N2 = "XH000000000000000001", "XH000000000000000002"
PDD = "260901-123456789012345"


def keys(*rows: Row) -> list[str]:
    """Key the rows; give their keys in the order written."""
    found = keyed(records(list(rows)), rules()).sort("id")
    assert found.height == len(rows)
    assert not found["key"].has_nulls()
    return found["key"].to_list()


def mini(number: str, **numbers: str) -> Row:
    return order("mini-orders", number, "09-01", "HF30", 100, **numbers)


def wallet(kind: str = "sale", **numbers: str) -> Row:
    return money("wechat-fundflow", kind, "09-01", 100, **numbers)


def test_the_printed_order_number_wins() -> None:
    assert keys(mini(N1, payment_no="P"), wallet(order_no=N2, payment_no="P")) == [
        f"mini:order:{N1}",
        f"mini:order:{N2}",
    ]


def test_a_payment_or_refund_number_leads_to_the_order() -> None:
    rows = (
        mini(N1, payment_no="P", refund_no="R1;R2"),
        wallet(payment_no="P"),
        wallet("refund", refund_no="R2"),
        wallet("refund", payment_no="R1"),  # a number is a number
    )
    assert keys(*rows) == [f"mini:order:{N1}"] * 4


def test_an_alias_of_two_orders_leads_to_none() -> None:
    rows = mini(N1, payment_no="P"), mini(N2, payment_no="P"), wallet(payment_no="P")
    assert keys(*rows)[2] == "wechat:txn:r002"


def test_an_ignored_row_gives_no_alias() -> None:
    gone = mini(N1, payment_no="P") | {"disposition": IGNORED}
    assert keys(gone, wallet(payment_no="P"))[1] == "wechat:txn:r001"
    assert keys(gone, mini(N2, payment_no="P"), wallet(payment_no="P"))[2] == (
        f"mini:order:{N2}"
    )


def test_namespaces_do_not_meet() -> None:
    """Two shops may use one payment number."""
    other = order("pdd-orders", PDD, "09-01", "HF30", 100, payment_no="P")
    assert keys(other, wallet(payment_no="P"))[1] == "wechat:txn:r001"


def test_a_suppliers_order_number_tells_the_shop_by_its_shape() -> None:
    charge = {"source": "yunchong", "kind": "charge"}
    assert keys(
        charge | {"order_no": PDD},
        charge | {"order_no": N1},
        charge | {"order_no": "1234567890123456789"},
        charge | {"order_no": "X-1"},
        charge | {"row_no": "Y1"},
    ) == [
        f"pdd:order:{PDD}",
        f"mini:order:{N1}",
        "taobao:order:1234567890123456789",
        "yunchong:order:X-1",
        "yunchong:txn:Y1",
    ]


def test_payouts_and_lines() -> None:
    bank = {"source": "cmb", "kind": "line"}
    assert keys(
        wallet("payout", payout_no="W1", row_no="9"),
        wallet("payout_return", payout_no="W1", row_no="10"),
        wallet("payout", row_no="11"),
        bank | {"row_no": "12"},
        bank,
    ) == ["wechat:payout:W1"] * 2 + [
        "wechat:payout:r002",
        "cmb:txn:12",
        "cmb:txn:r004",
    ]


def test_an_opening_items_key_is_taken_as_written() -> None:
    account = "Assets:Clearing:Payout:WeChat"
    stated = opening(account, 5, alias_no="wechat:payout:W1")
    assert keys(stated, wallet("payout", payout_no="W1"))[0] == "wechat:payout:W1"
    assert keys(opening(account, 5))[0].startswith("opening:txn:")

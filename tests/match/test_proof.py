"""Printed balances: day ends, and the credit line taken out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.match.proof import (
    day_ends,
    proven,
    statement_lines,
    unproven,
)
from duiping.record import IGNORED
from tests.post.month import money
from tests.post.rows import Row, records, rules


def line(time: str, amount: int, balance: int | None, **more: object) -> Row:
    """Make a line of the bank."""
    return money("cmb", "line", time, amount, balance=balance, **more)


def test_whose_balance_is_printed() -> None:
    assert proven(rules()) == {
        "alipay-ledger": "Assets:Wallet:Alipay",
        "cmb": "Assets:Bank:CMB",
        "jingka": "Assets:Prepaid:Jingka",
        "wechat-fundflow": "Assets:Wallet:WeChat",
    }
    assert unproven(rules()) == [
        "Assets:Deposit:PDD",
        "Assets:Wallet:PDD",
        "Liabilities:Payable:Yunchong",
    ]


def test_the_last_line_of_a_day_proves_it() -> None:
    rows = records(
        [
            line("09-01 09:00", 10, 110),
            line("09-01 09:00", 0, 110),
            line("09-02 08:00", 5, 115),
            line("09-02 23:59:59", -100, 15),
            money("wechat-fundflow", "sale", "09-01", 7, balance=7),
            money("pdd-ledger", "sale", "09-01", 7, balance=7),  # proves nothing
        ]
    )
    assert [
        (source, day.isoformat()[5:], account, fen)
        for source, day, account, money, fen in day_ends(rows, rules())
        if money == "CNY"
    ] == [
        ("cmb", "09-01", "Assets:Bank:CMB", 110),
        ("cmb", "09-02", "Assets:Bank:CMB", 15),
        ("wechat-fundflow", "09-01", "Assets:Wallet:WeChat", 7),
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["09-01 09:00", "09-01 17:00", "09-02 08:00"]),
            st.sampled_from(["CNY", "USD"]),
            st.none() | st.integers(0, 9),
            st.sampled_from(["topup", "credit_line"]),
        ),
        max_size=7,
    )
)
def test_ends_of_days_are_read_line_by_line(
    lines: list[tuple[str, str, int | None, str]],
) -> None:
    """Two moneys in one statement, limits among them, several lines a second."""
    rows = records(
        [
            money("jingka", kind, time, 3, balance=balance, currency=currency)
            for time, currency, balance, kind in lines
        ]
    )
    limits = {"CNY": 0, "USD": 0}
    ends: dict[tuple[str, str], int] = {}
    for at, currency, balance, kind in rows.select(
        "time", "currency", "balance", "kind"
    ).iter_rows():
        limits[currency] += 3 * (kind == "credit_line")
        if balance is not None:
            ends[f"{at:%m-%d}", currency] = balance - limits[currency]
    found = [
        (f"{d:%m-%d}", unit, fen) for _, d, _, unit, fen in day_ends(rows, rules())
    ]
    assert found == [(*at, fen) for at, fen in ends.items()]


def test_a_credit_line_is_no_money() -> None:
    """A limit of 1000 is granted: the balance printed rises, our own money not."""

    def jingka(kind: str, time: str, amount: int, balance: int, **more: object) -> Row:
        return money("jingka", kind, time, amount, balance=balance, **more)

    rows = records(
        [
            jingka("topup", "09-01", 500, 500),
            jingka("credit_line", "09-02", 1000, 1500, disposition=IGNORED),
            jingka("charge", "09-03", -700, 800),
            jingka("credit_line", "09-04", -200, 600, disposition=IGNORED),
            jingka("topup", "09-05", 50, 650),
        ]
    )
    told = statement_lines(rows, "jingka")
    assert told["own"].to_list() == [500, 500, -200, -200, -150]
    assert told["move"].to_list() == [500, 0, -700, 0, 50]
    assert [fen for *_, fen in day_ends(rows, rules())] == [500, 500, -200, -200, -150]

"""Printed balances: day ends, the credit line taken out, and where a chain breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.gather import Part, gather
from duiping.match.proof import (
    broken_chains,
    day_ends,
    proven,
    statement_lines,
    unproven,
)
from duiping.post.keys import keyed
from duiping.record import IGNORED, REJECTED
from tests.post.month import money
from tests.post.rows import AS_OF, Row, read, records, rules


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
    assert broken_chains(rows, rules()) == []
    assert [fen for *_, fen in day_ends(rows, rules())] == [500, 500, -200, -200, -150]


def test_a_jump_between_lines_is_a_gap() -> None:
    rows = records(
        [
            line("09-01", 10, 110),
            line("09-03", 5, 120),  # 5 are missing
            line("09-04", 1, 121),
            line("09-05", 1, 121),  # 1 too much
        ]
    )
    found = broken_chains(rows, rules())
    assert [
        (f.kind, f.account, f.key, f.expected, f.actual, f.difference, f.at_risk)
        for f in found
    ] == [
        ("gap", "Assets:Bank:CMB", "cmb:2026-09-03", 115, 120, -5, 5),
        ("gap", "Assets:Bank:CMB", "cmb:2026-09-05", 122, 121, 1, 1),
    ]


def test_overlapping_files_make_one_chain() -> None:
    """Read from two files that share a line of a busy second, then keyed."""
    lines = [
        line(time, fen, balance, row_no=str(n))
        for n, (time, fen, balance) in enumerate(
            [
                ("09-01 09:00", 100, 100),
                ("09-01 10:00", 100, 200),
                ("09-01 10:00", -50, 150),
                ("09-01 10:00", 5, 155),
                ("09-02 08:00", 1, 156),
            ]
        )
    ]
    files = [
        Part("cmb", letter * 64, AS_OF, read(some))
        for letter, some in (("b", lines[:3]), ("a", lines[2:]))
    ]
    rows = keyed(gather(files, frozenset(), {}), rules())
    assert broken_chains(rows, rules()) == []
    assert [fen for *_, fen in day_ends(rows, rules())] == [155, 156]


def test_two_jumps_of_one_day_stay_two() -> None:
    """Each has an identity of its own, or one would hide the other."""
    rows = records(
        [line("09-01", 10, 10), line("09-02 08:00", 1, 20), line("09-02 09:00", 1, 30)]
    )
    found = broken_chains(rows, rules())
    assert len(found) == 2
    assert len({one.identity for one in found}) == 2


def test_lines_without_balance_or_refused_are_passed_over() -> None:
    rows = records(
        [
            line("09-01", 10, 10),
            line("09-02", 99, 77, disposition=REJECTED),
            line("09-03", 0, None),
            line("09-04", 1, 11),
        ]
    )
    assert broken_chains(rows, rules()) == []


def test_a_row_that_moves_money_but_prints_no_balance_is_not_forgotten() -> None:
    """The next printed balance has to contain it."""
    rows = records(
        [line("09-01", 10, 10), line("09-02", 5, None), line("09-03", 1, 16)]
    )
    assert broken_chains(rows, rules()) == []


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=12), st.data())
def test_a_whole_chain_holds_and_a_torn_one_does_not(
    amounts: list[int], data: st.DataObject
) -> None:
    """Leaving out a line is seen, unless it moved nothing or stood at an end."""
    lines = [
        line(f"09-{n + 1:02}", fen, 1_000 + sum(amounts[: n + 1]))
        for n, fen in enumerate(amounts)
    ]
    assert broken_chains(records(lines), rules()) == []
    gone = data.draw(st.integers(0, len(lines) - 1))
    torn = records(lines[:gone] + lines[gone + 1 :])
    found = broken_chains(torn, rules())
    inside = 0 < gone < len(lines) - 1 and amounts[gone] != 0
    assert [f.difference for f in found] == ([-amounts[gone]] if inside else [])

"""Chains of balances, read a day at a time: where they break off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.gather import Part, gather
from duiping.match import chain
from duiping.match.chain import broken_chains, chains
from duiping.match.proof import day_ends
from duiping.post.keys import keyed
from duiping.record import IGNORED, REJECTED
from tests.match.test_proof import line
from tests.post.month import money
from tests.post.rows import AS_OF, Row, read, records, rules

if TYPE_CHECKING:
    import polars as pl

    from duiping.match.breaks import Finding


def torn(rows: pl.DataFrame) -> list[Finding]:
    """Find the breaks of some records."""
    told = chains(chain.lines(rows, rules()).collect(), rules())
    return broken_chains(told["days"], told["jumps"], rules())


def test_a_jump_between_lines_is_a_gap() -> None:
    rows = records(
        [
            line("09-01", 10, 110),
            line("09-03", 5, 120),  # 5 are missing
            line("09-04", 1, 121),
            line("09-05", 1, 121),  # 1 too much
        ]
    )
    found = torn(rows)
    assert [
        (f.kind, f.account, f.key, f.expected, f.actual, f.difference, f.at_risk)
        for f in found
    ] == [
        ("gap", "Assets:Bank:CMB", "cmb:2026-09-03", 115, 120, -5, 5),
        ("gap", "Assets:Bank:CMB", "cmb:2026-09-05", 122, 121, 1, 1),
    ]


def test_a_blank_currency_is_the_accounts_own() -> None:
    """Lines that name it and lines that don't are one balance; dollars are another."""
    rows = records(
        [
            line("09-01", 10, 110),
            line("09-02", 5, 115, currency="CNY"),
            line("09-02", 7, 7, currency="USD"),
            line("09-03", 1, 116),
            line("09-04", 1, 118, currency="CNY"),  # 1 is missing
        ]
    )
    found = torn(rows)
    assert [(f.key, f.commodity, f.expected, f.actual) for f in found] == [
        ("cmb:2026-09-04", "CNY", 117, 118)
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
    assert torn(rows) == []
    assert [fen for *_, fen in day_ends(rows, rules())] == [155, 156]


def test_two_jumps_of_one_day_stay_two() -> None:
    """Each has an identity of its own, or one would hide the other."""
    rows = records(
        [line("09-01", 10, 10), line("09-02 08:00", 1, 20), line("09-02 09:00", 1, 30)]
    )
    found = torn(rows)
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
    assert torn(rows) == []


def test_a_row_that_moves_money_but_prints_no_balance_is_not_forgotten() -> None:
    """The next printed balance has to contain it."""
    rows = records(
        [line("09-01", 10, 10), line("09-02", 5, None), line("09-03", 1, 16)]
    )
    assert torn(rows) == []


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
    assert torn(records(lines)) == []
    gone = data.draw(st.integers(0, len(lines) - 1))
    left = records(lines[:gone] + lines[gone + 1 :])
    found = torn(left)
    inside = 0 < gone < len(lines) - 1 and amounts[gone] != 0
    assert [f.difference for f in found] == ([-amounts[gone]] if inside else [])


def walked(rows: list[Row]) -> list[tuple[str, int, int]]:
    """Walk through a supplier's lines in order, as a person with a pencil would.

    Returns:
        Currency, and what own balance was expected and printed, break by break.
    """
    held: dict[str, int] = {}
    granted: dict[str, int] = {}
    found = []
    for row in rows:
        coin, amount = row["currency"] or "", row["amount"] or 0
        if row["kind"] == "credit_line":
            granted[coin] = granted.get(coin, 0) + amount
        elif row["disposition"] == IGNORED:
            continue
        elif coin in held:
            held[coin] += amount
        if row["balance"] is not None:
            own = row["balance"] - granted.get(coin, 0)
            if held.get(coin, own) != own:
                found.append((coin or "CNY", held[coin], own))
            held[coin] = own
    return found


LINES = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["charge", "charge", "credit_line"]),
        st.sampled_from([None, -3, 0, 5]),
        st.sampled_from([None, 0, 2, 5]),
        st.sampled_from([None, None, "USD"]),
        st.sampled_from(["posted", "suspense", IGNORED]),
    ),
    max_size=9,
)


@settings(deadline=None, max_examples=150)
@given(LINES)
def test_as_walked_through_line_by_line(
    drawn: list[tuple[int, str, int | None, int | None, str | None, str]],
) -> None:
    rows = [
        money("jingka", kind, f"09-{day:02}", 0, balance=balance, currency=coin)
        | {"amount": amount, "disposition": disposition}
        for day, kind, amount, balance, coin, disposition in sorted(
            drawn, key=lambda one: one[0]
        )
    ]
    found = [(one.commodity, one.expected, one.actual) for one in torn(records(rows))]
    assert found == walked(rows)

"""The index of breaks against a plain loop over all of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duiping.match.breaks import BALANCE_KINDS
from duiping.plugins.pages.index import SORTS, Index
from duiping.plugins.pages.wanted import SORTED, Wanted
from tests.fava.breaks import ORDERS, PAYOUT, entry, many

SOME = many(300)
INDEX = Index(SOME)


def fen(text: str) -> int:
    """Read an amount the other way: digits and point apart."""
    whole, part = text.split(".")
    return int(whole) * 100 + int(part) * (-1 if whole.startswith("-") else 1)


def fits(one: dict[str, Any], asked: Wanted) -> bool:
    """Say by hand whether a break fits a filter."""
    words = (one["key"], one["account"], one["id"], *one["reason"].values())
    text = " ".join(words).lower()
    return (
        (not asked.kinds or one["kind"] in asked.kinds)
        and (not asked.account or asked.account.lower() in one["account"].lower())
        and (
            not asked.status
            or one["status"] == asked.status
            or (asked.status == "undecided" and not one["decided"])
        )
        and (
            not asked.person
            or asked.person == one["assigned"]
            or any(step["by"] == asked.person for step in one["history"])
        )
        and (asked.least is None or fen(one["at_risk"]) >= asked.least)
        and (asked.most is None or fen(one["at_risk"]) <= asked.most)
        and (asked.older is None or one["age_days"] >= asked.older)
        and (asked.younger is None or one["age_days"] <= asked.younger)
        and all(word in text for word in asked.text.lower().split())
        and (not asked.end or one["date"] < asked.end)
    )


FILTERS = st.builds(
    Wanted,
    kinds=st.lists(st.sampled_from(["missing", "fee", "late"]), max_size=2).map(tuple),
    account=st.sampled_from(["", ORDERS, "Assets:Clearing", "payout", "nowhere"]),
    status=st.sampled_from(["", "open", "settled", "undecided"]),
    person=st.sampled_from(["", "li", "lin", "wang", "nobody"]),
    least=st.none() | st.integers(0, 60_000),
    most=st.none() | st.integers(0, 99_999),
    older=st.none() | st.integers(0, 60),
    younger=st.none() | st.integers(0, 60),
    text=st.sampled_from(["", "A0001", "没有 a00", "seen of", "nothing here"]),
    end=st.sampled_from(["", "2026-05-01", "2026-01-01"]),
    sort=st.sampled_from(SORTED),
    down=st.booleans(),
)


@given(asked=FILTERS)
def test_what_fits_is_what_a_loop_finds(asked: Wanted) -> None:
    chosen = INDEX.choose(asked)
    wanted = {n for n, one in enumerate(SOME) if fits(one, asked)}
    assert set(chosen.numbers) == wanted
    assert len(chosen.numbers) == len(wanted)
    total = sum(fen(SOME[n]["at_risk"]) for n in wanted)
    assert chosen.sums == ({"CNY": total} if total else {})


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("column", ["amount", "age", "date", "account", "key"])
def test_the_order(column: str, down: bool) -> None:  # noqa: FBT001
    field = {"amount": "at_risk", "age": "age_days"}.get(column, column)
    chosen = INDEX.choose(Wanted(sort=column, down=down))
    values = [SOME[n][field] for n in chosen.numbers]
    if column == "amount":
        values = [fen(value) for value in values]
    assert values == sorted(values, reverse=down)


def test_every_column_of_an_address_can_be_sorted_by() -> None:
    assert set(SORTED) == set(SORTS)


def test_counts_leave_out_their_own_filter() -> None:
    breaks = [entry(1), entry(2, kind="fee"), entry(3, kind="fee", status="settled")]
    chosen = Index(breaks).choose(Wanted(kinds=("fee",), status="open"))
    assert chosen.numbers == (1,)
    assert chosen.kinds == {"fee": 1, "missing": 1}
    assert chosen.statuses == {"open": 1, "settled": 1}


def test_what_is_open_from_before_is_in_a_month() -> None:
    breaks = [
        entry(1, date="2026-08-03"),
        entry(2, date="2026-08-03", status="settled"),
        entry(3, date="2026-09-30", status="settled"),
        entry(4, date="2026-10-01"),
    ]
    chosen = Index(breaks).choose(Wanted(first="2026-09-01", end="2026-10-01"))
    assert [breaks[n]["id"][-1] for n in sorted(chosen.numbers)] == ["1", "3"]


def test_like_ones_are_of_the_same_kind_and_account_nearest_first() -> None:
    breaks = [
        entry(1, at_risk="10.00"),
        entry(2, at_risk="99.00"),
        entry(3, at_risk="10.01"),
        entry(4, at_risk="10.00", account=PAYOUT),
        entry(5, at_risk="10.00", kind="fee"),
        entry(6, at_risk="8.00"),
    ]
    number, near = Index(breaks).alike(breaks[0])
    assert number == 3
    assert [one["at_risk"] for one in near] == ["10.01", "8.00", "99.00"]


def test_a_hundred_thousand_are_searched_at_once() -> None:
    index = Index(many(100_000))
    chosen = index.choose(Wanted(text="a099999"))
    assert [index.breaks[n]["key"] for n in chosen.numbers] == ["shop:order:A099999"]


def test_no_breaks() -> None:
    chosen = Index([]).choose(Wanted(text="x", least=1))
    assert chosen == ((), {}, {}, {})


def test_the_same_question_has_the_same_answer_on_every_page() -> None:
    index = Index(many(120))
    first = index.choose(Wanted(page=1))
    assert index.choose(Wanted(page=2, size=200)) is first
    others = {index.choose(Wanted(older=n)).numbers for n in range(20)}
    assert len(others) == 20
    assert index.choose(Wanted(page=3)) == first


def test_an_index_stated_anew_is_an_index_made_anew() -> None:
    index = Index(SOME)
    history = [{"by": "lin"}]
    said = {"status": "waiting", "decided": True, "assigned": "chen"}
    for places in ((), (0, 7, 299)):
        fresh = [
            one | said | {"history": history, "remaining": "0.00"}
            if number in places
            else one
            for number, one in enumerate(SOME)
        ]
        table = Index(fresh).table
        assert index.restated(fresh).table.select(table.columns).equals(table)
    assert index.table.equals(Index(SOME).table)


@pytest.mark.parametrize("period", ["2026-08", "2026-09", "2026-10", "2030-01", ""])
def test_a_months_lines_are_those_of_its_report(period: str) -> None:
    decided = [
        one | {"decided": True, "remaining": "0.00" if number % 2 else "1.00"}
        if number % 3
        else one
        for number, one in enumerate(SOME)
    ]
    # By hand: dated in it, or before and undecided or with a balance left.
    wanted = [
        number
        for number, one in enumerate(decided)
        if not period
        or one["date"][:7] == period
        or (
            one["date"][:7] < period
            and (
                not one["decided"]
                or (one["kind"] in BALANCE_KINDS and one["remaining"] != "0.00")
            )
        )
    ]
    assert list(Index(decided).month(period)["number"]) == wanted

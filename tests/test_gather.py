"""Each row once, whatever files it stands in and however they come.

The oracle is a plain dictionary: for statements the largest number of equal
rows any one file shows, for snapshots the newest row of each order.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.errors import Refusal
from duiping.gather import Part, gather
from duiping.record import IGNORED, RECORD_SCHEMA, REJECTED
from tests.post.rows import Row, at, read

if TYPE_CHECKING:
    import polars as pl

NOON = datetime(2026, 9, 30, 12)  # noqa: DTZ001 - books keep wall clock
NAMES = {letter * 64: f"{letter}.csv" for letter in "abcdef"}
SNAPSHOTS = frozenset({"orders"})


def part(file: str, rows: list[Row], *, source: str = "bank", day: int = 0) -> Part:
    """Make the part of one file, true `day` days after noon of 09-30."""
    return Part(source, file * 64, NOON + timedelta(days=day), read(rows))


def joined(*parts: Part) -> pl.DataFrame:
    return gather(parts, SNAPSHOTS, NAMES)


def line(name: str, amount: int = 100, **more: object) -> Row:
    """Make a row without a number of its own: its text is its identity."""
    return {"identity": name, "amount": amount, "time": at("09-01"), **more}


def numbered(number: str, amount: int = 100, **more: object) -> Row:
    return {"row_no": number, "amount": amount, "time": at("09-01"), **more}


def order(number: str, state: str | None = "paid", **more: object) -> Row:
    return {
        "kind": "order",
        "order_no": number,
        "state": state,
        "amount": 100,
        "time": at("09-01"),
        **more,
    }


def test_nothing_gives_the_empty_table() -> None:
    assert dict(joined().schema) == RECORD_SCHEMA
    empty = joined(part("a", []))
    assert dict(empty.schema) == RECORD_SCHEMA
    assert empty.is_empty()


def test_a_second_download_changes_nothing() -> None:
    """Only the first file is named, the newer one adds nothing."""
    rows = [numbered("1"), numbered("2", -5), line("x")]
    once = joined(part("a", rows))
    twice = joined(part("b", rows, day=1), part("a", rows))
    assert twice.equals(once)
    assert twice["file"].unique().to_list() == ["a" * 64]


def test_identical_twins_stay_two() -> None:
    """Equal in every cell; a file cut between them shows one of them."""
    whole = [line("x"), line("x"), line("y")]
    assert joined(part("a", whole)).height == 3
    assert joined(part("a", whole[:1]), part("b", whole[1:], day=1)).height == 2
    assert joined(part("a", whole[:2]), part("b", whole[1:], day=1)).height == 3
    assert joined(part("a", [line("x")] * 3), part("b", [line("x")] * 2)).height == 3


def test_other_sources_share_no_rows() -> None:
    same = [numbered("1")]
    both = joined(part("a", same), part("b", same, source="wallet"))
    assert both["source"].to_list() == ["bank", "wallet"]
    assert both["id"].n_unique() == 2


def test_a_number_with_two_stories_is_refused() -> None:
    """The first place is named beside the second."""
    told = part("a", [numbered("9"), numbered("7", 100)])
    other = part("b", [numbered("7", 101)], day=1)
    with pytest.raises(Refusal) as caught:
        joined(other, told)
    assert caught.value.code == "DP121"
    assert caught.value.facts == {
        "file": "b.csv",
        "row": "2",
        "value": "7",
        "other": "a.csv:3",
    }
    with pytest.raises(Refusal, match="DP121"):
        joined(part("a", [numbered("7", 100), numbered("7", 101)]))


@pytest.mark.parametrize(
    "change",
    [
        {"time": at("09-02")},
        {"amount": -100},
        {"balance": 5},
        {"kind": "refund"},
        {"units": 1},
        {"order_no": "5"},
    ],
)
def test_every_fact_makes_a_story(change: Row) -> None:
    with pytest.raises(Refusal, match="DP121"):
        joined(part("a", [numbered("7")]), part("b", [numbered("7", **change)]))


@pytest.mark.parametrize("change", [{"memo": "b"}, {"payee": "c"}, {"row": 99}])
def test_other_words_are_no_other_story(change: Row) -> None:
    """An export may word a line anew; the first wording stays."""
    first = part("a", [numbered("7", memo="a")])
    kept = joined(part("b", [numbered("7", **change)], day=1), first)
    assert (kept.height, kept["memo"][0]) == (1, "a")


def test_the_newest_snapshot_wins() -> None:
    """Even over an order that was further along; absence deletes nothing."""
    old = part("a", [order("1", "done"), order("2")], source="orders")
    new = part("b", [order("1", "shipped", amount=90)], source="orders", day=1)
    kept = joined(new, old)
    assert dict(zip(kept["order_no"], kept["state"], strict=True)) == {
        "1": "shipped",
        "2": "paid",
    }
    assert sorted(kept["amount"].to_list()) == [90, 100]


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("closed", "paid"),
        ("paid", "shipped"),
        ("shipped", "done"),
        ("done", "refunded"),
    ],
)
def test_of_equally_new_the_one_further_along_wins(less: str, more: str) -> None:
    parts = [
        part("a", [order("1", more)], source="orders"),
        part("b", [order("1", less)], source="orders"),
    ]
    assert joined(*parts)["state"].to_list() == [more]
    assert joined(*reversed(parts))["state"].to_list() == [more]


def test_equally_new_and_equally_far_contradict() -> None:
    one = part("a", [order("8"), order("1", amount=100)], source="orders")
    two = part("b", [order("1", amount=101)], source="orders")
    with pytest.raises(Refusal) as caught:
        joined(two, one)
    assert caught.value.code == "DP120"
    assert caught.value.facts == {
        "file": "b.csv",
        "row": "2",
        "value": "1",
        "other": "a.csv:3",
    }
    assert joined(one, part("b", [order("1")], source="orders")).height == 2
    # Goods that were shipped have no amount: then their number is what contradicts.
    sent = part("b", [order("1", units=100)], source="orders")
    with pytest.raises(Refusal, match="DP120"):
        joined(sent, one)


def test_a_contradiction_of_old_snapshots_is_mended_by_a_newer() -> None:
    old = [
        part("a", [order("1", amount=100)], source="orders"),
        part("b", [order("1", amount=101)], source="orders"),
    ]
    new = part("c", [order("1", amount=102)], source="orders", day=1)
    assert joined(*old, new)["amount"].to_list() == [102]


def test_equal_rejected_rows_of_a_snapshot_stay_two() -> None:
    """Rows without any number are counted like those of a statement."""
    bad: Row = {
        "order_no": None,
        "disposition": REJECTED,
        "identity": "?",
        "amount": None,
    }
    snapshot = part("a", [order("1", **bad), order("1", **bad)], source="orders")
    assert joined(snapshot).height == 2


def test_lines_of_one_second_keep_the_statements_order() -> None:
    """The files overlap by one line of that second: b's second line is the last."""
    first = [
        numbered("1", 100, balance=100, time=at("09-01 09:00")),
        numbered("2", 100, balance=200, time=at("09-01 10:00")),
        numbered("3", -50, balance=150, time=at("09-01 10:00")),
    ]
    second = [first[2], numbered("4", 5, balance=155, time=at("09-01 10:00"))]
    for day in (-1, 1):
        kept = joined(part("a", first), part("b", second, day=day))
        assert kept["row_no"].to_list() == ["1", "2", "3", "4"]


# A statement as a list of rows; files are stretches of it. Equal letters of one
# hour are rows that agree in every printed cell.
STATEMENTS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("xyz"), st.booleans()), max_size=10
).map(sorted)
STRETCHES = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 3)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(STATEMENTS, STRETCHES, st.randoms(use_true_random=False))
def test_pieces_in_any_order(
    rows: list[tuple[int, str, bool]], cuts: list[tuple[int, int, int]], rng: object
) -> None:
    statement = [
        {
            "time": at(f"09-01 {hour:02}:00"),
            "amount": ord(text),
            # a row with a number of its own is never anyone's twin
            "row_no": f"n{place}" if own else None,
            "identity": None if own else f"{hour}{text}",
        }
        for place, (hour, text, own) in enumerate(rows)
    ]
    parts = [
        part("abcdef"[n], statement[first:last], day=day)
        for n, (first, last, day) in enumerate(cuts)
    ]
    most: Counter[str] = Counter()
    for first, last, _ in cuts:
        shown = (row["row_no"] or row["identity"] for row in statement[first:last])
        most |= Counter(str(one) for one in shown)
    table = joined(*parts)
    names = [own or text for own, text in table.select("row_no", "identity").rows()]
    assert Counter(names) == most
    assert table["id"].n_unique() == table.height
    shuffled = list(parts)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert joined(*shuffled).equals(table)
    assert joined(*parts, *parts).equals(table)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),  # as of
            st.lists(
                st.tuples(
                    st.sampled_from("123"),
                    st.sampled_from(("closed", "paid", "shipped", "done", None)),
                    st.sampled_from((100, 90)),
                ),
                max_size=3,
                unique_by=lambda row: row[0],
            ),
        ),
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_snapshots_in_any_order(
    files: list[tuple[int, list[tuple[str, str | None, int]]]], rng: object
) -> None:
    parts = [
        part(
            "abcdef"[n],
            [order(no, amount=fen, state=state) for no, state, fen in rows],
            source="orders",
            day=day,
        )
        for n, (day, rows) in enumerate(files)
    ]
    far = [None, "closed", "paid", "shipped", "done"]
    best: dict[str, tuple[int, int]] = {}
    told: dict[tuple[str, int, int], set[int]] = {}
    for day, rows in files:
        for number, state, fen in rows:
            rank = (day, far.index(state))
            best[number] = max(best.get(number, rank), rank)
            told.setdefault((number, *rank), set()).add(fen)
    stories = {number: told[number, *rank] for number, rank in best.items()}
    shuffled = list(parts)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    if any(len(amounts) > 1 for amounts in stories.values()):
        for some in (parts, shuffled):
            with pytest.raises(Refusal, match="DP120"):
                joined(*some)
        return
    table = joined(*parts)
    kept = {
        row["order_no"]: ((row["as_of"] - NOON).days, far.index(row["state"]))
        for row in table.iter_rows(named=True)
    }
    assert kept == best
    assert all({a} == stories[n] for n, a in table.select("order_no", "amount").rows())
    assert joined(*shuffled).equals(table)


def test_ignored_rows_are_kept() -> None:
    """Completeness counts every row."""
    assert joined(part("a", [numbered("1", disposition=IGNORED)])).height == 1

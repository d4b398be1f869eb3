"""What is known of records, brought up to a later state, is what all of them say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duiping.match import chain
from duiping.match.recorded import Recorded
from tests.match.remembered import Remembered
from tests.match.test_unproven import watched
from tests.post.month import C, charge, mini, money
from tests.post.rows import Row, records

if TYPE_CHECKING:
    import pytest

    from duiping.match.plan import Answers

CONFIG = watched()
KEYS = sorted(C)


class Drawn(NamedTuple):
    """A row, in short."""

    what: str
    n: int
    day: int
    amount: int
    balance: int | None

    def row(self) -> Row:
        """Write it as an importer would."""
        on = f"09-{self.day:02}"
        if self.what == "order":
            state = "refunded" if self.amount > 0 else "paid"
            found = mini(self.n, on, "HF100", 99_80, state=state)
        elif self.what == "charge":
            cost, units = -98_50 - self.amount, 100_00
            found = charge("yunchong", C[self.n], on, cost, units, product="HF100")
        else:
            found = money("cmb", "line", on, self.amount, balance=self.balance)
        return found


DRAWN = st.builds(
    Drawn,
    st.sampled_from(["order", "charge", "line", "line"]),
    st.sampled_from(KEYS),
    st.integers(1, 5),
    st.sampled_from([-2, 0, 3]),
    st.sampled_from([None, None, 1, 4]),
)
HEAPS = st.lists(st.tuples(DRAWN, st.sampled_from(["same", "gone", "come"])))


def held(drawn: list[tuple[Drawn, str]], absent: str) -> pl.DataFrame:
    """Give the records of a state, in the order of statements."""
    rows = [
        one.row() | {"id": f"r{place:03}", "seq": place}
        for place, (one, _) in enumerate(drawn)
    ]
    keys = [
        f"k{one.n}" if one.what != "line" else f"l{p}"
        for p, (one, _) in enumerate(drawn)
    ]
    there = [when != absent for _, when in drawn]
    found = records(rows).with_columns(
        key=pl.Series(keys, dtype=pl.String),
        line=pl.col("time").dt.to_string("%d%H") + pl.col("id"),
        there=pl.Series(there, dtype=pl.Boolean),
    )
    return found.filter("there").drop("there").sort("source", "time", "seq")


class Rows(NamedTuple):
    """The records of the keys that moved."""

    was: pl.LazyFrame
    are: pl.LazyFrame


def moved(then: pl.DataFrame, now: pl.DataFrame) -> Rows:
    """Compare two states record by record."""
    ids = [set(some["id"]) for some in (then, now)]
    odd = pl.concat([then, now]).filter(pl.col("id").is_in(list(ids[0] ^ ids[1])))
    touched = pl.col("key").is_in(odd["key"].unique().implode())
    return Rows(then.lazy().filter(touched), now.lazy().filter(touched))


def alike(one: Answers, other: Answers) -> bool:
    """Say whether answers are the same, in whatever order."""
    assert one.keys() == other.keys()
    pairs = [(one[name], other[name]) for name in one]
    return all(a.sort(a.columns).equals(b.sort(b.columns)) for a, b in pairs)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(HEAPS)
def test_brought_up_to_date(drawn: list[tuple[Drawn, str]]) -> None:
    asks = Recorded(CONFIG)
    then, now = held(drawn, "come"), held(drawn, "gone")
    wanted = asks.asked(now)
    assert {name: dict(rows.schema) for name, rows in wanted.items()} == asks.schemas
    found = asks.moved(asks.asked(then), now, moved(then, now))
    assert alike(found, wanted)


def never(*_: object) -> pl.DataFrame:
    raise AssertionError("all records were looked through")


def drawn(*rows: tuple[str, int, int, int | None, str]) -> list[tuple[Drawn, str]]:
    return [
        (Drawn(what, 1, day, amount, balance), when)
        for what, day, amount, balance, when in rows
    ]


# A day of whole new lines, an order, and a charge at another price.
DAY = drawn(
    ("line", 1, 5, 105, "same"),
    ("line", 2, 5, 120, "come"),
    ("line", 2, 1, None, "come"),
    ("order", 1, 3, 0, "same"),
    ("charge", 2, 3, 0, "come"),
)


def test_a_day_more_reads_only_what_it_touches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asks, then, now = Recorded(CONFIG), held(DAY, "come"), held(DAY, "gone")
    wanted = asks.asked(now)
    memory = Remembered(asks, asks.asked(then))
    rows = moved(then, now)
    monkeypatch.setattr(Recorded, "asked", never)
    nothing = now.lazy().map_batches(never)
    told = asks.all(nothing, memory, rows)
    assert alike(told, wanted)
    assert [told[name].height for name in asks.schemas] != [0] * len(asks.schemas)
    # And once known, nobody asks again.
    assert asks.all(nothing, memory, None) is not told
    assert alike(asks.all(nothing, memory, None), wanted)


def test_a_line_more_on_a_day_that_was_there_reads_the_day_again() -> None:
    """The others of that day have keys that nothing has touched."""
    late = drawn(
        ("line", 1, 5, 105, "same"),
        ("line", 2, 1, 106, "same"),
        ("line", 2, 5, 120, "come"),
        ("line", 3, 5, 125, "same"),
    )
    asks, then, now = Recorded(CONFIG), held(late, "come"), held(late, "gone")
    told = asks.moved(asks.asked(then), now, moved(then, now))
    assert told["days"].sort("day")["lines"].to_list() == [1, 2, 1]
    assert alike(told, asks.asked(now))
    found = chain.broken_chains(told["days"], told["jumps"], CONFIG)
    assert [(one.expected, one.actual) for one in found] == [(111, 120)]


def test_what_was_not_kept_is_asked_of_all() -> None:
    asks, then, now = Recorded(CONFIG), held(DAY, "come"), held(DAY, "gone")
    known = asks.asked(then)
    del known["jumps"]
    told = asks.all(now, Remembered(asks, known), moved(then, now))
    assert alike(told, asks.asked(now))

"""Lines of a table are the same, whether they are made at once or when asked for."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from duiping.statement.lines import Lines, Long
from duiping.statement.model import Column, Row, Table

PARTS = st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=5)
ENDS = st.none() | st.integers(-30, 30)


def make(name: int, made: list[int], first: int, last: int) -> list[Row]:
    made.extend(range(first, last))
    return [Row(f"{name}", (place,)) for place in range(first, last)]


def lines(parts: list[tuple[bool, int]], made: list[int]) -> tuple[Lines, list[Row]]:
    whole = [make(name, [], 0, count) for name, (_, count) in enumerate(parts)]
    mixed = [
        Long(count, partial(make, name, made)) if long else tuple(whole[name])
        for name, (long, count) in enumerate(parts)
    ]
    return Lines(mixed), [row for rows in whole for row in rows]


@given(PARTS, ENDS, ENDS, st.none() | st.sampled_from([-2, -1, 1, 2]))
def test_lines_are_a_sequence(
    parts: list[tuple[bool, int]], first: int | None, last: int | None, step: int | None
) -> None:
    found, whole = lines(parts, [])
    assert list(found) == whole
    assert len(found) == len(whole)
    assert found[first:last:step] == whole[first:last:step]
    assert [found[n] for n in range(-len(whole), len(whole))] == whole + whole
    assert found == tuple(whole)


def test_only_what_is_looked_at_is_made() -> None:
    made: list[int] = []
    found, _ = lines([(False, 1), (True, 9_000), (False, 1)], made)
    assert [row.cells for row in found[:3]] == [(0,), (0,), (1,)]
    assert made == [0, 1]
    table = Table("t", "", (Column("n", "", "count"),), found)
    assert (table.checks(), len(table.rows), made) == ([], 9_002, [0, 1])
    assert len(list(found)) == 9_002


def test_checks_beside_a_long_list_are_found() -> None:
    check = Row("check", (7,), "check")
    found = Lines([Long(2, partial(make, 0, [])), (check,)])
    assert Table("t", "", (Column("n", "", "money"),), found).checks() == [7]

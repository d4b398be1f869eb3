"""What records tell of further numbers: a part of it says what the whole says."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.post.keys import TOLD, aliases
from duiping.post.told import SCHEMA, changed, near, numbers, tallied
from tests.worlds.test_worlds import PLAIN

NUMBER = st.sampled_from([None, "1", "2", "3", "4", "5", "1;2", "3;4"])
ROW = st.tuples(
    st.sampled_from(["a", "b"]),
    st.sampled_from([None, None, "x", "y", "z"]),
    st.sampled_from(["posted", "ignored"]),
    NUMBER,
    NUMBER,
    NUMBER,
)
ROWS = st.lists(ROW, max_size=8)


def table(rows: list[tuple[str | None, ...]], n: int = 1) -> pl.DataFrame:
    texts = {name: kind for name, kind in SCHEMA.items() if name in TOLD}
    return tallied(
        [pl.DataFrame(rows, texts, orient="row").with_columns(n=pl.lit(n, pl.Int64))]
    )


@settings(PLAIN, max_examples=150)
@given(before=ROWS, after=ROWS)
def test_only_what_is_near_changes(
    before: list[tuple[str | None, ...]], after: list[tuple[str | None, ...]]
) -> None:
    """Some rows go, others come; what they don't hang together with is as it was."""
    old, gone = table(before), table(before[:2], -1)
    difference = tallied([table(after), gone])
    new = tallied([old, difference])
    part = near(old.lazy(), numbers(difference), 100)
    assert part is not None
    whole = changed(aliases(old), aliases(new))
    local = changed(aliases(part), aliases(tallied([part, difference])))
    for mine, theirs in zip(local, whole, strict=True):
        assert mine.sort(pl.all()).equals(theirs.sort(pl.all()))


def test_what_nobody_tells_any_more_is_gone() -> None:
    row = ("a", "x", "posted", "1", None, None)
    twice = table([row, row])
    assert twice["n"].to_list() == [2]
    once = tallied([twice, table([row], -1)])
    assert once["n"].to_list() == [1]
    assert tallied([once, table([row], -1)]).is_empty()


def test_what_hangs_together_does_so_over_several_rows() -> None:
    chain = [
        ("a", "x", "posted", "1", None, None),
        ("a", None, "posted", "1", "2;3", None),
        ("a", None, "posted", "3", None, "4"),
        ("a", "y", "posted", "5", None, None),
    ]
    told = table(list(chain))
    found = near(told.lazy(), pl.Series(["4"]), 10)
    assert found is not None
    assert sorted(found["refund_no"]) == ["1", "1", "3"]
    assert near(told.lazy(), pl.Series(["4"]), 2) is None
    assert near(told.lazy(), pl.Series([], dtype=pl.String), 2) is not None

"""What new files may do to books that are there, one thing after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.errors import Refusal
from duiping.leg import key_hash
from duiping.shares import growth, layers, whole
from duiping.subledger import quickly
from tests.shares.small import Small, Told, order, said, sale
from tests.worlds.test_worlds import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

FIRST = Told("east", 2, [order(1, "P1"), order(2, "P2"), order(3, None)])
PAID = Told("alpha", 2, [sale(1, payment_no="P1"), sale(2, payment_no="P9")])
BOOKS = (FIRST, PAID)


def key_of(root: Path, row_no: str) -> str:
    """Say under which key a row stands."""
    rows = layers.records(root).filter(pl.col("row_no") == row_no).collect()
    (key,) = rows["key"]
    return str(key)


@pytest.mark.parametrize(
    ("new", "key"),
    [
        # A later file explains a payment that was there before its order.
        (Told("east", 3, [order(9, "P9")]), ("A2", "east:order:E000009")),
        # An order is told again, without the number that led a payment to it.
        (Told("east", 3, [order(1, None)]), ("A1", "alpha:txn:A1")),
        # Two orders say that a payment is theirs: it is neither's.
        (Told("east", 3, [order(7, "P1")]), ("A1", "alpha:txn:A1")),
        # The same is told once more, or more of an order.
        (Told("east", 3, [order(1, "P1", "shipped")]), ("A1", "east:order:E000001")),
        (Told("alpha", 3, PAID.rows), ("A1", "east:order:E000001")),
        # An older export comes late, and tells nothing new.
        (Told("east", 1, [order(1, None)]), ("A1", "east:order:E000001")),
        # Several numbers in one.
        (
            Told("east", 3, [{**order(8, None), "alias_no": "P8;P9"}]),
            ("A2", "east:order:E000008"),
        ),
        (Told("alpha", 3, []), ("A1", "east:order:E000001")),
    ],
)
def test_a_file_more(tmp_path: Path, new: Told, key: tuple[str, str]) -> None:
    small = Small(tmp_path)
    base = small.whole(BOOKS)
    wanted = small.whole([*BOOKS, new])
    found = small.grown(base, [*BOOKS, new], 1)
    assert found is not None
    row_no, expected = key
    assert key_of(wanted, row_no) == expected
    for mine, theirs in zip(said(found), said(wanted), strict=True):
        assert mine.equals(theirs)


ROWS = {
    "east": st.builds(
        order,
        st.integers(1, 4),
        st.sampled_from([None, "P1", "P2", "P3"]),
        st.sampled_from(["paid", "shipped"]),
    ),
    "alpha": st.builds(
        lambda no, numbers: sale(no, **numbers),
        st.integers(1, 5),
        st.sampled_from(
            [
                {"payment_no": "P1"},
                {"payment_no": "P2"},
                {"order_no": "E000001", "payment_no": "P3"},
                {"alias_no": "P3;P1"},
                {"payment_no": "P1;P2"},
            ]
        ),
    ),
}


def number(row: dict[str, object]) -> object:
    """Give the number that a row stands under once in a file."""
    return row["row_no"]


FILES = st.lists(
    st.sampled_from(sorted(ROWS)).flatmap(
        lambda source: st.builds(
            Told,
            st.just(source),
            st.integers(1, 3),
            st.lists(
                ROWS[source],
                min_size=1,
                max_size=4,
                unique_by=lambda row: row["row_no"],
            ),
        )
    ),
    min_size=1,
    max_size=4,
)


@settings(PLAIN, max_examples=12)
@given(told=FILES)
def test_files_one_after_the_other(
    tmp_path_factory: pytest.TempPathFactory, told: list[Told]
) -> None:
    """Snapshots replaced, numbers explained late or twice, rows told again."""
    small = Small(tmp_path_factory.mktemp("small"))
    held: Path | None = None
    for count in range(1, len(told) + 1):
        now = told[:count]
        try:
            wanted = small.whole(now)
        except Refusal as error:
            if held is not None:
                with pytest.raises(Refusal, match=error.code):
                    small.grown(held, now, 1)
            return
        grown = wanted if held is None else small.grown(held, now, 1)
        assert grown is not None
        for mine, theirs in zip(said(grown), said(wanted), strict=True):
            assert mine.equals(theirs)
        held = grown


def test_several_layers_may_be_dead(tmp_path: Path) -> None:
    """An order is told again and again: only its last layer counts."""
    small = Small(tmp_path)
    states = ["paid", "shipped", "done"]
    told = [Told("east", day, [order(1, "P1", s)]) for day, s in enumerate(states)]
    held = small.whole(told[:1])
    for count in (2, 3):
        grown = small.grown(held, told[:count], 1)
        assert grown is not None
        held = grown
    assert layers.shape(held) == (4, 2, 1, 2)
    dead = pl.read_parquet(held / "dead.parquet")
    assert sorted(dead["layer"]) == [0, 1]
    assert layers.records(held).collect()["state"].to_list() == ["done"]
    # Files of earlier layers are the same files.
    old = next((held / "records" / "layer=0001").iterdir())
    assert old.stat().st_nlink > 1


@pytest.mark.parametrize(("rows", "heap"), [(8_000, 20), (1, 4), (0, 1)])
def test_small_files_lie_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, heap: int
) -> None:
    """Ten days of two sources: in one heap, in five of four rows, each by itself."""
    small = Small(tmp_path)
    told = [
        one
        for day in range(1, 11)
        for one in (
            Told("east", day, [order(day, f"P{day}")]),
            Told("alpha", day, [sale(day, payment_no=f"P{day}")]),
        )
    ]
    wanted = said(small.whole(told))
    monkeypatch.setattr(whole, "ROWS", rows)
    held = small.whole(told)
    found = list((held / "records").rglob("*.parquet"))
    # Alpha comes first; each heap has a file in every share that it has a key of.
    places = [key_hash(f"east:order:E{day:06}")[0] & 3 for day in range(1, 11)] * 2
    assert len(found) == len({(n // heap, at) for n, at in enumerate(places)})
    assert sum(pl.read_parquet(path).height for path in found) == 20
    for one, other in zip(said(held), wanted, strict=True):
        assert one.equals(other)


def test_what_cannot_be_trusted_is_given_up(tmp_path: Path) -> None:
    """A record that earlier files have is not among the books' records."""
    small = Small(tmp_path)
    base = small.whole(BOOKS)
    for path in (base / "records").rglob("*.parquet"):
        rows = pl.read_parquet(path)
        rows.filter(pl.col("order_no").is_null()).write_parquet(path)
    again = Told("east", 3, [order(1, "P1", "shipped")])
    assert small.grown(base, [*BOOKS, again], 1) is None
    assert not (tmp_path / "2" / "shape.parquet").exists()


def test_too_much_that_hangs_together_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Small(tmp_path)
    base = small.whole(BOOKS)
    again = Told("east", 3, [order(1, "P1", "shipped")])
    monkeypatch.setattr(growth, "MOST", 1)
    assert small.grown(base, [*BOOKS, again], 1) is None


@pytest.mark.parametrize(
    ("grown", "rows", "fits"), [(0, 25, True), (0, 26, False), (20, 6, False)]
)
def test_a_quarter_is_the_most(
    tmp_path: Path, grown: int, rows: int, *, fits: bool
) -> None:
    shape = layers.Shape(4, 1, 100, grown)
    quickly(tmp_path / "shape.parquet", shape.table())
    config = Small(tmp_path).config
    books = growth.Growth(tmp_path / "new", tmp_path, config, quickly)
    assert books.fits(rows) is fits
    assert not books.fits(growth.MOST + 1)

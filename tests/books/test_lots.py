"""Records chosen without holding them are those that gathering in memory gives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping import lots
from duiping.errors import Refusal
from duiping.gather import Part, gather
from duiping.identity import identified
from duiping.lots import File, Lot
from duiping.readings import STORED
from duiping.record import READ_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = datetime(2026, 5, 1)  # noqa: DTZ001 - wall clock

# A row of a file: its number or none, its minute, its amount, its payout if known.
ROW = st.tuples(
    st.sampled_from([None, None, "1", "2", "3"]),
    st.integers(0, 3),
    st.integers(1, 2),
    st.sampled_from([None, "P1", "P2"]),
    st.sampled_from(["paid", "shipped", "done"]),
)
FILES = st.lists(st.lists(ROW, max_size=5), min_size=1, max_size=4)


def records(rows: list[tuple[str | None, int, int, str | None, str]]) -> pl.DataFrame:
    """Make the records of a file, a number once."""
    seen: set[str] = set()
    said: list[dict[str, object]] = []
    for row_no, minute, amount, payout, state in rows:
        if row_no in seen:
            continue
        seen.update({row_no} if row_no else ())
        if row_no and minute:  # a number nearly always tells one story
            minute, amount = int(row_no), 1  # noqa: PLW2901 - the row's own
        said.append(
            {
                "row": len(said) + 2,
                "time": START + timedelta(minutes=minute),
                "kind": "sale",
                "amount": amount,
                "row_no": row_no,
                "payout_no": payout,
                "state": state,
                "identity": f"{minute} {amount}",
                "disposition": "posted",
            }
        )
    frame = pl.DataFrame(said, schema=READ_SCHEMA)
    # In the order of time, as a statement's proof has found it.
    order = pl.col("time").rank("ordinal").cast(pl.Int32) - 1
    return frame.with_columns(seq=order)


def told(work: Callable[[], pl.DataFrame | Lot]) -> pl.DataFrame | str:
    """Give what comes out, or the code of the refusal."""
    try:
        found = work()
    except Refusal as error:
        return error.code
    assert isinstance(found, pl.DataFrame)
    return found


@pytest.mark.parametrize("snapshot", [False, True])
@pytest.mark.parametrize("size", [2, 100])
@settings(max_examples=40, deadline=None)
@given(files=FILES, ties=st.booleans())
def test_as_gathered(
    tmp_path_factory: pytest.TempPathFactory,
    snapshot: bool,  # noqa: FBT001 - a parameter of the test
    size: int,
    files: list[list[tuple[str | None, int, int, str | None, str]]],
    ties: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    folder: Path = tmp_path_factory.mktemp("lots")
    parts, held = [], []
    for number, rows in enumerate(files):
        name = f"{number}" * 64
        as_of = START + timedelta(days=0 if ties else number)
        table = records(rows)
        parts.append(Part("one", name, as_of, table))
        path = folder / f"{number}.parquet"
        named = identified("one", table, snapshot=snapshot)
        # In the order of the file, which need not be that of time.
        named.sort("row").select(*STORED).write_parquet(path)
        held.append(File(name, as_of, path))
    names = {part.file: part.file for part in parts}
    snapshots = frozenset({"one"} if snapshot else ())
    wanted = told(lambda: gather(parts, snapshots, names))
    if isinstance(wanted, str):
        assert told(lambda: Lot("one", held, names, snapshot=snapshot)) == wanted
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lots, "CHUNK", size)
        lot = Lot("one", list(reversed(held)), names, snapshot=snapshot)
        start = wanted.clear().with_columns(start=pl.lit(None, pl.Datetime("ms")))
        chunks = [start, *lot.chunks()]
    found = pl.concat(chunks).sort("time", "start", "seq", "id", nulls_last=True)
    assert found.height == len(lot)
    assert found.drop("start").equals(wanted)

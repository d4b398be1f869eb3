"""A large file read in pieces gives what the whole gives, or is read as a whole."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from duiping.bulk import Bulk
from duiping.errors import Refusal
from duiping.gather import Part, gather
from duiping.importers import flow, pieces
from duiping.readings import Poured
from tests.importers import damage
from tests.importers.exports import DATA, export, layouts, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duiping.importers.base import Layout, Reading

TOOLS = layouts()
FLOWING = sorted(name for name, layout in TOOLS.items() if layout.flows)
CASES = [
    path
    for name in FLOWING
    for path in sorted((DATA / name).iterdir())
    if path.suffix != ".expected"
]


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows be a piece."""
    monkeypatch.setattr(pieces, "SMALL", -1)
    monkeypatch.setattr(pieces, "PACKED", -1)
    monkeypatch.setattr(flow, "PIECE", 2)
    monkeypatch.setattr(flow, "BYTES", 300)


def poured(layout: Layout, name: str, data: bytes) -> Reading | None:
    """Read in pieces; None if the file has to be read as a whole."""
    kept: list[pl.DataFrame] = []
    found = layout.pour(name, Bulk(data), None, kept.append)
    if found is None:
        return None
    reading, ranks = found
    records = pl.concat(kept)
    return replace(
        reading, records=records.with_columns(seq=ranks.part(0, records.height))
    )


def assert_same(one: Reading, other: Reading) -> None:
    """Hold two readings against each other, the tables apart."""
    assert one.records.equals(other.records)
    for field in fields(one):
        if field.name != "records":
            assert getattr(one, field.name) == getattr(other, field.name)


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_pieces_are_the_whole(path: Path) -> None:
    layout = TOOLS[path.parent.name]
    name, data = export(layout.name, path)
    whole = layout.read(name, data)
    found = poured(layout, name, data)
    assert found is not None or not whole.rows
    if found is not None:
        assert_same(found, whole)


def bad() -> Iterator[tuple[str, str, bytes]]:
    """Give exports damaged in every way, two in a row of each kind."""
    for layout in FLOWING:
        for one in damage.samples(layout)[:1]:
            seen: dict[str, int] = {}
            for kind, _, rows in damage.damaged(one):
                seen[kind] = seen.get(kind, 0) + 1
                if seen[kind] <= 3:
                    yield (layout, *damage.written(one, rows))


def test_what_the_whole_refuses_no_piece_lets_by() -> None:
    faulty = 0
    for layout, name, data in bad():
        found = poured(TOOLS[layout], name, data)
        try:
            whole = TOOLS[layout].read(name, data)
        except Refusal:
            faulty += 1
            assert found is None
            continue
        if found is not None:
            assert_same(found, whole)
    assert faulty > 50


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_ids_are_those_of_gathering(path: Path, tmp_path: Path) -> None:
    """Equal rows stay as many as they are, whatever piece they are in."""
    layout = TOOLS[path.parent.name]
    name, data = export(layout.name, path)
    whole = layout.read(name, data)
    snapshots = frozenset({"one"} if layout.snapshot else ())
    wanted = gather([Part("one", "f", whole.as_of, whole.records)], snapshots, {})
    given = Poured("one", layout)
    reading = given.read(name, Bulk(data), None)
    assert sum(reading.dispositions.values()) == reading.rows == whole.rows
    given.keep(tmp_path / "kept.parquet")
    given.close()
    kept = pl.read_parquet(tmp_path / "kept.parquet")
    found = gather([Part("one", "f", reading.as_of, kept)], snapshots, {})
    assert found.equals(wanted)


def test_a_refund_in_an_earlier_piece_counts() -> None:
    """A bill runs from the newest row to the oldest: a refund comes first."""
    name, data = sample("alipay.personal", "2026")
    found = poured(TOOLS["alipay.personal"], name, data)
    assert found is not None
    row = found.records.filter(pl.col("row") == 25)
    assert row.select("amount", "disposition").rows() == [(-5000, "posted")]
    # Closed too, and paid; its refund is nowhere in the file.
    row = found.records.filter(pl.col("row") == 27)
    assert row.select("amount", "disposition").rows() == [(-700, "suspense")]


def test_a_refund_in_a_later_piece_is_for_the_whole() -> None:
    """A bill that somebody has sorted the other way is read as a whole."""
    name, data = sample("alipay.personal", "2026")
    lines = data.splitlines(keepends=True)
    bill = name, b"".join([*lines[:-18], *reversed(lines[-18:])])
    layout = TOOLS["alipay.personal"]
    assert poured(layout, *bill) is None
    records = layout.read(*bill).records
    row = records.filter((pl.col("amount") == -5000) & (pl.col("kind") == "debit"))
    assert row["disposition"].to_list() == ["posted"]


def test_rows_that_only_own_columns_have_are_for_the_whole() -> None:
    """A sum that somebody wrote below their own column is no row of the table."""
    name, data = sample("jd.personal", "流水")
    lines = data.decode("utf-8-sig").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("交易时间"))
    rows = [*(f"{line},,1" for line in lines[at + 1 :]), "," * 11 + ",,9"]
    # 京东 ends its rows in an empty cell more than its header.
    text = "\n".join([*lines[:at], lines[at] + ",,,我的", *rows]) + "\n"
    layout = TOOLS["jd.personal"]
    whole = layout.read(name, text.encode())
    assert poured(layout, name, text.encode()) is None
    assert whole.rows == layout.read(name, data).rows

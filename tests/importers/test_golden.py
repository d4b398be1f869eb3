"""Every layout reads its sample to exactly the records beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.importers.registry import recognise
from duiping.record import DISPOSITIONS, READ_SCHEMA
from tests.importers.exports import DATA, export, layouts, mapped
from tests.importers.golden import written

if TYPE_CHECKING:
    from pathlib import Path

CASES = sorted(path for path in DATA.glob("*/*") if path.suffix != ".expected")


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_records(path: Path, *, update_goldens: bool) -> None:
    """The records are those of the golden file, and every row has a disposition."""
    layout = path.parent.name
    name, data = export(layout, path)
    assert recognise(name, data, mapped().values()) == [layout]
    reading = layouts()[layout].read(name, data)
    assert dict(reading.records.schema) == READ_SCHEMA
    assert reading.rows == reading.records.height
    assert set(reading.records["disposition"].to_list()) <= set(DISPOSITIONS)
    assert sorted(reading.records["seq"].to_list()) == list(range(reading.rows))
    golden = path.with_name(f"{path.name}.expected")
    if update_goldens:
        golden.write_text(written(reading), encoding="utf-8")
    assert written(reading) == golden.read_text(encoding="utf-8")

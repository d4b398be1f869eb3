"""A peer: pandas, in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from bench import legs
from bench.match import COLUMNS, counted


def run(root: str) -> dict[str, int]:
    """Do the same with pandas: group both sides, then an outer merge."""
    folder = Path(legs.pattern(root)).parents[1]
    paths = sorted(folder.glob("*/legs.parquet"))
    # Dates as datetime64: as Python objects they take ten times as long.
    tables = [pq.read_table(path, columns=COLUMNS, partitioning=None) for path in paths]
    both = pd.concat([table.to_pandas(date_as_object=False) for table in tables])
    owed = (
        both[both.side == 0]
        .groupby("key")
        .agg(owed=("amount", "sum"), due=("due", "max"))
    )
    paid = (
        both[both.side == 1]
        .groupby("key")
        .agg(paid=("amount", "sum"), n=("amount", "size"), day=("day", "max"))
    )
    m = owed.merge(paid, how="outer", left_index=True, right_index=True)
    m["paid"] = -m["paid"]
    kinds = [
        (m.owed.isna(), "unexpected"),
        (m.paid.isna(), "missing"),
        ((m.n > 1) & (m.paid == m.n * m.owed), "duplicate"),
        (m.paid < m.owed, "short"),
        (m.paid > m.owed, "over"),
        (m.day > m.due, "late"),
    ]
    m["kind"] = np.select([test for test, _ in kinds], [kind for _, kind in kinds], "")
    found = m.loc[m.kind != "", ["owed", "paid", "kind"]].to_records().tolist()
    return counted(row[3] for row in found)

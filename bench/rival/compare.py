"""datacompy compares both sides key by key, with Polars."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars as pl
from datacompy import (  # type: ignore[import-not-found,unused-ignore]
    PolarsCompare,
)

paths = sorted(Path(sys.argv[1]).rglob("legs.parquet"))
start, cpu = time.perf_counter(), time.process_time()
both = pl.concat(
    pl.read_parquet(path, columns=["key", "amount", "side"], hive_partitioning=False)
    for path in paths
)
owed = both.filter(pl.col("side") == 0).select("key", "amount")
paid = both.filter(pl.col("side") == 1).select("key", amount=-pl.col("amount"))
found = PolarsCompare(owed, paid, join_columns="key")
answer = {
    "missing": found.df1_unq_rows.height,
    "unexpected": found.df2_unq_rows.height,
    "differing": found.intersect_rows.filter(~pl.col("amount_match")).height,
}
took = [time.perf_counter() - start, time.process_time() - cpu, 0]
sys.stdout.write(json.dumps({"answer": answer, "work": took}) + "\n")

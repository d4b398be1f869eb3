"""The floor: decode the file and let Polars parse it, believing every cell."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import polars as pl

MONEY = pl.Decimal(18, 2)
# Encoding, lines before the header, lines after the rows.
SHAPE = {"pdd": ("gb18030", 4, 4), "fundflow": ("utf-8", 0, 2)}


def run(kind: str, path: str) -> dict[str, int]:
    """Parse the file; amounts as numbers, the rest as text."""
    encoding, before, after = SHAPE[kind]
    text = Path(path).read_bytes().decode(encoding)
    end = len(text) - 1
    for _ in range(after):
        end = text.rindex("\n", 0, end)
    table = pl.read_csv(
        BytesIO(text[:end].encode()),
        skip_lines=before,
        infer_schema=False,
        quote_char=None,
    )
    if kind == "pdd":
        net = pl.col("收入金额（+元）") + pl.col("支出金额（-元）")
        typed = table.with_columns(pl.col("^.*元.$").cast(MONEY))
        times = pl.col("发生时间")
    else:
        typed = table.with_columns(pl.col("收支金额(元)").str.slice(1).cast(MONEY))
        way = pl.when(pl.col("收支类型") == "`收入").then(1).otherwise(-1)
        net = pl.col("收支金额(元)") * way
        times = pl.col("记账时间").str.slice(1)
    typed = typed.with_columns(times.str.to_datetime("%Y-%m-%d %H:%M:%S"))
    return {
        "rows": typed.height,
        "net": int(typed.select((net * 100).cast(pl.Int64).sum()).item()),
    }

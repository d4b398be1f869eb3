"""duiping itself: a layout reads the file and proves its arithmetic.

Large files come in pieces, as in ``duiping import``.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from duiping.bulk import Bulk
from duiping.importers.pdd_ledger import PddLedger
from duiping.importers.wechat_fundflow import WechatFundflow
from duiping.readings import Poured

LAYOUTS = {"pdd": PddLedger, "fundflow": WechatFundflow}


def run(kind: str, path: str) -> dict[str, int]:
    """Read a file into records, which are counted, summed and let go."""
    file, layout = Path(path), LAYOUTS[kind]()
    rows = net = 0

    def take(records: pl.DataFrame) -> None:
        nonlocal rows, net
        rows, net = rows + records.height, net + int(records["amount"].sum())

    if layout.pour(file.name, Bulk(file), None, take) is None:
        take(layout.read(file.name, file.read_bytes()).records)
    return {"rows": rows, "net": net}


def kept(kind: str, path: str) -> dict[str, int]:
    """Read a file into the sub-ledger: records with ids, in columns on disk."""
    file = Path(path)
    with TemporaryDirectory() as name, closing(Poured("s", LAYOUTS[kind]())) as poured:
        place = Path(name) / "kept.parquet"
        rows = poured.read(file.name, Bulk(file), None).rows
        poured.keep(place)
        net = pl.scan_parquet(place).select(pl.col("amount").sum()).collect().item()
    return {"rows": rows, "net": int(net)}

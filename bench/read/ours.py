"""duiping itself: a layout reads the file and proves its arithmetic."""

from __future__ import annotations

from pathlib import Path

from duiping.importers.pdd_ledger import PddLedger
from duiping.importers.wechat_fundflow import WechatFundflow

LAYOUTS = {"pdd": PddLedger, "fundflow": WechatFundflow}


def run(kind: str, path: str) -> dict[str, int]:
    """Read a file as ``duiping import`` does, up to its records."""
    file = Path(path)
    reading = LAYOUTS[kind]().read(file.name, file.read_bytes())
    return {"rows": reading.rows, "net": int(reading.records["amount"].sum())}

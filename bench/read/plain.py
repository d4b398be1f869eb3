"""A peer: plain Python, as most Beancount importers read."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

FORM = "%Y-%m-%d %H:%M:%S"
FIRST = {"pdd": "商户订单号", "fundflow": "记账时间"}
ENCODING = {"pdd": "gb18030", "fundflow": "utf-8-sig"}


def run(kind: str, path: str) -> dict[str, int]:
    """Read row by row into Decimal and datetime, unproven."""
    rows, net = 0, Decimal(0)
    with Path(path).open(encoding=ENCODING[kind], newline="") as file:
        for line in file:
            if line.startswith(FIRST[kind]):
                break
        for cells in csv.reader(file):
            if cells[0].startswith(("#", "资金")):
                break
            moment, amount = _pdd(cells) if kind == "pdd" else _flow(cells)
            datetime.strptime(moment, FORM)  # noqa: DTZ007 - as importers do
            rows, net = rows + 1, net + amount
    return {"rows": rows, "net": int(net * 100)}


def _pdd(cells: list[str]) -> tuple[str, Decimal]:
    return cells[1], Decimal(cells[2]) + Decimal(cells[3])


def _flow(cells: list[str]) -> tuple[str, Decimal]:
    amount = Decimal(cells[6][1:])
    return cells[0][1:], amount if cells[5] == "`收入" else -amount

"""A second reader of a month's exports: what all files together say, to the fen.

Rows that stand in overlapping files count once: by their own number where the
layout has one, else as often as the one file that shows them most. Of the
snapshots of an order the newest counts.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.books import formats

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from tests.books.formats import Row

# What numbers a row: the columns that no two rows of a source share.
NUMBERS = {
    "pdd-orders": ("订单号",),
    "taobao-orders": ("订单编号",),
    "mini-orders": ("订单号",),
    "alipay-ledger": ("账务流水号",),
    "wechat-fundflow": ("资金流水单号",),
    "wechat-tradebill": ("交易状态", "微信订单号", "微信退款单号"),
    "yunchong": ("平台单号",),
    "jingka": ("流水号",),
    "cmb": ("流水号",),
}
BALANCES = {
    "alipay-ledger": "账户余额（元）",
    "wechat-fundflow": "账户结余(元)",
    "jingka": "变动后余额",
    "cmb": "余额",
}
TIMES = {
    "alipay-ledger": "发生时间",
    "wechat-fundflow": "记账时间",
    "jingka": "时间",
    "cmb": "交易日",
}


def fen(text: str) -> int:
    """Read yuan as fen, exactly; an empty cell is nothing."""
    value = Decimal(text or "0") * 100
    whole = int(value)
    assert value == whole, text
    return whole


class Exports:
    """All files of a month."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read the files."""
        self.files: dict[str, dict[str, list[Row]]] = {}
        for path in sorted(paths, key=lambda p: p.name):
            of_source = self.files.setdefault(formats.shape(path).source, {})
            of_source[path.name] = formats.rows(path)

    def rows(self, source: str) -> list[Row]:
        """Give every row of a source once."""
        files = self.files.get(source, {})
        if source == "opening":
            return [row for rows in files.values() for row in rows]
        if source in NUMBERS:
            # Names sort by time, so a later snapshot replaces an earlier one.
            numbered = {
                tuple(row[name] for name in NUMBERS[source]): row
                for rows in files.values()
                for row in rows
            }
            return list(numbered.values())
        most: Counter[tuple[tuple[str, str], ...]] = Counter()
        for rows in files.values():
            most |= Counter(tuple(row.items()) for row in rows)
        return [dict(row) for row in most.elements()]

    def closing(self, source: str) -> int:
        """Give the balance printed on the newest row of a source that prints one."""
        newest: list[Row] = []
        for _, rows in sorted(self.files[source].items()):
            newest = rows or newest
        last = newest[0] if source == "alipay-ledger" else newest[-1]
        return fen(last[BALANCES[source]])

    def day_ends(self, source: str) -> dict[date, int]:
        """Give the balance printed last on each day, less the credit line."""
        ends: dict[date, int] = {}
        for _, rows in sorted(self.files[source].items()):
            credit = 0
            for row in reversed(rows) if source == "alipay-ledger" else rows:
                if row.get("类型") == "授信":
                    credit += fen(row["变动金额"])
                day = row[TIMES[source]][:10].replace("-", "")
                at = datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007
                ends[at] = fen(row[BALANCES[source]]) - credit
        return ends

    def opened(self) -> Counter[tuple[str, str]]:
        """Sum what the opening file states, by account and commodity."""
        sums: Counter[tuple[str, str]] = Counter()
        for row in self.rows("opening"):
            sums[row["科目"], row["币种"]] += fen(row["金额"])
        return sums


def amount(source: str, row: Row) -> int:
    """Give what a row moves its own account by, in fen; debit is positive."""
    if source in {"pdd-ledger", "alipay-ledger"}:
        return fen(row["收入金额（+元）"]) + fen(row["支出金额（-元）"])
    if source == "wechat-fundflow":
        size = fen(row["收支金额(元)"])
        return {"收入": size, "支出": -size}[row["收支类型"]]
    if source == "jingka":
        return 0 if row["类型"] == "授信" else fen(row["变动金额"])
    if source == "yunchong":
        return fen(row["退款金额"]) - fen(row["扣款金额"])
    assert source == "cmb", source
    return fen(row["贷方金额"]) - fen(row["借方金额"])

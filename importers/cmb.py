"""China Merchants Bank, corporate account (招商银行企业网银交易明细).

Grade B for the headers, D for the rest: CSV in GB18030, or a workbook. 借 is the
bank's debit, money out; 贷 is money in. The balance is printed after each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells, folded
from duiping.importers.layout import Layout, identity, joined, unique
from duiping.importers.proof import balances
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

# 20260901; a workbook may hold a real date instead.
_DAY = r"^(\d{4})[-/]?(\d{2})[-/]?(\d{2})( 00:00:00)?$"
EMPTY_SIDE = ("-", "--", "__")


class CmbCorporate(Layout):
    """招商银行对公交易明细."""

    name: ClassVar[str] = "cmb.corporate"
    title: ClassVar[str] = "招商银行对公交易明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "end"})
    shape = Shape(
        layout="cmb.corporate",
        required={
            "day": ("交易日",),
            "debit": ("借方金额",),
            "credit": ("贷方金额",),
            "balance": ("余额",),
            "row_no": ("流水号",),
        },
        optional={
            "clock": ("交易时间",),
            "type": ("交易类型",),
            "summary": ("业务摘要",),
            "other": ("其它摘要", "其他摘要"),
            "use": ("用途",),
            "payee": ("收(付)方名称",),
            "payee_no": ("收(付)方账号", "收(付)方帐号"),
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records: kind credit (in) or debit (out)."""
        cells = Cells(table)
        debit = cells.amount("debit", grouped=True, blanks=EMPTY_SIDE).fill_null(0)
        credit = cells.amount("credit", grouped=True, blanks=EMPTY_SIDE).fill_null(0)
        both = (debit != 0) & (credit != 0)
        if both.any():
            cells.fail("DP123", both, "debit", problem="money on both sides")
        amount = credit - debit
        balance = cells.needed("balance", grouped=True)
        time = self._time(cells)
        chain = balances(table, time, amount, balance)
        number = unique(cells, cells.number("row_no", blanks=EMPTY_SIDE), "row_no")
        payee = cells.text("payee", blanks=EMPTY_SIDE)
        memo = joined(
            *(cells.text(f, blanks=EMPTY_SIDE) for f in ("summary", "other", "use"))
        )
        composite = identity(time, amount, balance, payee, memo)
        inward = pl.DataFrame({"a": amount, "d": debit}).select(
            pl.when((pl.col("a") > 0) | ((pl.col("a") == 0) & (pl.col("d") == 0)))
            .then(pl.lit("credit"))
            .when(pl.col("a") < 0)
            .then(pl.lit("debit"))
            .alias("k")
        )["k"]
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": inward,
                "category": cells.text("type"),
                "amount": amount,
                "balance": balance,
                "row_no": number,
                "payee": payee,
                "memo": memo,
                "identity": composite.set(number.is_not_null(), None),
            },
            version="timed" if cells.has("clock") else "dated",
            as_of=as_of,
            chain=chain,
        )

    def _time(self, cells: Cells) -> pl.Series:
        """Join day and clock; a bank that prints no clock means midnight."""
        day = folded(cells.raw("day")).str.replace(_DAY, "${1}${2}${3}")
        if not cells.has("clock"):
            return cells.parsed(day, "day", "%Y%m%d")
        clock = folded(cells.raw("clock")).fill_null("00:00:00")
        return cells.parsed(day + " " + clock, "clock", "%Y%m%d %H:%M:%S")

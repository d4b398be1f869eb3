"""Alipay merchant 支付宝动账, 22 columns: the account's ledger as a workbook.

Grade B: the header of a production parser and its tests. xlsx, two lines above
the header, no footer known. The same account as 账务明细 (`alipay`) and read by
the same rules: outgo counts by its size (made-up rows print it positive), the
balance is printed after each row. What 服务费（元） adds to a row is not known
(E): the balance proves that income and outgo are all that moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.alipay import AlipayLedger
from duiping.importers.proof import Totals
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.table import Table


class AlipayFund(AlipayLedger):
    """支付宝动账."""

    name: ClassVar[str] = "alipay.fund"
    title: ClassVar[str] = "支付宝动账"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    shape = Shape(
        layout="alipay.fund",
        required={
            "row_no": ("支付宝流水号",),
            "number": ("支付宝交易号",),
            "alias_no": ("商户订单号",),
            "time": ("入账时间",),
            "income": ("收入（+元）",),
            "outgo": ("支出（-元）",),
            "balance": ("账户余额（元）",),
            "type": ("账务类型",),
        },
        optional={
            "payee": ("对方账户",),
            "memo": ("备注",),
            "description": ("业务描述",),
            "base_no": ("业务基础订单号",),
        },
    )

    def _footer(self, table: Table, income: pl.Series, outgo: pl.Series) -> Totals:
        """Expect no sums: none were seen below this layout."""
        del income, outgo
        return Totals(table)

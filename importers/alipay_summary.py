"""Alipay merchant 账务明细(汇总): control totals by type, beside the ledger in its zip.

Grade B: the header of a public parser's test (6 columns); preamble and encoding as
in 账务明细 (`alipay`), footer lines begin with ``#``. Below a preamble one of them
(列表结束, 导出时间) is demanded, as a sign that nothing was cut off (E). Each row sums
up one type; its own arithmetic (in and out make the total) is tested, and a row 合计
against the others. Nothing is booked: rows are left out as control totals, and the
sums stand in the evidence. They are not compared with the ledger's rows yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping import money
from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, identity
from duiping.importers.parts import COMPARING, Parts
from duiping.importers.proof import Totals, total
from duiping.importers.shape import Shape, marked
from duiping.record import IGNORED

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

WHOLE = ("合计", "总计")
CONTROL = "control total"


class AlipaySummary(Layout):
    """支付宝账务汇总."""

    name: ClassVar[str] = "alipay.summary"
    title: ClassVar[str] = "支付宝账务明细(汇总)"
    grade: ClassVar[str] = "B"
    parts: ClassVar[Parts] = COMPARING
    blind: ClassVar[frozenset[str]] = frozenset({"end", "double"})
    shape = Shape(
        layout="alipay.summary",
        required={
            "type": ("类型",),
            "ins": ("收入笔数",),
            "income": ("收入金额（+元）", "收入金额"),
            "outs": ("支出笔数",),
            "outgo": ("支出金额（-元）", "支出金额"),
            "amount": ("总金额（元）", "总金额"),
        },
        footer=marked("#"),
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records that are left out, with proven totals.

        Raises:
            Refusal: DP123 a row that does not add up, DP106 a 合计 that does not,
                and those of `Cells`.
        """
        cells = Cells(table)
        income = cells.amount("income", grouped=True).fill_null(0)
        outgo = -cells.amount("outgo", grouped=True).fill_null(0).abs()
        amount = cells.needed("amount", grouped=True)
        wrong = income + outgo != amount
        if wrong.any():
            cells.fail("DP123", wrong, "amount", problem="not income less outgo")
        label = cells.text("type")
        counts = (cells.count("ins"), cells.count("outs"))
        return self.reading(
            cells,
            {
                "kind": "summary",
                "category": label,
                "amount": amount,
                "quantity": sum(count.fill_null(0) for count in counts),
                "identity": identity(label, amount),
                "disposition": IGNORED,
                "cause": CONTROL,
            },
            version="1",
            as_of=as_of,
            totals=_sums(table, label, income, outgo),
        )


def _sums(
    table: Table, label: pl.Series, income: pl.Series, outgo: pl.Series
) -> Totals:
    """Give both sums; a row 合计 has to agree with the rows that it sums up."""
    totals = Totals(table)
    if table.says("#"):
        totals.need(r"^\"?#.*(?:列表结束|导出时间)", "#列表结束")
    whole = label.is_in(list(WHOLE)).fill_null(value=False)
    for name, column in (("收入金额", income), ("支出金额", outgo)):
        actual = total(column.filter(~whole))
        for index in whole.arg_true():
            printed = money.plain(int(column[index]))
            totals.amount(table.row(index), name, printed, actual)
        totals.found[name] = money.plain(actual)
    return totals

"""Alipay merchant 业务明细: payments and refunds, to compare with the ledger.

Grade A: header, preamble and rows seen. CSV in GB18030 from a zip, header on line
5; text cells end in a TAB. Refunds are printed negative. 商家实收 is what the
merchant gets before 服务费, whose sign was not seen on a paid row (E: negative for
a charge); ``fee`` is its cost, positive. The money itself is booked by the
ledger (`alipay`): a row corroborates. The footer's two sums are tested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, identity
from duiping.importers.parts import COMPARING, Parts
from duiping.importers.proof import Totals, order, total
from duiping.importers.shape import Shape, marked
from duiping.record import CORROBORATING

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {"交易": "sale", "退款": "refund"}
_NUMBER = r"([+-]?[\d.,]*\d)\s*元"
_SUMS = {
    "交易": rf"^\"?#\s*交易合计:\s*(\d+)\s*笔.*?商家实收共\s*{_NUMBER}",
    "退款": rf"^\"?#\s*退款合计:\s*(\d+)\s*笔.*?商家实收退款共\s*{_NUMBER}",
}
_ORDER = r"^T\d+P(\d+)$"


class AlipayTrade(Layout):
    """支付宝业务明细."""

    name: ClassVar[str] = "alipay.trade"
    title: ClassVar[str] = "支付宝业务明细"
    grade: ClassVar[str] = "A"
    parts: ClassVar[Parts] = COMPARING
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "end", "swap"}
    )
    frequency: ClassVar[str] = "day"
    shape = Shape(
        layout="alipay.trade",
        required={
            "payment_no": ("支付宝交易号",),
            "alias_no": ("商户订单号",),
            "type": ("业务类型",),
            "created": ("创建时间",),
            "time": ("完成时间",),
            "amount": ("商家实收（元）",),
            "refund_no": ("退款批次号/请求号",),
            "fee": ("服务费（元）",),
        },
        optional={"payee": ("对方账户",), "goods": ("商品名称",), "memo": ("备注",)},
        footer=marked("#"),
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        amount = cells.needed("amount", grouped=True)
        done = cells.time("time", blanks=("-",))
        created = cells.time("created")
        time = pl.select(pl.coalesce(done, created).alias("t"))["t"]
        label = cells.text("type")
        payment = cells.number("payment_no")
        alias = cells.number("alias_no")
        refund_no = cells.number("refund_no")
        order_no = alias.str.extract(_ORDER, 1)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=True),
                "time": time,
                "kind": directed(
                    self.kinds(label, KINDS), amount, label, said=self.categories
                ),
                "category": label,
                "amount": amount,
                "fee": -cells.amount("fee", grouped=True).fill_null(0),
                "order_no": pl.select(pl.coalesce(order_no, alias).alias("o"))["o"],
                "alias_no": alias,
                "payment_no": payment,
                "refund_no": refund_no,
                "payee": cells.text("payee"),
                "memo": cells.text("memo"),
                # A row has no number of its own: these are its identity.
                "identity": identity(label, payment, refund_no, time),
                "disposition": pl.lit(CORROBORATING),
            },
            version=str(len(table.header)),
            as_of=as_of,
            totals=self._footer(table, label, amount),
        )

    def _footer(self, table: Table, label: pl.Series, amount: pl.Series) -> Totals:
        """Prove both sums; every original export has them."""
        totals = Totals(table)
        for name, pattern in _SUMS.items():
            mine = amount.filter((label == name).fill_null(value=False))
            row, match = totals.need(pattern, f"#{name}合计")
            totals.count(row, f"{name}笔数", match[1], len(mine))
            totals.amount(row, f"{name}合计", match[2], total(mine))
        return totals

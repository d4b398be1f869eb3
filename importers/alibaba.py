"""1688 收款明细 and 付款明细: bills that buyers paid to the shop, and the shop paid.

Grade B for the columns named below, whose order is not known; E for the rest. A
workbook, often with helper columns pasted on the right, so 关联订单号 may stand twice:
the first counts; and with cells merged where rows say the same. 已收金额 is signed
(refunds below zero); 已付金额 is printed positive and negated. No 场景类型 is known for
sure, so a row is in suspense until config.yaml names it under ``categories:``. Bills on
which nothing was paid yet are left out. 账单编号 is not known to be unique: a row is
what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, identity, joined, judge
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

EMPTY = ("-", "--")
UNPAID = "nothing paid yet"
_COMMON = {
    "number": ("账单编号",),
    "bill": ("账单类型",),
    "type": ("场景类型",),
    "what": ("场景明细",),
    "created": ("账单创建时间",),
    "order_no": ("关联订单号",),
}
_ALIKE = ("number", "bill", "type", "what", "order_no")


class AlibabaReceipts(Layout):
    """1688 收款明细."""

    name: ClassVar[str] = "alibaba.receipts"
    title: ClassVar[str] = "1688收款明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double"}
    )
    sign: ClassVar[int] = 1
    shape = Shape(
        layout="alibaba.receipts",
        required={
            **_COMMON,
            "due": ("应收金额(元)",),
            "amount": ("已收金额(元)",),
            "status": ("账单状态",),
        },
        optional={"time": ("账单结清时间",)},
        repeated=("order_no",),
        merged=_ALIKE,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP123 a payment below zero, and those of `Cells`.
        """
        cells = Cells(table)
        printed = cells.needed("amount", grouped=True)
        if self.sign < 0 and (printed < 0).any():
            cells.fail("DP123", printed < 0, "amount", problem="is negative")
        amount = printed * self.sign
        settled = cells.time("time", blanks=EMPTY)
        created = cells.time("created")
        time = pl.select(pl.coalesce(settled, created).alias("t"))["t"]
        label = cells.text("type", blanks=EMPTY)
        kind = directed(self.kinds(label, {}), amount, label, said=self.categories)
        number = cells.number("number", blanks=EMPTY)
        order_no = cells.number("order_no", blanks=EMPTY)
        memo = joined(*(cells.text(f, blanks=EMPTY) for f in ("bill", "what")))
        nothing = pl.when(pl.col("amount") == 0).then(pl.lit(UNPAID))
        unknown = (pl.col("kind") == UNKNOWN) & (pl.col("amount") != 0)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=True),
                "time": time,
                "kind": kind,
                "category": label,
                "amount": amount,
                "order_no": order_no,
                "alias_no": number,
                "memo": memo,
                "identity": identity(created, number, order_no, label, amount, memo),
                **judge(nothing, unknown=unknown, code="DP201"),
            },
            version="1",
            as_of=as_of,
        )


class AlibabaPayments(AlibabaReceipts):
    """1688 付款明细."""

    name: ClassVar[str] = "alibaba.payments"
    blind: ClassVar[frozenset[str]] = frozenset({"end", "double"})
    title: ClassVar[str] = "1688付款明细"
    sign: ClassVar[int] = -1
    shape = Shape(
        layout="alibaba.payments",
        required={**_COMMON, "due": ("应付金额(元)",), "amount": ("已付金额(元)",)},
        optional={"time": ("账单结清时间",)},
        repeated=("order_no",),
        merged=_ALIKE,
    )

"""Kuaishou 已结算订单: what was settled for each order, to compare with the fund flow.

Grade B for the header (40 columns; CSV in UTF-8 with BOM, or xlsx), E for the
amounts, which were seen in made-up rows only. Income parts and fees are printed
positive; 实际结算金额 is what came in. Which parts 合计收入 and 合计支出 hold is
not known, so their sums are not tested. ``fee`` adds the columns that can only
be a cost. The money itself is booked by the fund flow: a row corroborates. A
settled amount below zero was not seen: with a refund on its row it is taken for
one, else it goes to suspense.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, identity
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.record import CORROBORATING, UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

FEES = (
    "技术服务费(元)",
    "预售增收技术服务费（元）",
    "达人佣金(元)",
    "团长佣金(元)",
    "快赚客佣金(元)",
    "服务商佣金(元)",
    "其他收费",
)
EMPTY = ("-", "--")


class KuaishouSettled(Layout):
    """快手已结算订单."""

    name: ClassVar[str] = "kuaishou.settled"
    title: ClassVar[str] = "快手已结算订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double", "swap"}
    )
    shape = Shape(
        layout="kuaishou.settled",
        required={
            "order_no": ("订单号",),
            "amount": ("实际结算金额(元)",),
            "time": ("实际结算时间",),
            "refund": ("订单退款(元)",),
            "income": ("合计收入(元)",),
            "outgo": ("合计支出(元)",),
        },
        optional={
            "product": ("商品ID",),
            "quantity": ("商品数量",),
            "channel": ("资金渠道",),
            "account": ("账户名称",),
            "memo": ("备注",),
            **{title: (title,) for title in FEES},
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        number = cells.number("order_no", blanks=EMPTY)
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "order_no", problem="is empty")
        amount = cells.needed("amount", grouped=True)
        time = cells.time("time")
        product = cells.number("product", blanks=EMPTY)
        refund = cells.amount("refund", grouped=True, blanks=EMPTY)
        kind = pl.DataFrame({"a": amount, "r": refund}).select(
            pl.when(pl.col("a") >= 0)
            .then(pl.lit("sale"))
            .when(pl.col("r") > 0)
            .then(pl.lit("refund"))
            .otherwise(pl.lit(UNKNOWN))
            .alias("k")
        )["k"]
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": kind,
                "category": cells.text("channel", blanks=EMPTY),
                "amount": amount,
                "refund": refund,
                "fee": self._fee(cells),
                "quantity": cells.count("quantity"),
                "product": product,
                "order_no": number,
                "payee": cells.text("account", blanks=EMPTY),
                "memo": cells.text("memo", blanks=EMPTY),
                "identity": identity(number, product, time, amount),
                "disposition": pl.lit(CORROBORATING),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

    def _fee(self, cells: Cells) -> pl.Series:
        """Add up what the platform and its promoters kept, cost positive."""
        parts = pl.DataFrame(
            {
                title: cells.amount(title, grouped=True, blanks=EMPTY).fill_null(0)
                for title in FEES
            }
        )
        return parts.select(pl.sum_horizontal(*FEES).alias("f"))["f"]

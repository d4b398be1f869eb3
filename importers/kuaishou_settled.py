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

from duiping.importers.settled import EMPTY, Settled
from duiping.importers.shape import Shape
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from duiping.importers.cells import Cells
    from duiping.importers.layout import Columns

FEES = (
    "技术服务费(元)",
    "预售增收技术服务费（元）",
    "达人佣金(元)",
    "团长佣金(元)",
    "快赚客佣金(元)",
    "服务商佣金(元)",
    "其他收费",
)


class KuaishouSettled(Settled):
    """快手已结算订单."""

    name: ClassVar[str] = "kuaishou.settled"
    title: ClassVar[str] = "快手已结算订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double", "swap"}
    )
    label: ClassVar[str] = "channel"
    content: ClassVar[tuple[str, ...]] = ("order_no", "product", "time", "amount")
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

    def kind(self, cells: Cells, amount: pl.Series) -> pl.Series:
        """Take a sum below zero for a refund where its row has one."""
        refund = cells.amount("refund", grouped=True, blanks=EMPTY)
        return pl.DataFrame({"a": amount, "r": refund}).select(
            pl.when(pl.col("a") >= 0)
            .then(pl.lit("sale"))
            .when(pl.col("r") > 0)
            .then(pl.lit("refund"))
            .otherwise(pl.lit(UNKNOWN))
            .alias("k")
        )["k"]

    def further(self, cells: Cells) -> Columns:
        """Give refund, fees, pieces and product."""
        return {
            "refund": cells.amount("refund", grouped=True, blanks=EMPTY),
            "fee": self._fee(cells),
            "quantity": cells.count("quantity"),
            "product": cells.number("product", blanks=EMPTY),
        }

    def _fee(self, cells: Cells) -> pl.Series:
        """Add up what the platform and its promoters kept, cost positive."""
        parts = pl.DataFrame(
            {
                title: cells.amount(title, grouped=True, blanks=EMPTY).fill_null(0)
                for title in FEES
            }
        )
        return parts.select(pl.sum_horizontal(*FEES).alias("f"))["f"]

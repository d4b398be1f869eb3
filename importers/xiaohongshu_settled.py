"""Xiaohongshu 已结算订单: what was settled for each order, to compare with the wallet.

Grade B for the header and for what the signs of 动账金额 and 商品实付/实退 mean
(refund rows are negative), E for the rest: the signs of the fee columns were seen
in made-up rows only, so no fee is read and no sum tested. The money itself is
booked by the wallet: a row corroborates. A row that prints no goods is in
suspense unless config.yaml names its 交易类型.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.direction import directed
from duiping.importers.settled import EMPTY, Settled
from duiping.importers.shape import Shape
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from duiping.importers.cells import Cells
    from duiping.importers.layout import Columns


class XiaohongshuSettled(Settled):
    """小红书已结算订单."""

    name: ClassVar[str] = "xiaohongshu.settled"
    title: ClassVar[str] = "小红书已结算订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double", "swap"}
    )
    label: ClassVar[str] = "type"
    nothing: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = (
        *("order_no", "refund_no", "type", "time", "amount"),
    )
    shape = Shape(
        layout="xiaohongshu.settled",
        required={
            "order_no": ("订单号",),
            "refund_no": ("售后单号",),
            "time": ("结算时间",),
            "type": ("交易类型",),
            "account": ("结算账户",),
            "amount": ("动账金额",),
            "goods": ("商品实付/实退",),
        },
        optional={"memo": ("备注",)},
    )

    def kind(self, cells: Cells, amount: pl.Series) -> pl.Series:
        """Tell sale from refund by the goods' sign, unless config says otherwise."""
        label = cells.text("type")
        goods = cells.amount("goods", grouped=True, blanks=EMPTY).fill_null(0)
        frame = pl.DataFrame({"g": goods, "k": self.kinds(label, {})})
        kind = frame.select(
            pl.when(pl.col("k") != UNKNOWN)
            .then("k")
            .when(pl.col("g") > 0)
            .then(pl.lit("sale"))
            .when(pl.col("g") < 0)
            .then(pl.lit("refund"))
            .otherwise("k")
            .alias("k")
        )["k"]
        return directed(kind, amount, label, said=self.categories)

    def further(self, cells: Cells) -> Columns:
        """Give the number of the after-sale."""
        return {"refund_no": cells.number("refund_no", blanks=EMPTY)}

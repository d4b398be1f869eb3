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

from duiping.importers.cells import Cells
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, identity
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.record import CORROBORATING, UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

EMPTY = ("-", "--")


class XiaohongshuSettled(Layout):
    """小红书已结算订单."""

    name: ClassVar[str] = "xiaohongshu.settled"
    title: ClassVar[str] = "小红书已结算订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double", "swap"}
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

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        number = cells.number("order_no", blanks=EMPTY)
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "order_no", problem="is empty")
        amount = cells.needed("amount", grouped=True)
        time = cells.time("time")
        label = cells.text("type")
        refund_no = cells.number("refund_no", blanks=EMPTY)
        kind = self._kind(cells, label)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": directed(kind, amount, label, said=self.categories),
                "category": label,
                "amount": amount,
                "order_no": number,
                "refund_no": refund_no,
                "payee": cells.text("account", blanks=EMPTY),
                "memo": cells.text("memo", blanks=EMPTY),
                "identity": identity(number, refund_no, label, time, amount),
                "disposition": pl.lit(CORROBORATING),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

    def _kind(self, cells: Cells, label: pl.Series) -> pl.Series:
        """Tell sale from refund by the goods' sign, unless config says otherwise."""
        goods = cells.amount("goods", grouped=True, blanks=EMPTY).fill_null(0)
        frame = pl.DataFrame({"g": goods, "k": self.kinds(label, {})})
        return frame.select(
            pl.when(pl.col("k") != UNKNOWN)
            .then("k")
            .when(pl.col("g") > 0)
            .then(pl.lit("sale"))
            .when(pl.col("g") < 0)
            .then(pl.lit("refund"))
            .otherwise("k")
            .alias("k")
        )["k"]

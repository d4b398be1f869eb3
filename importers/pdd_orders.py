"""Pinduoduo orders: what the shop sold, as a snapshot.

Grade B for the column names, E for their order. CSV in GB18030 with CRLF; ids and
times end in a TAB. No footer and no refund amount: a refunded order says only
that it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import SECONDS, Cells
from duiping.importers.layout import Layout, judge, unique
from duiping.importers.parts import EXPECTING, Parts
from duiping.importers.shape import Shape
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

STATES = {
    "待发货": "paid",
    "已发货，待收货": "shipped",
    "已收货": "done",
    "未发货，退款成功": "cancelled",
    "已发货，退款成功": "refunded",
    "已取消": "cancelled",
}
REFUNDED = "退款成功"
CANCELLED = "cancelled before settlement"


class PddOrders(Layout):
    """拼多多订单."""

    name: ClassVar[str] = "pdd.orders"
    title: ClassVar[str] = "拼多多订单"
    grade: ClassVar[str] = "B"
    flows = True
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "row", "end", "swap"}
    )
    parts: ClassVar[Parts] = EXPECTING
    snapshot: ClassVar[bool] = True
    shape = Shape(
        layout="pdd.orders",
        required={
            "order_no": ("订单号",),
            "state": ("订单状态",),
            "amount": ("商家实收金额(元)",),
            "subsidy": ("平台优惠折扣(元)",),
            "quantity": ("商品数量(件)",),
            "time": ("支付时间",),
            "product": ("商家编码-规格维度",),
            "after": ("售后状态",),
        },
        optional={
            "ship_time": ("发货时间",),
            "finish_time": ("确认收货时间",),
            "created": ("订单成交时间",),
            "phone": ("充值号码",),
            "memo": ("商品",),
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records of kind order."""
        cells = Cells(table)
        number = cells.number("order_no")
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "order_no", problem="is empty")
        unique(cells, number, "order_no")
        amount = cells.needed("amount")
        label = cells.text("state").str.replace(",", "，", literal=True)
        after = cells.text("after")
        state = self._state(label, after)
        verdict = judge(
            pl.when(pl.col("state") == "cancelled").then(pl.lit(CANCELLED)),
            unknown=pl.col("state") == UNKNOWN,
        )
        return self.reading(
            cells,
            {
                "time": self._time(cells, number, state),
                "kind": pl.select(
                    pl.when(state == UNKNOWN)
                    .then(pl.lit(UNKNOWN))
                    .otherwise(pl.lit("order"))
                    .alias("k")
                )["k"],
                "category": label,
                "amount": amount,
                "subsidy": cells.amount("subsidy").fill_null(0),
                "quantity": cells.count("quantity"),
                "product": cells.text("product"),
                "state": state,
                "order_no": number,
                "ship_time": cells.time("ship_time", blanks=()),
                "finish_time": cells.time("finish_time", blanks=()),
                "memo": cells.text("memo"),
                "phone": cells.number("phone"),
                **verdict,
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

    def _state(self, label: pl.Series, after: pl.Series) -> pl.Series:
        """Read the state; a finished after-sale outranks the way of the goods."""
        state = label.replace_strict(
            {**STATES, **self.categories}, default=UNKNOWN, return_dtype=pl.String
        )
        back = (after == REFUNDED).fill_null(value=False)
        moving = state.is_in(["paid", "shipped", "done"])
        return state.set(back & moving, "refunded")

    def _time(self, cells: Cells, number: pl.Series, state: pl.Series) -> pl.Series:
        """Read the payment; an order that was never paid has the day of its number."""
        paid = cells.time("time", blanks=())
        absent = paid.is_null() & (state != "cancelled")
        if absent.any():
            cells.fail("DP110", absent, "time", value="", expected=SECONDS)
        created = cells.time("created", blanks=())
        return pl.select(pl.coalesce(paid, created, _day(number)).alias("t"))["t"]


def _day(number: pl.Series) -> pl.Series:
    """Read the day that an order number begins with, as a time at midnight."""
    text = "20" + number.str.extract(r"^(\d{6})-", 1) + " 00:00"
    return text.str.to_datetime("%Y%m%d %H:%M", time_unit="ms", strict=False)

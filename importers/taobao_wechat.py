"""Taobao / Tmall 千牛 聚合结算账户 (WeChat payments): what the purse did.

Grade B: a real header with 8 columns (入账…, one order number) and one with 14
(入帐…, 主订单id and 子订单id), as xlsx or CSV, header on line 1 or below a note,
no footer, no balance. Outgo is printed positive (seen in thousands of rows) and
negated. 支付流水号 repeats between the legs of one payment, so a row is
identified by all that it says. How the 14-column layout writes day and clock was
not seen (E): a full time in 入帐时间, or 入帐日期 with a clock, is read; anything
else refuses the file. Of 扣款 only the ones whose remark names a service fee
(``基础软件服务费``) are known; others go to suspense.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import SECONDS, Cells, folded
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, identity, joined
from duiping.importers.pdd_ledger import sides
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {
    "交易收款": "sale",
    "交易退款(售后)": "refund",
    "交易退款（售后）": "refund",
    "服务费": "fee",
    "提现": "payout",
    "保证金扣款": "deposit",
}
# What these deduct is said by the remark only.
DEDUCTIONS = ("扣款", "扣款退回")
SERVICE_FEE = "软件服务费"
PAYOUTS = ("payout", "payout_return")
# The order where its column is blank: 订单{…}打款, 订单{…}退款.
REMARK = r"订单\{(\d{15,25})\}"
EMPTY = ("-", "--")
_CLOCK = r"^\d{2}:\d{2}:\d{2}$"
_DAY = r"^(\d{4})[-/]?(\d{2})[-/]?(\d{2})( 00:00:00)?$"


class TaobaoWechat(Layout):
    """千牛聚合结算账户收支明细."""

    name: ClassVar[str] = "taobao.wechat"
    title: ClassVar[str] = "千牛聚合结算账户收支明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double"}
    )
    shape = Shape(
        layout="taobao.wechat",
        required={
            "time": ("入账时间", "入帐时间"),
            "number": ("支付流水号",),
            "order_no": ("淘宝订单编号", "主订单id"),
            "type": ("入账类型", "入帐类型"),
            "income": ("收入金额（元）",),
            "outgo": ("支出金额", "支出金额（元）"),
        },
        optional={
            "day": ("入帐日期",),
            "sub_no": ("子订单id",),
            "description": ("业务描述",),
            "memo": ("备注",),
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        income = cells.amount("income", grouped=True, blanks=EMPTY).fill_null(0)
        outgo = -cells.amount("outgo", grouped=True, blanks=EMPTY).fill_null(0)
        if (outgo > 0).any():
            cells.fail("DP123", outgo > 0, "outgo", problem="is negative")
        sides(cells, income, outgo)
        amount = income + outgo
        time = self._time(cells)
        label = cells.text("type")
        memo = cells.text("memo", blanks=EMPTY)
        description = cells.text("description", blanks=EMPTY)
        kind = directed(self._kind(label, memo), amount, label, said=self.categories)
        number = cells.number("number", blanks=EMPTY)
        order_no = cells.number("order_no", blanks=EMPTY)
        sub = cells.number("sub_no", blanks=EMPTY)
        named = pl.DataFrame({"o": order_no, "m": memo}).select(
            pl.coalesce("o", pl.col("m").str.extract(REMARK, 1)).alias("o")
        )["o"]
        payout = kind.is_in(PAYOUTS)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": kind,
                "category": label,
                "amount": amount,
                "order_no": named,
                "alias_no": sub.set((sub == order_no).fill_null(value=False), None),
                "payment_no": number.set(payout, None),
                "payout_no": number.set(~payout, None),
                "memo": joined(memo, description),
                "identity": identity(
                    time, number, order_no, sub, label, amount, description, memo
                ),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

    def _time(self, cells: Cells) -> pl.Series:
        """Read the time, of which the day may stand in a column of its own."""
        clock = folded(cells.raw("time"))
        if not cells.has("day"):
            return cells.time("time")
        day = folded(cells.raw("day")).str.replace(_DAY, "${1}-${2}-${3}")
        apart = clock.str.contains(_CLOCK)
        whole = pl.DataFrame({"d": day, "c": clock, "a": apart}).select(
            pl.when("a").then(pl.col("d") + " " + pl.col("c")).otherwise("c").alias("t")
        )["t"]
        return cells.parsed(whole, "time", SECONDS)

    def _kind(self, label: pl.Series, memo: pl.Series) -> pl.Series:
        """Read the kind from the type; for deductions the remark must name a fee."""
        kind = self.kinds(label, KINDS)
        frame = pl.DataFrame({"l": label, "k": kind, "m": memo})
        fee = (
            (pl.col("k") == UNKNOWN)
            & pl.col("l").is_in(DEDUCTIONS)
            & pl.col("m").str.contains(SERVICE_FEE, literal=True)
        )
        return frame.select(pl.when(fee).then(pl.lit("fee")).otherwise("k").alias("k"))[
            "k"
        ]

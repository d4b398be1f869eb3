"""Meituan 外卖 merchant settlement (美团外卖账单): what each order adds to the bill.

Grade A: a month of rows seen. A workbook with the sheets 账单明细 (a note, then one
row a store and day) and 订单明细 (69 columns, one row an order, advertisement or
premium); ``-`` means nothing. 商家应收款 is signed. Of an order it is 商品总价 + 打包费
+ 商家对顾客的活动补贴 + 平台服务费 + 公益捐款, the last three below zero; a row with
other parts (delivery paid by the buyer, fixed prices, vouchers) is not tested, since
what they add was not seen. The rows of a store and day, whatever their type, sum to
its 账单金额, which is demanded. It is paid out three days later; 结算id names the
account, not a payout. Refunds (订单退款, 订单部分退款) are named in the summary only.

The sheet 账户余额流水, where there is one, is another export (`meituan_balance`); in
a workbook that has both, it is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping import money
from duiping.errors import Refusal
from duiping.importers import table as tables
from duiping.importers.cells import Cells
from duiping.importers.proof import Totals, total
from duiping.importers.shape import Shape
from duiping.importers.takeaway import EMPTY, Takeaway

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.reading import Reading

ORDER = "外卖订单"
PARTS = (
    "商品总价",
    "打包费",
    "商家对顾客的活动补贴",
    "平台服务费(含佣金和配送服务费)",
    "公益捐款",
)
# A row with any of these holds more than the parts above.
OTHERS = ("用户支付配送费", "用户线下支付金额", "固定结算款", "商家代金券用户支付")
BILLS = Shape(
    layout="meituan.settlement",
    required={
        "shop_no": ("门店id",),
        "day": ("账单日期",),
        "amount": ("账单金额",),
        "paid": ("结算日期",),
    },
    sheet="账单明细",
)


class MeituanSettlement(Takeaway):
    """美团外卖账单."""

    name: ClassVar[str] = "meituan.settlement"
    title: ClassVar[str] = "美团外卖账单"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"number"})
    words: ClassVar[Mapping[str, str]] = {
        ORDER: "sale",
        "订单退款": "refund",
        "订单部分退款": "refund",
        "流量助手节省转入广告": "ads",
        "保险": "service",
    }
    settled: ClassVar[tuple[str, ...] | None] = ("已入账",)
    shape = Shape(
        layout="meituan.settlement",
        required={
            "shop_no": ("门店id",),
            "shop": ("门店名称",),
            "type": ("交易类型",),
            "what": ("交易描述",),
            "order_no": ("订单号",),
            "status": ("结算状态",),
            "day": ("账单日期",),
            "amount": ("商家应收款",),
            **{part: (part,) for part in PARTS},
        },
        optional={part: (part,) for part in OTHERS},
        sheet="订单明细",
    )

    def read(self, name: str, data: bytes, as_of: datetime | None = None) -> Reading:
        """Read both sheets; the bills prove the orders.

        Raises:
            Refusal: the file is not taken in (codes DP1xx).
        """
        cells = Cells(tables.read(name, data, self.shape))
        bills = Cells(tables.read(name, data, BILLS))
        return self.settle(cells, as_of, _billed(cells, bills))

    def prove(self, cells: Cells, amount: pl.Series) -> None:
        """Prove that an order's parts sum to what it adds."""
        parts = pl.DataFrame(
            {
                part: cells.amount(part, grouped=True, blanks=EMPTY).fill_null(0)
                for part in (*PARTS, *OTHERS)
            }
        ).with_columns(a=amount, t=cells.text("type"))
        bad = parts.select(
            b=(pl.col("t") == ORDER)
            & pl.all_horizontal(pl.col(*OTHERS) == 0)
            & (pl.sum_horizontal(*PARTS) != pl.col("a"))
        )["b"].fill_null(value=False)
        if bad.any():
            row = parts.filter(bad).select(s=pl.sum_horizontal(*PARTS))["s"]
            problem = f"its parts sum to {money.plain(int(row[0]))}"
            cells.fail("DP123", bad, "amount", problem=problem)


def _dated(cells: Cells) -> pl.DataFrame:
    """Give store, day and amount of each row."""
    return pl.DataFrame(
        {
            "shop": cells.number("shop_no"),
            "day": cells.text("day"),
            "amount": cells.needed("amount", grouped=True),
        }
    )


def _billed(cells: Cells, bills: Cells) -> Totals:
    """Compare the orders of each store and day with its bill.

    Raises:
        Refusal: DP106 where they differ, or orders of a day that has no bill.
    """
    rows, said = _dated(cells), _dated(bills)
    sums = rows.group_by("shop", "day").agg(pl.col("amount").sum().alias("actual"))
    lines = (
        said.with_row_index("at")
        .group_by("shop", "day")
        .agg(pl.col("amount").sum(), pl.col("at").first())
    )
    differing = (
        lines.join(sums, on=["shop", "day"], how="full", coalesce=True)
        .with_columns(pl.col("amount").fill_null(0), pl.col("actual").fill_null(0))
        .filter(pl.col("amount") != pl.col("actual"))
        .sort("day", "shop")
    )
    for _, day, printed, at, actual in differing.head(1).rows():
        raise Refusal(
            "DP106",
            file=bills.table.name,
            row=bills.table.end if at is None else bills.table.row(int(at)),
            column=f"账单金额 {day}",
            expected=money.plain(printed),
            actual=money.plain(actual),
        )
    totals = Totals(bills.table)
    totals.found["账单金额"] = money.plain(total(said["amount"]))
    return totals

"""Douyin shop 动账明细: what was settled to the shop, in either of two layouts.

Grade A (rows seen) for the older layout, with 18 to 39 columns; B (a real header
quoted) for the newer one with 11. CSV in UTF-8 with BOM, header on line 1, no
footer; often several files a month (``DL….csv``). Ids begin with a single quote.
The older header says 动帐流水号, the newer 动账流水号.

动账方向 gives the direction; amounts were seen both signed and absolute, so only
their size counts. A settled row is net: 动账金额 is the order's money and the
subsidies less refund and fees, which stand beside it (negative). Where all of
those columns are there, the sum is tested on rows that print any; rows without
parts (insurance, payouts) print zeros. What 以旧换新抵扣 and 政府补贴平台垫资 do
to the sum is not known (E): a row with either is not tested. ``fee`` is what the
fees cost, positive.

动账账户 (聚合账户, 微信, 支付宝, 合众支付) is printed, each a purse of its own; a
source of these books stands for all of them, the remark says which. No balance:
see `douyin_account` for the purse that prints one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping import money
from duiping.importers.cells import Cells
from duiping.importers.direction import signed
from duiping.importers.douyin_rows import rows
from duiping.importers.douyin_scenes import EMPTY, number
from duiping.importers.layout import Layout, joined
from duiping.importers.proof import order
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

SIGNS = {"入账": 1, "出账": -1}
FEES = (
    "平台服务费",
    "佣金",
    "服务商佣金",
    "渠道分成",
    "招商服务费",
    "站外推广费",
    "其他分成",
)
UNSURE = ("以旧换新抵扣", "政府补贴平台垫资")
PARTS = (
    "订单实付应结",
    "运费实付",
    "实际平台补贴_运费",
    "实际平台补贴",
    "其他平台补贴",
    *UNSURE,
    "实际达人补贴",
    "实际抖音支付补贴",
    "实际抖音月付营销补贴",
    "银行补贴",
    "订单退款",
    *FEES,
)


class DouyinLedger(Layout):
    """抖店动账明细."""

    name: ClassVar[str] = "douyin.ledger"
    title: ClassVar[str] = "抖店动账明细"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "swap"}
    )
    shape = Shape(
        layout="douyin.ledger",
        required={
            "time": ("动账时间",),
            "row_no": ("动帐流水号", "动账流水号"),
            "way": ("动账方向",),
            "amount": ("动账金额", "动账金额(元)"),
            "account": ("动账账户",),
            "scene": ("动账场景",),
            "order_no": ("订单号", "关联订单号"),
        },
        optional={
            "sub_no": ("子订单号", "关联子订单号"),
            "refund_no": ("售后编号",),
            "product": ("商品ID",),
            "memo": ("备注",),
            **{part: (part,) for part in PARTS},
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        amount = signed(cells, SIGNS)
        parts = self._parts(cells)
        self._identity(cells, amount, parts)
        time = cells.time("time")
        said = rows(self, cells, amount)
        return self.reading(
            cells,
            {
                **said.columns,
                "seq": order(time, newest_first=False),
                "time": time,
                "fee": self._fee(parts),
                "product": number(cells, "product"),
                "refund_no": number(cells, "refund_no"),
                "memo": joined(
                    cells.text("account", blanks=EMPTY),
                    cells.text("memo", blanks=EMPTY),
                    said.remark,
                ),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

    def _parts(self, cells: Cells) -> pl.DataFrame:
        """Read the parts that the file has; blank is zero."""
        return pl.DataFrame(
            {
                part: cells.amount(part, blanks=EMPTY).fill_null(0)
                for part in PARTS
                if cells.has(part)
            }
        )

    def _fee(self, parts: pl.DataFrame) -> pl.Series | pl.Expr:
        """Give what the fees cost; null where the file does not print them all."""
        if not set(FEES) <= set(parts.columns):
            return pl.lit(None)
        return parts.select((-pl.sum_horizontal(*FEES)).alias("f"))["f"]

    def _identity(self, cells: Cells, amount: pl.Series, parts: pl.DataFrame) -> None:
        """Prove that the parts of a row sum to its amount.

        Raises:
            Refusal: DP123 with the first row where they do not.
        """
        if not set(PARTS) <= set(parts.columns) or not parts.height:
            return
        sums = parts.select(
            sum=pl.sum_horizontal(*PARTS),
            told=pl.any_horizontal(pl.col(*PARTS) != 0)
            & pl.all_horizontal(pl.col(*UNSURE) == 0),
        )
        bad = sums["told"] & (sums["sum"] != amount)
        if bad.any():
            actual = money.plain(int(sums["sum"].filter(bad)[0]))
            problem = f"its parts sum to {actual}"
            cells.fail("DP123", bad, "amount", problem=problem)

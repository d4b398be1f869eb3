"""Douyin 动账明细 - 聚合账户: the shop's purse, with its balance.

Grade B: header and rows quoted in tests that follow a real export. CSV in UTF-8
with BOM from a zip, header on line 1, no footer. 账户方向 gives the direction;
outgo was seen printed negative, so only the size counts. The balance is printed
after each row; rows of one second stand in any order. Premiums are one row for
several policies, whose list (保费支出) is a file of its own and not read.
Order numbers begin with a backtick in some copies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.cells import Cells
from duiping.importers.direction import signed
from duiping.importers.douyin_rows import rows
from duiping.importers.douyin_scenes import EMPTY
from duiping.importers.layout import Layout, joined
from duiping.importers.shape import Shape
from duiping.importers.ties import chained

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

SIGNS = {"收入": 1, "支出": -1}


class DouyinAccount(Layout):
    """抖店聚合账户动账明细."""

    name: ClassVar[str] = "douyin.account"
    title: ClassVar[str] = "抖店聚合账户动账明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    shape = Shape(
        layout="douyin.account",
        required={
            "row_no": ("动账流水号", "动帐流水号"),
            "order_no": ("关联订单号",),
            "time": ("动账时间",),
            "way": ("账户方向",),
            "amount": ("动账金额(元)",),
            "scene": ("动账场景",),
            "balance": ("账户余额(元)",),
        },
        optional={"sub_no": ("关联子订单号",), "memo": ("备注",)},
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        amount = signed(cells, SIGNS)
        balance = cells.needed("balance", grouped=True)
        time = cells.time("time")
        chain = chained(table, time, amount, balance)
        said = rows(self, cells, amount)
        return self.reading(
            cells,
            {
                **said.columns,
                "seq": chain.seq,
                "time": time,
                "balance": balance,
                "memo": joined(cells.text("memo", blanks=EMPTY), said.remark),
            },
            version=str(len(table.header)),
            as_of=as_of,
            chain=chain,
        )

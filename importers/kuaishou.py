"""Kuaishou shop 资金流水: what the shop's purse did.

Grade B for the header (CSV in UTF-8 with BOM, or xlsx; header on line 1; no
footer known), E for the amounts, which were seen in made-up rows only. 账务方向
(财务方式 in other copies) is 收 or 支 and gives the direction; 发生额 is positive.
期末余额 is the balance after each row. Of 业务类型 only 资金冻结 is known: money
frozen, not moved, so the row is ignored and the balance must not change with it
(E: a file whose balance does is refused). config.yaml names the other types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.direction import directed, signed
from duiping.importers.layout import Layout, joined, judge, unique
from duiping.importers.shape import Shape
from duiping.importers.ties import chained
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {"资金冻结": "freeze"}
FROZEN = "frozen, not moved"
SIGNS = {"收": 1, "支": -1}
PAYOUTS = ("payout", "payout_return")
EMPTY = ("-", "--")


class KuaishouFund(Layout):
    """快手资金流水."""

    name: ClassVar[str] = "kuaishou.fund"
    title: ClassVar[str] = "快手资金流水"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end"}
    )
    shape = Shape(
        layout="kuaishou.fund",
        required={
            "row_no": ("账务流水号",),
            "number": ("关联业务单号",),
            "time": ("入账时间",),
            "way": ("账务方向", "财务方式"),
            "amount": ("发生额（元）",),
            "balance": ("期末余额（元）",),
            "type": ("业务类型",),
        },
        optional={"description": ("描述",), "memo": ("备注",)},
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        amount = signed(cells, SIGNS)
        label = cells.text("type")
        kind = directed(self.kinds(label, KINDS), amount, label, said=self.categories)
        frozen = kind == "freeze"
        balance = cells.needed("balance", grouped=True)
        time = cells.time("time")
        moved = amount.set(frozen, 0)
        chain = chained(table, time, moved, balance)
        number = cells.number("number", blanks=EMPTY)
        payout = kind.is_in(PAYOUTS)
        reason = pl.when(pl.col("kind") == "freeze").then(pl.lit(FROZEN))
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": kind,
                "category": label,
                "amount": amount,
                "balance": balance,
                "order_no": number.set(payout, None),
                "payout_no": number.set(~payout, None),
                "row_no": unique(cells, cells.number("row_no", blanks=EMPTY), "row_no"),
                "memo": joined(
                    cells.text("description", blanks=EMPTY),
                    cells.text("memo", blanks=EMPTY),
                ),
                **judge(reason, unknown=pl.col("kind") == UNKNOWN, code="DP201"),
            },
            version=str(len(table.header)),
            as_of=as_of,
            chain=chain,
        )

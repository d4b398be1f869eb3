"""Xiaohongshu shop 钱包流水: what the shop's wallet did.

Grade B for the header, D for the rest: CSV or xlsx, header on line 1 or below a
note, no footer known. 收入 and 支出 are both printed positive; the balance is
printed after each row. No row number: a row is identified by all that it says.
No type is known for sure, so every row is in suspense until config.yaml names
its 交易类型描述 under ``categories:``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.cells import Cells
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, identity
from duiping.importers.pdd_ledger import sides
from duiping.importers.shape import Shape
from duiping.importers.ties import chained

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS: dict[str, str] = {}
PAYOUTS = ("payout", "payout_return")
EMPTY = ("-", "--")


class XiaohongshuWallet(Layout):
    """小红书钱包流水."""

    name: ClassVar[str] = "xiaohongshu.wallet"
    title: ClassVar[str] = "小红书钱包流水"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    shape = Shape(
        layout="xiaohongshu.wallet",
        required={
            "time": ("创建时间",),
            "type": ("交易类型描述",),
            "income": ("收入（元）",),
            "outgo": ("支出（元）",),
            "balance": ("账户余额（元）",),
            "number": ("业务单号",),
        },
        optional={"memo": ("备注",)},
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
        balance = cells.needed("balance", grouped=True)
        time = cells.time("time")
        chain = chained(table, time, amount, balance)
        label = cells.text("type")
        kind = directed(self.kinds(label, KINDS), amount, label, said=self.categories)
        number = cells.number("number", blanks=EMPTY)
        memo = cells.text("memo", blanks=EMPTY)
        payout = kind.is_in(PAYOUTS)
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
                "memo": memo,
                "identity": identity(time, number, label, amount, balance, memo),
            },
            version=str(len(table.header)),
            as_of=as_of,
            chain=chain,
        )

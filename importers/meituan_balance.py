"""Meituan 外卖 merchant 账户余额流水: what the store's balance at Meituan did.

Grade A: a month of rows seen. Newest row first; 金额 is signed, 现有余额 is printed
after each row, rows of one second stand in any order. A bill (``2026.8.28~2026.8.28
账单``) comes in, 余额提现 goes out to the bank. Rows that are not 交易成功 were not
seen and are in suspense.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.cells import Cells
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, unique
from duiping.importers.meituan import MeituanSettlement
from duiping.importers.shape import Shape
from duiping.importers.takeaway import judged, settled
from duiping.importers.ties import chained
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.head import Head
    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {"余额提现": "payout"}
_BILL = r"^\d{4}\.\d{1,2}\.\d{1,2}~\d{4}\.\d{1,2}\.\d{1,2} ?账单$"
DONE = "交易成功"


class MeituanBalance(Layout):
    """美团外卖账户余额流水."""

    name: ClassVar[str] = "meituan.balance"
    title: ClassVar[str] = "美团外卖账户余额流水"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    shape = Shape(
        layout="meituan.balance",
        required={
            "shop_no": ("门店id",),
            "time": ("日期",),
            "type": ("类型",),
            "amount": ("金额(元)",),
            "balance": ("现有余额",),
            "status": ("状态",),
            "row_no": ("交易号",),
        },
    )

    def recognise(self, head: Head) -> bool:
        """Leave a workbook that also has the orders to the settlement."""
        return super().recognise(head) and not MeituanSettlement().recognise(head)

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        amount = cells.needed("amount", grouped=True)
        balance = cells.needed("balance", grouped=True)
        time = cells.time("time")
        chain = chained(table, time, amount, balance, newest_first=True)
        label = cells.text("type")
        status = cells.text("status")
        bill = label.str.contains(_BILL).fill_null(value=False)
        named = self.kinds(label, KINDS)
        kind = directed(
            named.set(bill & (named == UNKNOWN), "transfer"),
            amount,
            label,
            said=self.categories,
        )
        number = unique(cells, cells.number("row_no"), "row_no")
        counting = {DONE, *settled(self.categories)}
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": kind,
                "amount": amount,
                "balance": balance,
                "row_no": number,
                "payout_no": number.set(~kind.is_in(["payout", "payout_return"]), None),
                "memo": label,
                **judged(kind, label, status, counting),
            },
            version="1",
            as_of=as_of,
            chain=chain,
        )

"""Bank of Communications, personal debit card (交通银行借记卡交易明细).

Grade B: columns and rows of a table made from the bank's PDF by a converter. Header
on line 1. 借贷 gives the direction (``贷 Cr`` in, ``借 Dr`` out), 交易金额 carries no
sign, 余额 is the balance after each row. 序号 counts within a file only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.bank import BankAccount
from duiping.importers.direction import signed
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.cells import Cells

SIGNS = {"贷 Cr": 1, "借 Dr": -1, "贷": 1, "借": -1}


class BocomPersonal(BankAccount):
    """交通银行借记卡明细."""

    name: ClassVar[str] = "bocom.personal"
    title: ClassVar[str] = "交通银行借记卡交易明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "end"})
    memos: ClassVar[tuple[str, ...]] = ("type", "place", "summary")
    shape = Shape(
        layout="bocom.personal",
        required={
            "serial": ("序号",),
            "time": ("交易日期",),
            "clock": ("交易时间",),
            "type": ("交易类型",),
            "way": ("借贷",),
            "amount": ("交易金额",),
            "balance": ("余额",),
            "payee": ("对方户名",),
        },
        optional={
            "payee_no": ("对方账号",),
            "place": ("交易地点",),
            "summary": ("摘要",),
        },
    )

    def amount(self, cells: Cells) -> pl.Series:
        """Give the amount, signed by 借贷."""
        return signed(cells, SIGNS)

"""China Merchants Bank, personal debit card (招商银行储蓄卡交易流水).

Grade B: columns and rows of a table made from the bank's PDF; there is no download
in this form, so a file comes from a converter. Header on line 1. 交易金额 is signed
(money out below zero); 联机余额 is the balance after each row; days only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.bank import BankAccount
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.cells import Cells


class SignedAccount(BankAccount):
    """A statement with one column of signed amounts."""

    def amount(self, cells: Cells) -> pl.Series:
        """Give the amount as it is printed, below zero for money out."""
        return cells.needed("amount", grouped=True)


class CmbPersonal(SignedAccount):
    """招商银行储蓄卡流水."""

    name: ClassVar[str] = "cmb.personal"
    title: ClassVar[str] = "招商银行储蓄卡交易流水"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "end", "double"})
    memos: ClassVar[tuple[str, ...]] = ("type", "other")
    shape = Shape(
        layout="cmb.personal",
        required={
            "time": ("记账日期",),
            "currency": ("货币",),
            "amount": ("交易金额",),
            "balance": ("联机余额",),
            "type": ("交易摘要",),
            "payee": ("对手信息",),
        },
        optional={"other": ("客户摘要",)},
    )

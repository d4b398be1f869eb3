"""Agricultural Bank of China, corporate account (农业银行账户明细).

Grade D: header names from public parsers, no row seen. The first cell says 账户明细
(other banks print the same columns under another title, so it is demanded). 收入
金额 is money in, 支出金额 money out. The balance is printed after each row. No
serial number: a row is what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.bank import BankAccount
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from duiping.importers.head import Head

TITLE = "账户明细"


class AbcCorporate(BankAccount):
    """农业银行账户明细."""

    name: ClassVar[str] = "abc.corporate"
    title: ClassVar[str] = "农业银行对公账户明细"
    grade: ClassVar[str] = "D"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "end"})
    shape = Shape(
        layout="abc.corporate",
        required={
            "time": ("交易时间",),
            "credit": ("收入金额",),
            "debit": ("支出金额",),
            "balance": ("账户余额",),
            "payee": ("对方户名",),
            "payee_no": ("对方账号",),
        },
        optional={
            "currency": ("币种",),
            "summary": ("摘要",),
            "use": ("交易用途",),
        },
    )

    def recognise(self, head: Head) -> bool:
        """Demand the title above the header too; never raises."""
        titled = any(cells and cells[0] == TITLE for cells in head.rows())
        return titled and super().recognise(head)

"""China Construction Bank, personal account (建设银行个人活期账户交易明细).

Grade A: an export (.xls) seen. The bank's English name and the account stand above
the header; days are yyyymmdd, the clock is a column of its own; 支出 is money out,
收入 money in, zero on the other side; 账户余额 is the balance after each row, oldest
first. The last line is a note (``以上数据仅供参考``).
"""

from __future__ import annotations

from typing import ClassVar

from duiping.importers.bank import BankAccount
from duiping.importers.shape import Shape, marked


class CcbPersonal(BankAccount):
    """建设银行个人账户明细."""

    name: ClassVar[str] = "ccb.personal"
    title: ClassVar[str] = "建设银行个人账户交易明细"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "end", "swap"})
    memos: ClassVar[tuple[str, ...]] = ("type", "place")
    shape = Shape(
        layout="ccb.personal",
        required={
            "booked": ("记账日",),
            "time": ("交易日期",),
            "clock": ("交易时间",),
            "debit": ("支出",),
            "credit": ("收入",),
            "balance": ("账户余额",),
            "currency": ("币种",),
            "type": ("摘要",),
            "payee": ("对方户名",),
        },
        optional={"payee_no": ("对方账号",), "place": ("交易地点",)},
        footer=marked("以上数据仅供参考"),
    )

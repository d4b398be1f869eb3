"""Bank of China, personal debit card (中国银行交易流水明细单).

Grade B: columns and rows of a table made from the bank's PDF by a converter; a
title stands above the header. 金额 is signed, 余额 is the balance after each row,
newest row first; dashes stand where nothing is said.
"""

from __future__ import annotations

from typing import ClassVar

from duiping.importers.bank import EMPTY_SIDE
from duiping.importers.cmb_personal import SignedAccount
from duiping.importers.shape import Shape


class BocPersonal(SignedAccount):
    """中国银行借记卡流水."""

    name: ClassVar[str] = "boc.personal"
    title: ClassVar[str] = "中国银行借记卡交易流水"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "end"})
    newest_first: ClassVar[bool] = True
    memos: ClassVar[tuple[str, ...]] = ("type", "use")
    blanks: ClassVar[tuple[str, ...]] = (*EMPTY_SIDE, "-" * 10, "-" * 19)
    shape = Shape(
        layout="boc.personal",
        required={
            "time": ("记账日期",),
            "clock": ("记账时间",),
            "currency": ("币别",),
            "amount": ("金额",),
            "balance": ("余额",),
            "type": ("交易名称",),
            "use": ("附言",),
            "payee": ("对方账户名",),
        },
        optional={"payee_no": ("对方卡号/账号",)},
    )

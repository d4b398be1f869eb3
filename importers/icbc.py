"""Industrial and Commercial Bank of China, corporate account (工商银行对公明细).

Grade B for the headers of the [HISTORYDETAIL] export (转入金额, 转出金额), D for
those with 借方发生额 and 贷方发生额, and for 借贷标志 with one 发生额; CSV or
workbook. 借 and 转出 are money out, 贷 and 转入 money in. The balance is printed
after each row. No serial number (凭证号 repeats): a row is what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bank import EMPTY_SIDE, BankAccount, moved
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

SIGNS = {"借": -1, "贷": 1}
_COMMON = {
    "voucher": ("凭证号",),
    "time": ("交易时间",),
    "balance": ("余额",),
    "payee": ("对方单位", "对方单位名称"),
}
_OPTIONAL = {
    "account": ("本方账号",),
    "currency": ("币种",),
    "payee_no": ("对方账号",),
    "summary": ("摘要",),
    "use": ("用途",),
    "other": ("附言",),
    "extra": ("个性化信息",),
}
_WAY = ("借/贷", "借贷标志")


class IcbcCorporate(BankAccount):
    """工商银行对公明细."""

    name: ClassVar[str] = "icbc.corporate"
    title: ClassVar[str] = "工商银行对公账户明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "end"})
    memos: ClassVar[tuple[str, ...]] = ("summary", "use", "other", "extra")
    shape = Shape(
        layout="icbc.corporate",
        required={
            **_COMMON,
            "debit": ("转出金额", "借方发生额"),
            "credit": ("转入金额", "贷方发生额"),
        },
        optional={**_OPTIONAL, "way": _WAY},
    )
    others: ClassVar[dict[str, Shape]] = {
        "flagged": Shape(
            layout="icbc.corporate",
            required={**_COMMON, "way": _WAY, "size": ("发生额",)},
            optional=_OPTIONAL,
        )
    }

    def amount(self, cells: Cells) -> pl.Series:
        """Give the signed amount from its side, or from 借贷标志.

        Raises:
            Refusal: DP108 for a flag that is neither 借 nor 贷, where only the flag
                tells; DP123 where flag and side contradict each other.
        """
        flag = cells.text("way", blanks=EMPTY_SIDE)
        sign = flag.replace_strict(SIGNS, default=None, return_dtype=pl.Int64)
        if not cells.has("size"):
            amount = moved(cells)
            # A reversal is printed below zero on its own side.
            side = cells.amount("credit", grouped=True, blanks=EMPTY_SIDE)
            came = side.fill_null(0) != 0
            wrong = (sign.is_not_null() & (amount != 0)) & (came != (sign > 0))
            if wrong.any():
                cells.fail("DP123", wrong, "way", problem="flag against the amount")
            return amount
        if sign.is_null().any():
            allowed = ", ".join(SIGNS)
            cells.fail("DP108", sign.is_null(), "way", value=flag, allowed=allowed)
        return cells.needed("size", grouped=True) * sign

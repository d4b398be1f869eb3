"""Meituan personal 美团交易账单: what a person bought at Meituan, however it was paid.

Grade A: rows and preamble seen. CSV in UTF-8 with BOM, 19 lines above the header,
``¥`` before amounts, numbers end in a TAB, newest row first. 实付金额 is what moved
(订单金额 is before discounts). No status is printed: every row has succeeded. The
purse is 美团余额. Neutral rows (充值, 提现) are announced above the header and were
not seen; config.yaml names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.bill import Bill
from duiping.importers.shape import Shape
from duiping.importers.wechat_bill import yuan

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.cells import Cells


class MeituanBill(Bill):
    """美团个人交易账单."""

    name: ClassVar[str] = "meituan.personal"
    title: ClassVar[str] = "美团个人交易账单"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"amount", "time", "number", "swap"})
    purses: ClassVar[tuple[str, ...]] = ("美团余额",)
    neutral: ClassVar[tuple[str, ...]] = ("不计收支",)
    shape = Shape(
        layout="meituan.personal",
        required={
            "created": ("交易创建时间",),
            "time": ("交易成功时间",),
            "label": ("交易类型",),
            "goods": ("订单标题",),
            "way": ("收/支",),
            "method": ("支付方式",),
            "ordered": ("订单金额",),
            "amount": ("实付金额",),
            "number": ("交易单号",),
            "alias_no": ("商家单号",),
        },
        optional={"memo": ("备注",)},
    )

    def size(self, cells: Cells) -> pl.Series:
        """Give what was paid after discounts."""
        return yuan(cells, "amount")

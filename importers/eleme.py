"""Taobao 闪购 / 饿了么 merchant 外卖账单明细: what each order adds to the bill.

Grade A: a month of rows seen (xlsx, 88 columns, header on line 1). 结算金额 is what
the row adds, signed; 结算日期 is the day of the payout, three days after 账单日期.
Which of its many columns sum to it was not established, so no sum is tested; only
外卖订单 was seen as 订单类型. Empty cells are blank or ``--``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.shape import Shape
from duiping.importers.takeaway import Takeaway

if TYPE_CHECKING:
    from collections.abc import Mapping


class ElemeSettlement(Takeaway):
    """淘宝闪购外卖账单."""

    name: ClassVar[str] = "eleme.settlement"
    title: ClassVar[str] = "淘宝闪购（饿了么）外卖账单"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double", "swap"}
    )
    words: ClassVar[Mapping[str, str]] = {"外卖订单": "sale"}
    shape = Shape(
        layout="eleme.settlement",
        required={
            "paid": ("结算日期",),
            "shop_no": ("门店ID",),
            "shop": ("门店名称",),
            "day": ("账单日期",),
            "type": ("订单类型",),
            "what": ("订单子类型",),
            "order_no": ("订单编号",),
            "amount": ("结算金额",),
        },
    )

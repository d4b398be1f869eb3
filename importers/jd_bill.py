"""JD personal 京东交易流水: what a person bought at JD, however it was paid.

Grade A: rows and preamble seen. CSV in UTF-8 with BOM, 21 lines above the header,
times and numbers end in a TAB, newest row first. An amount may tell what was
refunded since, ``131.77(已退款89.84)``: the size is the former, the refund is a row
of its own. Wholly refunded payments are 不计收支, as are their refunds; a purchase
on 先享后付 is too, until it is paid. The purse is 钱包余额. Other neutral rows
(own money on the move) were not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bill import Bill
from duiping.importers.cells import folded
from duiping.importers.purses import METHOD, NEVER_PAID, NOWHERE, STATUS, WAY, Move
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

NEUTRAL = WAY == "不计收支"
_LATER = "先享后付"
_REFUNDED = r"\(已(?:全额退款|退款[\d.]+)\)$"


class JdBill(Bill):
    """京东个人交易流水."""

    name: ClassVar[str] = "jd.personal"
    title: ClassVar[str] = "京东个人交易流水"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"amount", "time", "number"})
    purses: ClassVar[tuple[str, ...]] = ("钱包余额",)
    neutral: ClassVar[tuple[str, ...]] = ("不计收支",)
    paid: ClassVar[pl.Expr] = STATUS.is_in(["交易成功", "退款成功", "还款成功"])
    closed: ClassVar[tuple[tuple[pl.Expr, str], ...]] = (
        (STATUS == "交易关闭", NEVER_PAID),
    )
    moves: ClassVar[tuple[Move, ...]] = (
        Move(NEUTRAL & (STATUS == "退款成功"), NOWHERE, METHOD, "credit"),
        Move(NEUTRAL & (STATUS == "还款成功"), METHOD, NOWHERE, "transfer"),
        Move(
            NEUTRAL & (pl.col("amount").str.contains(_REFUNDED) | (METHOD == _LATER)),
            METHOD,
            NOWHERE,
            "debit",
        ),
    )
    shape = Shape(
        layout="jd.personal",
        required={
            "time": ("交易时间",),
            "payee": ("商户名称",),
            "goods": ("交易说明",),
            "amount": ("金额",),
            "method": ("收/付款方式", "支付方式"),
            "status": ("交易状态",),
            "way": ("收/支",),
            "label": ("交易分类",),
            "number": ("交易订单号",),
            "alias_no": ("商家订单号",),
        },
        optional={"memo": ("备注",)},
        open_end=True,
    )

    def size(self, cells: Cells) -> pl.Series:
        """Give what was paid, before any refund."""
        text = folded(cells.raw("amount")).str.replace(_REFUNDED, "").fill_null("")
        return cells.valued(text, "amount")

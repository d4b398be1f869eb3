"""Alipay personal 交易明细: what a person paid and received by Alipay.

Grade A for the app's layout (12 columns, 交易时间 first): rows and preambles seen.
Grade B for the one of 2021 (收/支 first, no 备注, closing ``------`` line), whose
columns a public parser lists. CSV in GB18030, every cell padded, numbers end in a
TAB, one empty cell more at the end; newest row first. The web's older 交易记录明细
is another layout (`alipay_web`).

不计收支 (其他 in 2021) are refunds, repayments and own money on the move; 商品说明
tells the last. Known from rows: 余额宝-单次转入 and the like, 收益发放, 提现-…,
…卖出至余额宝; 余额宝-转出到… and 充值-… are read as they are written (E). A closed
payment (交易关闭) was paid if a way of paying is printed and its refund, whose number
begins with the payment's, is in the file; without a way of paying it never was; any
other is in suspense. 芝麻免押… moves no money (E).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bill import Bill
from duiping.importers.purses import (
    BLANK,
    GOODS,
    LABEL,
    METHOD,
    NEVER_PAID,
    NOWHERE,
    STATUS,
    WAY,
    Move,
)
from duiping.importers.shape import Shape, ruled

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

NEUTRAL = WAY.is_in(["不计收支", "其他", "其它"])
BALANCE, FUND = pl.lit("余额"), pl.lit("余额宝")
PAID = ("交易成功", "支付成功", "等待确认收货", "等待对方发货", "退款成功", "还款成功")
SHUT = STATUS.is_in(["交易关闭", "已关闭"])
_NUMBER = pl.col("number")
_PAYMENTS = _NUMBER.filter(STATUS == "退款成功").str.extract(r"^([^_*]+)", 1).implode()
# Its refund is in the file: the same number, or one that begins with it.
_REFUNDED = SHUT & (METHOD != BLANK) & (_NUMBER != "") & _NUMBER.is_in(_PAYMENTS)


def _move(
    pattern: str, source: pl.Expr, target: pl.Expr, kind: str = "transfer"
) -> Move:
    """Tell a neutral row's move by its 商品说明."""
    return Move(NEUTRAL & ~SHUT & GOODS.str.contains(pattern), source, target, kind)


class AlipayBill(Bill):
    """支付宝个人交易明细."""

    name: ClassVar[str] = "alipay.personal"
    title: ClassVar[str] = "支付宝个人交易明细"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double"}
    )
    purses: ClassVar[tuple[str, ...]] = ("余额", "账户余额", "支付宝余额")
    neutral: ClassVar[tuple[str, ...]] = ("不计收支", "其他", "其它")
    paid: ClassVar[pl.Expr] = STATUS.is_in(PAID) | _REFUNDED
    closed: ClassVar[tuple[tuple[pl.Expr, str], ...]] = (
        (SHUT & (METHOD == BLANK), NEVER_PAID),
        (STATUS.str.starts_with("芝麻免押"), "deposit waived, nothing moved"),
    )
    telling: ClassVar[pl.Expr] = SHUT | (STATUS == "退款成功")
    recalled: ClassVar[pl.Expr] = (STATUS == "退款成功") | (
        SHUT & (METHOD != BLANK) & ~_REFUNDED
    )
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            NEUTRAL & ((STATUS == "退款成功") | (LABEL == "退款")),
            NOWHERE,
            METHOD,
            "credit",
        ),
        Move(NEUTRAL & (STATUS == "还款成功"), METHOD, NOWHERE, "transfer"),
        Move(NEUTRAL & _REFUNDED, METHOD, NOWHERE, "debit"),
        _move(r"^余额宝-.*收益发放$", NOWHERE, FUND, "other_income"),
        _move(r"^余额宝-转出到余额$", FUND, BALANCE),
        _move(r"^余额宝-转出到", FUND, NOWHERE),
        _move(r"^余额宝-.*(?:转入|攒入)$", METHOD, FUND),
        _move(r"卖出至余额宝$", NOWHERE, FUND),
        _move(r"^提现-", BALANCE, NOWHERE, "payout"),
        _move(r"^充值-", NOWHERE, BALANCE),
    )
    shape = Shape(
        layout="alipay.personal",
        required={
            "time": ("交易时间",),
            "label": ("交易分类",),
            "payee": ("交易对方",),
            "goods": ("商品说明",),
            "way": ("收/支",),
            "amount": ("金额",),
            "method": ("收/付款方式",),
            "status": ("交易状态",),
            "number": ("交易订单号",),
            "alias_no": ("商家订单号",),
        },
        optional={"memo": ("备注",)},
        footer=ruled("------"),
    )

    def size(self, cells: Cells) -> pl.Series:
        """Give the amount."""
        return cells.needed("amount", grouped=True)

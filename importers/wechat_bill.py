"""WeChat personal bill (微信支付账单): what a person paid and received by WeChat.

Grade A: rows and preambles seen, CSV in UTF-8 and, since 2025, xlsx from a zip with
a password; 16 or 17 lines above the header, or one more in a re-saved copy. Newest
row first. Times are of +08:00, as newer files print.

A refund is a row of its own (``…-退款``); the status of the payment it belongs to
changes, its amount doesn't, so neither is subtracted twice. A withdrawal's amount
holds its fee, which only the remark tells (``服务费¥0.10``): they are two records. That
the count above the header is the number of rows is taken for granted (E); a copy that
was shortened by hand is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bill import Bill
from duiping.importers.cells import folded
from duiping.importers.purses import LABEL, METHOD, NOWHERE, STATUS, WAY, Move
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

CHANGE, FUND = pl.lit("零钱"), pl.lit("零钱通")
NEUTRAL = WAY.is_in(["/", "中性交易", "不计收支"])
PAID = (
    "支付成功",
    "已转账",
    "朋友已收钱",
    "对方已收钱",
    "已收钱",
    "已存入零钱",
    "已到账",
    "充值成功",
    "提现已到账",
    "充值完成",
    "已全额退款",
    "对方已退还",
)
# 已退款(￥x), 已退款￥x.
_PART = r"^已退款\(?¥?[\d.,]*\)?$"
_FEE = r"服务费¥(\d{1,13}(?:\.\d{1,2})?)"


def _cut(prefix: str) -> pl.Expr:
    """Give what a type says behind a prefix: the other purse."""
    return LABEL.str.strip_prefix(prefix)


class WechatBill(Bill):
    """微信支付个人账单."""

    name: ClassVar[str] = "wechat.personal"
    title: ClassVar[str] = "微信支付个人账单"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"amount", "time", "number"})
    purses: ClassVar[tuple[str, ...]] = ("零钱",)
    landing: ClassVar[str] = "零钱"
    neutral: ClassVar[tuple[str, ...]] = ("/", "中性交易", "不计收支")
    words: ClassVar[dict[str, str]] = {"二维码收款": "sale"}
    paid: ClassVar[pl.Expr] = STATUS.is_in(PAID) | STATUS.str.contains(_PART)
    moves: ClassVar[tuple[Move, ...]] = (
        Move(NEUTRAL & (LABEL == "零钱提现"), CHANGE, NOWHERE, "payout"),
        Move(NEUTRAL & (LABEL == "零钱充值"), NOWHERE, CHANGE, "transfer"),
        Move(
            NEUTRAL & LABEL.str.starts_with("转入零钱通-来自"),
            _cut("转入零钱通-来自"),
            FUND,
            "transfer",
        ),
        Move(
            NEUTRAL & LABEL.str.starts_with("零钱通转出-到"),
            FUND,
            _cut("零钱通转出-到"),
            "transfer",
        ),
        Move(
            NEUTRAL & LABEL.is_in(["信用卡还款", "购买理财通"]),
            METHOD,
            NOWHERE,
            "transfer",
        ),
    )
    shape = Shape(
        layout="wechat.personal",
        required={
            "time": ("交易时间",),
            "label": ("交易类型",),
            "payee": ("交易对方",),
            "goods": ("商品",),
            "way": ("收/支",),
            "amount": ("金额(元)",),
            "method": ("支付方式",),
            "status": ("当前状态",),
            "number": ("交易单号",),
            "alias_no": ("商户单号",),
            "memo": ("备注",),
        },
    )

    def size(self, cells: Cells) -> pl.Series:
        """Give the amount, printed with or without a sign of the currency."""
        return yuan(cells, "amount")

    def fee(self, cells: Cells) -> pl.Series | None:
        """Read a withdrawal's fee from the remark."""
        text = folded(cells.raw("memo"))
        # Hardly a row has one, and to look for a word is the quicker question.
        if not text.str.contains(_FEE[:3], literal=True).any():
            return None
        return cells.valued(text.str.extract(_FEE, 1), "memo")


def yuan(cells: Cells, field: str) -> pl.Series:
    """Give amounts that are printed as ``¥28.16`` or without the sign.

    Raises:
        Refusal: DP109 for anything else, or a blank.
    """
    text = folded(cells.raw(field)).str.strip_prefix("¥").fill_null("")
    return cells.valued(text, field, grouped=True)

"""WeChat 小店 / 视频号 资金流水: what the shop's purse did.

Grade B for the headers (11 columns, or 12 with 关联礼物单号) and the first five types
below, C for the further ones, the words of the platform's open interface; D for the
rest: CSV or xlsx, header on line 1, no footer known. 收支类型 gives the direction; the
amount was seen both signed and absolute, so only its size counts. The balance is
printed after each row. 流水单号 is not unique: the rows of one settlement share it, so
a row is identified by all that it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.purse import Purse
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {
    "订单支付": "sale",
    "订单退款": "refund",
    "技术服务费": "fee",
    "达人佣金": "marketing",
    "提现": "payout",
    "订单支付收入": "sale",
    "退款": "refund",
    "订单手续费": "fee",
    "小店抽佣": "fee",
    "平台抽佣": "fee",
    "联盟平台抽佣": "fee",
    "联盟抽佣": "marketing",
    "联盟分账": "marketing",
    "团长抽佣": "marketing",
    "导购分账": "marketing",
    "运费险": "service",
    "运费险分账": "service",
    "提现失败退票": "payout_return",
}


class WechatShop(Purse):
    """微信小店资金流水."""

    name: ClassVar[str] = "wechat.shop"
    title: ClassVar[str] = "微信小店资金流水"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    known: ClassVar[Mapping[str, str]] = KINDS
    signs: ClassVar[Mapping[str, int]] = {"收入": 1, "支出": -1}
    blanks: ClassVar[tuple[str, ...]] = ("-", "--", "0", "无")
    tails: ClassVar[tuple[str, ...]] = ("policy_no", "gift_no")
    content: ClassVar[tuple[str, ...]] = (
        *("number", "time", "type", "amount", "balance", "order_no"),
    )
    shape = Shape(
        layout="wechat.shop",
        required={
            "number": ("流水单号",),
            "time": ("记账时间",),
            "type": ("动帐类型", "动账类型"),
            "way": ("收支类型",),
            "amount": ("收支金额", "收支金额(元)"),
            "balance": ("账户余额", "账户余额(元)"),
            "order_no": ("关联订单号",),
        },
        optional={
            "refund_no": ("关联售后单号",),
            "payout_no": ("关联提现单号",),
            "policy_no": ("关联保单号",),
            "gift_no": ("关联礼物单号",),
            "memo": ("详情",),
        },
    )

"""Douyin's 动账场景: what each scene of a shop's account means.

Grade B: the list of the open platform's `order.getShopAccountItem`, with the
scenes seen in rows. A scene that could mean more than one thing, or whose
direction nobody has shown, is left out: its rows go to suspense until
config.yaml names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.cells import Cells

SCENES = {
    "货款结算入账": "sale",
    "退款": "refund",
    "退款-结算后退款-退用户": "refund",
    "退款-极速退二次售后-退用户": "refund",
    "退款-退转付扣减商家货款": "refund",
    "退款-价保补差": "refund",
    "退款-价保补差退回": "refund",
    "退款-退款失败资金退回": "refund",
    "退款-订单退款触发-退补贴": "subsidy_refund",
    "退款-订单退款触发-退分账": "fee_refund",
    "消费者赔付": "compensation",
    "小额打款": "compensation",
    "退款-赔付失败资金退回": "compensation",
    "判罚扣款": "other_expense",
    "欠票扣款-商家开票": "other_expense",
    "权益保险": "service",
    "退换货运费险": "service",
    "上门取件运费": "service",
    "供应链QIC费用": "service",
    "充值保证金": "deposit",
    "货款充值保证金": "deposit",
    "充值千川广告费": "ads",
    "货款直投千川": "ads",
    "提现": "payout",
    "提现退票": "payout_return",
    "佣金入账": "other_income",
}
# Money that had been refunded or paid out comes back.
EITHER = ("退款-价保补差退回", "退款-退款失败资金退回")
PAYOUTS = ("payout", "payout_return")
# An order's number; insurance rows print a batch (TRA…) in its column.
ORDER_NO = r"^\d{15,25}$"
EMPTY = ("-", "--")


def number(cells: Cells, field: str) -> pl.Series:
    """Give a column of numbers, without the backtick that some copies print."""
    return cells.number(field, blanks=EMPTY).str.strip_prefix("`")

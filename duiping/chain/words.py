"""The words of a chain, in English and 中文: what happened, states, ties, passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.chain.model import BROKEN, CLEARED, TRANSIT, WITNESS
from duiping.cleantext import clean

if TYPE_CHECKING:
    from duiping.chain.model import Hop, Tie

# What happened, by kind of record or event of an order; in English and 中文.
HAPPENED: dict[str, tuple[str, str]] = {
    "order": ("order", "订单"),
    "ship": ("goods sent", "发货"),
    "finish": ("confirmed", "确认收货"),
    "refund": ("refund", "退款"),
    "sale": ("receipt", "收款"),
    "subsidy": ("subsidy received", "补贴收款"),
    "subsidy_refund": ("subsidy taken back", "补贴退回"),
    "fee": ("fee", "手续费"),
    "fee_refund": ("fee given back", "手续费退回"),
    "marketing": ("marketing", "营销费用"),
    "payout": ("payout", "提现"),
    "payout_return": ("payout bounced", "提现退票"),
    "deposit": ("deposit", "保证金"),
    "charge": ("supplier's charge", "供应商扣款"),
    "charge_refund": ("charge given back", "供应商退款"),
    "shipment": ("shipment", "仓库发货"),
    "shipment_return": ("goods came back", "退货入库"),
    "topup": ("top-up of prepaid", "预存充值"),
    "bonus": ("bonus", "赠送"),
    "credit_line": ("credit line", "授信"),
    "credit": ("money in", "收款"),
    "debit": ("money out", "付款"),
    "opening": ("opening item", "期初未达"),
    "unknown": ("unknown", "未知"),
}
STATES: dict[str, tuple[str, str]] = {
    "paid": ("paid", "已付款"),
    "shipped": ("shipped", "已发货"),
    "done": ("done", "已完成"),
    "refunded": ("refunded", "已退款"),
    "closed": ("closed", "已关闭"),
    "cancelled": ("cancelled", "已取消"),
    "part": ("partly done", "部分成功"),
    "failed": ("failed", "失败"),
    "waiting": ("waiting", "处理中"),
    "not finished": ("not finished", "尚未完成"),
    "corroborating": ("corroborates", "佐证"),
    "ignored": ("ignored", "不入账"),
    "suspense": ("in suspense", "暂记"),
    "rejected": ("rejected", "拒绝"),
    "never paid": ("never paid", "从未付款"),
    "cancelled before settlement": ("cancelled before settlement", "结算前取消"),
    "credit line: a limit, not money": (
        "a credit line is a limit, not money",
        "授信是额度,不是资金",
    ),
    CLEARED: ("cleared", "已对平"),
    TRANSIT: ("in transit", "在途"),
    BROKEN: ("break", "差异"),
    WITNESS: ("only corroborated", "仅有佐证"),
}
TIES: dict[str, tuple[str, str]] = {
    "order_no": ("prints the order number", "印有订单号"),
    "payment_no": ("prints the payment number", "印有支付单号"),
    "refund_no": ("prints the refund number", "印有退款单号"),
    "alias_no": ("prints a number that names the order", "印有指向该订单的单号"),
    "payout_no": ("prints the payout number", "印有提现单号"),
    "opening": ("open item with this key", "期初未达项写明此键"),
    "linked": ("linked", "经勾对"),
    "candidate": ("may belong here", "可能属于此项"),
    "own": ("its own number", "自身编号"),
}
PASSES = {
    "reference in the memo": "附言中有单号",
    "equal amount in time": "时限内金额相等",
    "equal amount, late": "金额相等,逾期到账",
    "sum of a day": "一日合计相等",
    "only sum of items": "唯一可凑成的组合",
    "several sums of items": "有多种组合可凑成",
    "paid in parts": "分笔到账",
    "nearly equal": "金额相近",
    "taken back": "退回冲抵",
}


def said(table: dict[str, tuple[str, str]], name: str, language: str) -> str:
    """Give a word in a language; a name that has none stands for itself."""
    english, chinese = table.get(name, (name, name))
    return chinese if language == "zh" else english


def happened(hop: Hop, language: str) -> str:
    """Say what a hop is: the event of an order, else the kind of its record."""
    return clean(said(HAPPENED, hop.event.split("-")[0] or hop.kind, language))


def rule(tie: Tie, language: str) -> str:
    """Say by which pass a link was found."""
    return PASSES.get(tie.rule, tie.rule) if language == "zh" else tie.rule

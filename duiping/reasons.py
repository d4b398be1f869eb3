"""The sentence that explains a finding, in English and 中文."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from duiping.sku import amount

if TYPE_CHECKING:
    from duiping.match.breaks import Finding

# Keyed by `Finding.why`: what the expecting party ("we") and the reporting
# party ("they") say. {expected} {actual} {difference} {risk} are amounts with
# their commodity; further facts come from the finding.
SENTENCES: dict[str, tuple[str, str]] = {
    "missing": (
        "{expected} was due by {due}, but {they} shows nothing of it.",
        "应于 {due} 前收到 {expected},但{they}没有记录。",
    ),
    "missing-failed": (
        (
            "{expected} was due by {due}; {they} reported it as failed and it was"
            " neither repeated nor refunded to the buyer."
        ),
        "应于 {due} 前完成 {expected};{they}显示失败,既未重做,也未退给买家。",
    ),
    "missing-both": (
        (
            "The order and its refund ({risk}) are in our orders, but {they} never"
            " saw either, and nothing shows a cancellation before settlement."
        ),
        "订单及其退款({risk})在订单中,但{they}两者皆无,也没有结算前取消的记录。",
    ),
    "unexpected": (
        "{they} shows {actual}, but no order or payout of ours explains it.",
        "{they}有 {actual},但我方没有对应的订单或提现。",
    ),
    "suspense": (
        "{difference} waits in suspense: no rule says what this row of {they} is.",
        "{difference} 暂记待查:没有规则说明{they}的这一行是什么。",
    ),
    "short": (
        "{expected} was expected, but {they} shows only {actual}: {difference} less.",
        "应收 {expected},{they}只有 {actual},少 {difference}。",
    ),
    "over": (
        "{expected} was expected, but {they} shows {actual}: {difference} more.",
        "应收 {expected},{they}有 {actual},多 {difference}。",
    ),
    "duplicate": (
        "{expected} was expected once, but {they} shows it more than once: {actual}.",
        "应有一次 {expected},但{they}重复记录,共 {actual}。",
    ),
    "ambiguous": (
        (
            "{actual} at {they} can be made up of the open items ({expected}) in more"
            " than one way; a person has to say which."
        ),
        "{they}的 {actual} 可由未达账项(共 {expected})以多种方式凑成,需人工指定。",
    ),
    "currency": (
        "{promised} was expected, but {they} shows {shown}: another currency.",
        "应收 {promised},{they}为 {shown},币种不符。",
    ),
    "quantity": (
        "{expected} was ordered, but {they} delivered {actual}.",
        "订购 {expected},{they}交付 {actual}。",
    ),
    "unshipped": (
        "{expected} was to be shipped by {due}, but {they} shows no shipment.",
        "应于 {due} 前发货 {expected},但{they}没有发货记录。",
    ),
    "shipped-short": (
        (
            "{expected} was to be shipped, but {they} shipped only {actual}:"
            " {difference} less."
        ),
        "应发 {expected},{they}只发 {actual},少发 {difference}。",
    ),
    "shipped-over": (
        "{expected} was to be shipped, but {they} shipped {actual}: {difference} more.",
        "应发 {expected},{they}发了 {actual},多发 {difference}。",
    ),
    "shipped-twice": (
        (
            "{expected} was to be shipped once, but {they} shipped it more than once:"
            " {actual}."
        ),
        "应发一次 {expected},但{they}重复发货,共 {actual}。",
    ),
    "shipped-refunded": (
        (
            "A refund had taken back what was ordered, but {they} shipped {actual} all"
            " the same."
        ),
        "退款后应不再发货,但{they}仍发了 {actual}。",
    ),
    "shipped-back": (
        (
            "{expected} was shipped by {they} and came back; it was neither sent again"
            " nor refunded to the buyer."
        ),
        "{they}发出的 {expected} 已退回,既未重发,也未退款给买家。",
    ),
    "shipped-unordered": (
        (
            "{they} shows {actual} shipped, but no order of ours has these goods under"
            " this number."
        ),
        "{they}发货 {actual},但我方没有该单号下此商品的订单。",
    ),
    "shipped-late": (
        "{expected} was to be shipped by {due} and left after it.",
        "{expected} 应于 {due} 前发货,实际逾期发出。",
    ),
    "sku": (
        (
            "{promised} was to be shipped, but {they} shipped {shown} under this"
            " number: the wrong goods."
        ),
        "应发 {promised},{they}在该单号下发的是 {shown},商品发错。",
    ),
    "transit-shipping": (
        "{expected} waits to be shipped; {they} has until {due}.",
        "{expected} 待发货;{they}最迟 {due} 发出。",
    ),
    "refund-missing": (
        "A refund of {difference} was due by {due}, but {they} shows none.",
        "应于 {due} 前退款 {difference},但{they}没有退款记录。",
    ),
    "refund-short": (
        "{they} refunded {difference} less than the order says.",
        "{they}的退款比订单少 {difference}。",
    ),
    "refund-unexpected": (
        "{they} refunded {difference}, but the order shows no refund.",
        "{they}退款 {difference},但订单没有退款。",
    ),
    "refund-over": (
        "{they} refunded {difference} more than the order says.",
        "{they}的退款比订单多 {difference}。",
    ),
    "late": (
        "{expected} was due by {due} and came after it.",
        "{expected} 应于 {due} 前到账,实际逾期。",
    ),
    "fee": (
        "{actual} was charged; at {rate} it should be {expected}.",
        "实收手续费 {actual};按 {rate} 应为 {expected}。",
    ),
    "cost": (
        "{they} charged {actual} for {product}; the price list says {expected}.",
        "{they}对 {product} 扣款 {actual};价目表为 {expected}。",
    ),
    "residual": (
        (
            "{count} charges of {they} in {month} differ by {limit} or less each:"
            " {expected} by the rules, {actual} charged, {difference} in all."
        ),
        (
            "{they} {month} 有 {count} 笔扣费与规则各差不超过 {limit}:"
            "按规则 {expected},实收 {actual},尾差合计 {difference}。"
        ),
    ),
    "refunded-charged": (
        "The buyer was refunded in full, yet the supplier charged {actual}.",
        "已全额退款给买家,但供应商仍扣款 {actual}。",
    ),
    "refund-unpaid": (
        "The order shows a refund, but {they} has paid nothing back of {risk}.",
        "订单显示已退款,但{they}没有退过款({risk})。",
    ),
    "contradicted": (
        "The booked statement shows {actual}, the corroborating one {expected}.",
        "入账账单为 {actual},佐证账单为 {expected}。",
    ),
    "gap-days": (
        "No file of this source covers {first} to {last}.",
        "该来源没有文件覆盖 {first} 至 {last}。",
    ),
    "gap-balance": (
        (
            "The printed balance jumps: {expected} was to follow, {actual} is printed;"
            " lines are missing."
        ),
        "账单余额不连续:应为 {expected},印为 {actual};有缺行。",
    ),
    "unproven": (
        (
            "{they} has moved {actual} since {since} without printing a balance; the"
            " evidence reaches {last}."
        ),
        "{they}自 {since} 起变动 {actual},未印余额;凭证已到 {last}。",
    ),
    "transit": (
        "{expected} is on its way; {they} has until {due}.",
        "{expected} 在途;{they}最迟 {due} 到账。",
    ),
    "transit-refund": (
        "A refund is on its way; {they} has until {due}.",
        "退款在途;{they}最迟 {due} 完成。",
    ),
    "transit-order": (
        "{they} shows {actual}; our orders do not yet reach that day.",
        "{they}有 {actual};我方订单数据尚未覆盖该日。",
    ),
}


# A shop's prices are few, and its items in transit a hundred thousand.
_amount = lru_cache(4096)(amount)


def reasons(finding: Finding, they: str) -> dict[str, str]:
    """Say in a sentence of each language what a finding means.

    Args:
        finding: a break or an item in transit.
        they: name of the reporting party.

    Returns:
        The sentences in English (``en``) and in 中文 (``zh``).
    """
    english, chinese = SENTENCES[finding.why]
    unit = finding.commodity
    facts = {
        "expected": _amount(finding.expected, unit),
        "actual": _amount(finding.actual, unit),
        "difference": _amount(abs(finding.difference), unit),
        "risk": _amount(finding.at_risk, unit),
        "due": str(finding.due),
        "they": they,
        **dict(finding.facts),
    }
    return {"en": english.format_map(facts), "zh": chinese.format_map(facts)}

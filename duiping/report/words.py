"""The report's words, in English and 中文."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: dict[str, tuple[str, str]] = {
    "report": ("Reconciliation report", "对账报告"),
    "all": ("all periods", "全部期间"),
    "as-of": ("as of", "截至"),
    "as-of-note": (
        "What is late is judged by what the evidence reaches, not by the clock.",
        "是否逾期以原始凭证所及之日判断,不看时钟。",
    ),
    "currency": ("Amounts in", "金额单位"),
    "unit-note": (
        "face value and quantities carry their own unit",
        "面值、数量另注单位",
    ),
    "records": ("Records", "记录"),
    "files": ("Files", "文件"),
    "in-files": ("from {n} files", "来自 {n} 个文件"),
    "cleared": ("Keys cleared", "已对平"),
    "keys-cleared": ("Keys cleared", "已对平/勾对键"),
    "of-keys": ("of {n} keys", "共 {n} 个勾对键"),
    "in-transit": ("in transit", "在途"),
    "breaks": ("Breaks", "差异"),
    "balance-breaks": ("Balance breaks", "余额差异"),
    "check-breaks": ("Check breaks", "检查差异"),
    "balance-note": (
        "They are what the clearing accounts lack or have too much.",
        "构成对账科目余额的差异:缺少或多出的钱。",
    ),
    "check-note": (
        "They carry an amount at risk and are never added to the former.",
        "只有涉险金额,不计入上面的余额差异。",
    ),
    "unproven": ("Unproven balances", "无凭余额"),
    "proven": ("Balances that agree with the statement", "与账单一致的余额"),
    "unproven-note": (
        "Nobody printed these balances: they are what the books say, not proof.",
        "没有账单印出这些余额:只是账面数,未经证明。",
    ),
    "proven-word": ("printed", "账单印证"),
    "unproven-word": ("unproven", "无凭"),
    "failed-word": ("see breaks", "见差异"),
    "balances": ("Balances", "余额"),
    "balance": ("balance", "余额"),
    "days": ("days printed", "印证天数"),
    "suspense": ("Suspense", "暂记"),
    "suspense-note": (
        "Rows without a rule; a period cannot be closed over them.",
        "没有规则的行;处理之前不能结账。",
    ),
    "none": ("None.", "无。"),
    "way": ("The money's way", "资金去向"),
    "way-note": (
        "Heights are true to amounts, on one scale, at least 2 points; net of refunds.",
        "高度与金额成正比,各渠道同一比例;不足 2 点画作 2 点。应收、到账均已减退款。",
    ),
    "orders-node": ("due", "应收"),
    "wallet-node": ("received", "到账"),
    "payout-node": ("paid out", "提现"),
    "bank-node": ("arrived", "入账"),
    "agreed": ("agreed", "已对平"),
    "short": ("short", "短款"),
    "over": ("over", "长款"),
    "behind": ("to go out", "待退/待核"),
    "later": ("settled since", "期后已对平"),
    "brought": ("brought forward", "期初未达"),
    "opening": ("opening", "期初余额"),
    "closing": ("closing", "期末余额"),
    "fees": ("fees", "费用"),
    "other": ("other", "其他"),
    "items": ("{n}", "{n} 笔"),
    "clearing": ("Clearing accounts", "对账科目"),
    "clearing-note": (
        (
            "Balance = in transit + short − over (+ settled since);"
            " what decisions settled is taken off."
        ),
        "余额 = 在途 + 短款 − 长款(+ 期后已对平);处理入账的已扣除。",
    ),
    "account": ("Account", "科目"),
    "keys": ("Keys", "勾对键"),
    "expected": ("Expected", "应有"),
    "reported": ("Reported", "对方"),
    "sources": ("Sources", "来源"),
    "source": ("Source", "来源"),
    "part": ("Part", "作用"),
    "books": ("books", "入账"),
    "expects": ("expects", "应收应付"),
    "ships": ("ships", "发货"),
    "corroborates": ("corroborates", "佐证"),
    "rows": ("Rows", "行数"),
    "posted": ("Posted", "入账"),
    "corroborating": ("Corrob.", "佐证"),
    "ignored": ("Ignored", "忽略"),
    "rejected": ("Rejected", "拒收"),
    "suspense-rows": ("Suspense", "暂记"),
    "span": ("Days", "起止日期"),
    "total": ("Total", "合计"),
    "overlap": (
        "Files overlap: a record in two files counts once.",
        "文件之间有重叠:两个文件里的同一记录只算一次。",
    ),
    "ageing": ("Age of open items", "未达账项账龄"),
    "age": ("Age", "账龄"),
    "age-days": ("{n} d", "{n} 天"),
    "bucket-days": ("{n} days", "{n} 天"),
    "kinds": ("Breaks by kind", "差异分类"),
    "kind": ("Kind", "类别"),
    "count": ("Count", "笔数"),
    "amount": ("Amount", "金额"),
    "key": ("Key", "勾对键"),
    "account-key": ("Account · key", "科目 · 勾对键"),
    "actual": ("Actual", "实有"),
    "difference": ("Difference", "差额"),
    "at-risk": ("At risk", "涉险"),
    "difference-risk": ("Difference, at risk", "差额、涉险"),
    "due": ("Due", "到期"),
    "date": ("Date", "日期"),
    "time": ("Time", "时间"),
    "status": ("Status", "状态"),
    "open": ("open", "未处理"),
    "assigned": ("assigned", "已指派"),
    "waiting": ("waiting", "等待中"),
    "disputed": ("disputed", "申诉中"),
    "explained": ("explained", "已说明"),
    "proposed": ("proposed", "待批准"),
    "approved": ("approved", "已批准"),
    "settled": ("settled", "已处理"),
    "reopened": ("reopened", "已撤销"),
    "unfit": ("no longer fits", "处理不符"),
    "linked": ("linked", "已勾对"),
    "cured": ("cured", "已自愈"),
    "decision": ("Decision", "处理"),
    "by-whom": ("By", "处理人"),
    "reason": ("Reason", "理由"),
    "by": ("by {who}", "{who}"),
    "till": ("until {day}", "至 {day}"),
    "rest": ("{amount} left", "余 {amount}"),
    "evidence": ("Evidence", "原始凭证"),
    "file-row": ("File : row", "文件:行"),
    "code": ("Code", "代码"),
    "category": ("Category", "类别"),
    "more": (
        "and {n} more; `duiping breaks` lists them all.",
        "另有 {n} 条;用 `duiping breaks` 可列出全部。",
    ),
    "filter": ("Filter: key, file, amount, reason", "筛选:勾对键、文件、金额、原因"),
    "all-kinds": ("all kinds", "全部类别"),
    "page-at": ("Report", "报告"),
    "all-clear": ("Everything agrees.", "全部对平。"),
}


def status_words(entry: Mapping[str, Any], language: str) -> str:
    """Say how a break stands: its state, who, until when, what is left."""
    status = entry.get("status", "open")
    parts = [word(status, language)]
    history = entry.get("history")
    who = entry.get("assigned") if status == "assigned" else ""
    if not who and history:
        who = history[-1]["by"]
    if who:
        parts.append(word("by", language, who=who))
    if entry.get("until"):
        parts.append(word("till", language, day=entry["until"]))
    if entry.get("remaining", entry["difference"]) != entry["difference"]:
        parts.append(word("rest", language, amount=entry["remaining"]))
    return " · ".join(parts)


def word(name: str, language: str, **facts: object) -> str:
    """Give a word of the report.

    Args:
        name: a name in `WORDS`.
        language: ``zh`` or ``en``.
        facts: what braces stand for.
    """
    english, chinese = WORDS[name]
    text = chinese if language == "zh" else english
    return text.format_map(facts) if facts else text

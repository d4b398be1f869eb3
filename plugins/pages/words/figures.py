"""Words of statements, owner's page, trends, Fava's accounts; English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # statements
    "downloads": ("Download", "下载"),
    "statement-none": ("Nothing of this in the period.", "本期没有这项内容。"),
    "returned-note": (
        "A statement that came back is compared on the command line:",
        "对方寄回的对账单用命令核对:",
    ),
    # owner
    "where": ("Where the money is", "钱在哪里"),
    "here": ("In accounts and wallets", "银行和钱包"),
    "elsewhere": ("Kept with others", "存放在别处"),
    "owed-by-us": ("We owe", "我们欠的"),
    "on-day": ("as printed on {day}", "{day} 账单余额"),
    "not-proven": ("no statement says so", "没有账单证明"),
    "when-arrives": ("When money arrives", "钱何时到"),
    "from-to": ("From → to", "从 → 到"),
    "by-day": ("By", "最迟"),
    "nothing-coming": ("Nothing is on its way.", "没有在途的钱。"),
    "going-out": ("To be paid back or explained: {amount}", "待退或待核:{amount}"),
    "overdue": ("What should be here and is not", "该到未到的钱"),
    "oldest": ("Oldest", "最久"),
    "nothing-overdue": ("Nothing is overdue.", "没有逾期的钱。"),
    "costs": ("What the channels really cost", "渠道实际费用"),
    "channel": ("Channel", "渠道"),
    "came-in": ("Came in", "到账"),
    "taken-off": ("Taken off", "扣费"),
    "rate": ("Share", "占比"),
    "odd": ("What is odd", "哪里不对"),
    "odd-more": ("The largest of {n}.", "共 {n} 项,列出金额最大的。"),
    "nothing-odd": ("Nothing is odd.", "没有异常。"),
    "done": ("What was done", "做了什么"),
    "done-what": ("What", "事项"),
    "done-cleared": ("Cleared by itself", "自动对平"),
    "done-none": ("Nobody has decided a break yet.", "还没有人处理过差异。"),
    "done-close": ("{month} was closed on {day}.", "{month} 已于 {day} 结账。"),
    "done-reopen": ("{month} was reopened on {day}.", "{month} 已于 {day} 反结账。"),
    "done-open": ("{month} isn't closed yet.", "{month} 尚未结账。"),
    "print": ("Print", "打印"),
    "total-here": ("Together", "合计"),
    # trends
    "month": ("Month", "月份"),
    "matched-share": ("Cleared keys", "对平率"),
    "days-under-way": ("Days from first to last record", "首末记录相隔天数"),
    "fee-rate": ("Fees, share of what came in", "实际费率"),
    "refund-rate": ("Refunds, share of what buyers paid", "退款率"),
    "risk": ("At risk in breaks ({currency})", "差异涉险金额({currency})"),
    "no-months": ("No months yet.", "还没有数据。"),
    "table-below": ("The same figures as a table", "同一数据的表格"),
    # Fava's account page
    "open-items": ("Open items of this account", "本科目未达账项"),
    "open-items-note": (
        "{breaks} breaks, {transit} in transit",
        "差异 {breaks} 项,在途 {transit} 项",
    ),
}

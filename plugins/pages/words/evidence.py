"""Words of the trace and of the evidence, in English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # the trace
    "trace-hint": (
        "order, payment or payout number, amount, last four digits of a phone",
        "订单号、支付单号、提现单号、金额、手机尾号四位",
    ),
    "trace": ("Trace", "追踪"),
    "hops": ("From order to bank", "从订单到银行"),
    "event": ("What", "事项"),
    "party": ("Party", "对方"),
    "why-linked": ("Why these belong together", "勾对依据"),
    "standing": ("How it stands", "对账结果"),
    "candidates": ("{n} keys fit; choose one:", "对应 {n} 个勾对键,请选择:"),
    "first-candidates": ("The first {n} are listed.", "只列出前 {n} 个。"),
    "state": ("State", "状态"),
    "unbooked": ("not booked", "不入账"),
    "remark": ("Remark", "附言"),
    "postings": ("Postings", "分录"),
    "phone": ("Phone", "手机"),
    "due-by": ("due {day}", "期限 {day}"),
    # evidence
    "digest": ("SHA-256", "SHA-256"),
    "file": ("File", "文件"),
    "checked": ("Check", "检查"),
    "intact": ("intact", "完好"),
    "absent": ("missing", "缺失"),
    "altered": ("changed", "被改动"),
    "taken": ("As of", "截至时间"),
    "opening-balance": ("Opening", "期初余额"),
    "closing-balance": ("Closing", "期末余额"),
    "layout": ("Layout", "格式"),
    "totals": ("Totals the file prints, all verified", "文件印出的合计,均已核对"),
    "all-sources": ("all sources", "全部来源"),
    "preview": ("The file as a table", "原始表格"),
    "preview-note": (
        "Names, phones, addresses and account numbers are masked.",
        "姓名、电话、地址、账号已遮盖。",
    ),
    "rows-of": ("rows {first}–{last} of {all}", "第 {first}–{last} 行,共 {all} 行"),
    "unknown-file": ("No such file in the evidence.", "凭证中没有这个文件。"),
    "breaks-here": ("Breaks on rows of this file", "涉及本文件的差异"),
    "download": ("Original file", "原始文件"),
}

"""The pages' words, in English and 中文; the report's words are known here, too."""

from __future__ import annotations

from duiping.report.words import WORDS as REPORT

WORDS: dict[str, tuple[str, str]] = {
    # what the sidebar says
    "overview-page": ("Reconciliation", "对账"),
    "breaks-page": ("Breaks", "差异"),
    "trace-page": ("Trace", "追踪"),
    "evidence-page": ("Evidence", "原始凭证"),
    "owner-page": ("For the owner", "经营者一页"),
    "trends-page": ("Trends", "趋势"),
    "statements-page": ("Statements", "对账报表"),
    "leave": ("Log out", "退出"),
    # periods
    "period": ("Period", "期间"),
    "all-periods": ("all", "全部"),
    "by-month": (
        "This page goes by month; it shows {month}.",
        "本页按月显示,现为 {month}。",
    ),
    "as-of-day": ("Evidence reaches {day}.", "原始凭证截至 {day}。"),
    # overview
    "matched-count": ("Cleared, by number", "对平率(笔数)"),
    "matched-amount": ("Agreed, by amount", "对平率(金额)"),
    "matched-note": (
        "{cleared} of {keys} keys; {agreed} of {owed} {currency}",
        "{keys} 个勾对键中 {cleared} 个;{owed} {currency} 中 {agreed}",
    ),
    "of-number": ("{part} of {whole}", "{whole} 中 {part}"),
    "matched": ("Cleared", "对平率"),
    "no-evidence": (
        "No evidence yet: put exports into {inbox} and run `duiping run`.",
        "还没有原始凭证:把导出文件放入 {inbox},然后运行 `duiping run`。",
    ),
    "arrivals": ("On its way, by the day it is due", "在途:按到期日"),
    "coming": ("To come in", "将收"),
    "going": ("To go out", "将付"),
    "number": ("Items", "笔数"),
    "kinds-ages": ("Breaks by kind and age", "差异:按类别和账龄"),
    "total-column": ("Total", "合计"),
    "check-kind": ("check", "检查"),
    "days-span": ("{low}–{high} d", "{low}–{high} 天"),
    "days-over": ("over {low} d", "超过 {low} 天"),
    "calendar": ("Continuity of statements, {month}", "账单连续性,{month}"),
    "calendar-note": (
        "● a file, and its printed balance; ○ a file; × missing between files; · none.",
        "● 有文件并印出余额;○ 有文件;× 前后有文件而缺这一天;· 没有。",
    ),
    "proven": ("file and printed balance", "有文件并印出余额"),
    "filed": ("file", "有文件"),
    "gap": ("missing", "缺"),
    "outside": ("none", "无"),
    "missing-days": ("Missing", "缺"),
    "n-days": ("{n} d", "{n} 天"),
    "waiting-rows": (
        "{n} rows wait in suspense for a rule.",
        "{n} 行暂记待查,尚无规则。",
    ),
    # since the last commit
    "what-changed": ("What changed since the last commit", "上次提交以来的变化"),
    "compare-commit": ("Compare", "比较"),
    "takes-seconds": (
        "derives the books twice, which takes seconds",
        "需推导两次账簿,要等几秒",
    ),
    "since-commit": ("Against commit {commit}.", "与提交 {commit} 相比。"),
    "nothing-changed": ("Nothing.", "没有变化。"),
    "new-breaks": ("New breaks", "新增差异"),
    "gone-breaks": ("Breaks that are gone", "已消除的差异"),
    "changed-breaks": ("Breaks that changed", "有变化的差异"),
    "changed-balances": ("Balances", "余额"),
    "changed-links": ("Matches that changed: {n}", "勾对有变化:{n} 项"),
    "changed-rules": ("Rules", "规则"),
    "added-files": ("Evidence added", "新增凭证"),
    "removed-files": ("Evidence removed", "移除的凭证"),
    "more-of": (
        "{n} more; `duiping diff` has all.",
        "另有 {n} 项,全部见 `duiping diff`。",
    ),
    # the table of breaks
    "search": ("Search", "搜索"),
    "search-hint": ("key, amount, file, reason", "勾对键、金额、文件、原因"),
    "apply": ("Apply", "筛选"),
    "clear": ("Clear", "清除"),
    "any": ("any", "不限"),
    "min": ("from", "金额从"),
    "max": ("to", "到"),
    "older": ("days at least", "账龄至少(天)"),
    "younger": ("days at most", "账龄至多(天)"),
    "per-page": ("per page", "每页"),
    "found": ("{n} breaks", "{n} 项差异"),
    "at-risk-sum": ("at risk", "涉险"),
    "page-of": ("page {page} of {pages}", "第 {page} / {pages} 页"),
    "previous": ("previous", "上一页"),
    "next": ("next", "下一页"),
    "select": ("select", "选择"),
    "select-all": ("select all on this page", "选择本页全部"),
    "selected": ("selected", "已选"),
    "export-csv": ("CSV", "CSV"),
    "export-xlsx": ("Excel", "Excel"),
    "export": ("Export", "导出"),
    "export-note": (
        "what is selected, else everything that fits",
        "所选的;没有选择时为符合条件的全部",
    ),
    "keys-help": ("Keyboard", "快捷键"),
    "close": ("Close", "关闭"),
    "key-jk": ("next, previous", "下一项、上一项"),
    "key-enter": ("open", "打开"),
    "key-x": ("select", "选择"),
    "key-a": ("select all on this page", "选择本页全部"),
    "key-slash": ("search", "搜索"),
    "key-brackets": ("previous page, next page", "上一页、下一页"),
    "key-u": ("back to the list", "返回列表"),
    "key-h": ("this help", "本帮助"),
    "no-breaks": ("No breaks fit.", "没有符合条件的差异。"),
    "age-head": ("Age", "账龄"),
    "sorted-by": ("sort by {column}", "按{column}排序"),
    # one break
    "back": ("Back to the list", "返回列表"),
    "nth": ("{n} of {total}", "第 {n} / {total} 项"),
    "earlier": ("previous break", "上一项差异"),
    "later-one": ("next break", "下一项差异"),
    "unknown-break": (
        "No break {id}: it may have been settled, or was never here.",
        "没有差异 {id}:可能已处理,或从未存在。",
    ),
    "we": ("What is expected", "应有的一方"),
    "they": ("What is reported", "对方记录"),
    "witness": ("What corroborates", "佐证"),
    "nothing-here": ("Nothing.", "没有记录。"),
    "sum": ("Sum", "合计"),
    "originals": ("In the original files", "原始文件中的行"),
    "left-out": ("{n} more rows are not shown.", "另有 {n} 行未列出。"),
    "whole-file": ("whole file", "整个文件"),
    "alike": ("Breaks like this one", "同类差异"),
    "alike-note": (
        "{n} others of this kind in this account; the nearest by amount:",
        "本科目另有 {n} 项同类差异;金额最接近的:",
    ),
    "show-all": ("show all", "全部列出"),
    "trace-this": ("Trace the whole chain", "追踪整条链"),
    "account-page": ("Account", "科目明细"),
    "row": ("Row", "行"),
    "settle": ("What can be done", "如何处理"),
    "settle-note": (
        "This page writes nothing. The command that writes it:",
        "本页不写入任何内容。写入用这条命令:",
    ),
    "history": ("What was decided", "处理经过"),
    "verb": ("Decision", "处理"),
    "by": ("By", "经办人"),
    "why": ("Reason", "理由"),
    "to": ("Account or person", "对方科目或经办人"),
    "until": ("Until", "期限"),
    "proof": ("Evidence", "附件"),
    "remaining": ("Remaining", "剩余"),
    "assigned": ("Assigned to", "交给"),
    "show-text": ("Preview", "预览"),
    "would-write": ("The exact text it would be", "将写入的文本"),
    "decide-note": (
        "You decide as {by}. You see the exact text before anything is written.",
        "以 {by} 的名义处理;写入之前先显示确切文本。",
    ),
    "to-or-keys": ("Account, person or keys", "科目、经办人或勾对键"),
    "on-date": ("Day", "日期"),
    "on-date-note": ("left out: {day}", "不填即 {day}"),
    "will-write": ("This will be written", "将写入以下文本"),
    "decide-now": ("Decide as {by}", "以 {by} 的名义确定"),
    "cancel": ("Cancel", "取消"),
    "undecided-breaks": ("Breaks to decide", "待处理差异"),
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
    # uploading
    "upload": ("Import files", "导入文件"),
    "drop-here": (
        "Drop exports here, or choose them",
        "把导出文件拖到这里,或点击选择",
    ),
    "drop-note": (
        "As downloaded, zip and gzip too. Nothing is kept before you have seen it.",
        "原样即可,zip、gzip 也行。保存之前先显示导入会带来什么。",
    ),
    "will-do": ("What happens", "导入结果"),
    "sums": ("Totals", "合计"),
    "take-off": ("Remove", "移除"),
    "sending": ("sending", "正在发送"),
    "progress": ("progress", "进度"),
    "too-large": ("too large to be sent here", "文件过大,不能在此上传"),
    "archive-password": ("Password of the archive", "压缩包密码"),
    "try-password": ("Open", "打开"),
    "password-note": (
        "used for this import, kept nowhere",
        "只用于本次导入,不保存",
    ),
    "clear-tray": ("Remove all", "全部移除"),
    "upload-by": (
        "As {by}: all files or none, with the same checks as `duiping run`.",
        "以 {by} 的名义;要么全部导入,要么都不导入,检查与 `duiping run` 相同。",
    ),
    "take-files": ("Import {n} files", "导入 {n} 个文件"),
    "take-none": ("Nothing to import", "没有可导入的文件"),
    "take-refused": (
        "Remove what is refused first",
        "请先移除被拒绝的文件",
    ),
    "file-known": ("imported already", "已导入过"),
    "file-new": ("{n} new records", "新增 {n} 条记录"),
    "file-partly": (
        "{n} new records; {again} rows are there already or add none",
        "新增 {n} 条记录,另有 {again} 行已有或不成记录",
    ),
    "imported-here": (
        "{n} files imported, {journal} journal files changed.",
        "已导入 {n} 个文件,{journal} 个日记账文件有变化。",
    ),
    "evidence-until": ("Evidence reaches", "凭证截至"),
    "figure-records": ("Records", "记录"),
    "figure-cleared": ("Cleared keys", "已对平的勾对键"),
    "figure-breaks": ("Breaks", "差异"),
    "figure-in_transit": ("In transit", "在途"),
    "figure-suspense": ("Rows in suspense", "暂记行"),
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
    "on-day": ("on {day}", "{day}"),
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


STATUSES: dict[str, tuple[str, str]] = {
    "undecided": ("to be decided", "待处理"),
    "open": ("open", "未处理"),
    "assigned": ("assigned", "已指派"),
    "waiting": ("waiting", "等待中"),
    "disputed": ("disputed", "申诉中"),
    "explained": ("explained", "已说明"),
    "proposed": ("proposed", "待审批"),
    "approved": ("approved", "已批准"),
    "settled": ("settled", "已调整"),
    "reopened": ("reopened", "已重开"),
    "unfit": ("no longer fits", "已不相符"),
    "linked": ("linked", "已勾对"),
    "cured": ("cured", "已自行对平"),
}
VERBS: dict[str, tuple[str, str]] = {
    "explain": ("explain", "说明"),
    "link": ("link", "勾对"),
    "adjust": ("adjust", "调整"),
    "write-off": ("write off", "核销"),
    "dispute": ("dispute", "向对方申诉"),
    "answer": ("record an answer", "记录答复"),
    "assign": ("assign", "指派"),
    "wait": ("wait", "等待"),
    "approve": ("approve", "批准"),
    "reject": ("reject", "驳回"),
    "reopen": ("reopen", "重开"),
}


def status_word(status: str, language: str) -> str:
    """Give the status of a break in words; an unknown one is its own word."""
    return _said(STATUSES, status, language)


def verb_word(verb: str, language: str) -> str:
    """Give the verb of a decision in words; an unknown one is its own word."""
    return _said(VERBS, verb, language)


def _said(table: dict[str, tuple[str, str]], name: str, language: str) -> str:
    english, chinese = table.get(name, (name, name))
    return chinese if language == "zh" else english


def word(name: str, language: str, **facts: object) -> str:
    """Give a word of the pages, or of the report.

    Args:
        name: a name in `WORDS` or in those of the report.
        language: ``zh`` or ``en``.
        facts: what braces stand for.
    """
    english, chinese = WORDS.get(name) or REPORT[name]
    text = chinese if language == "zh" else english
    return text.format_map(facts) if facts else text

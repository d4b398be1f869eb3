"""Words of one break and of deciding it, in English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
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
}

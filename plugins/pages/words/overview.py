"""Words of the overview, in English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
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
    # since the last visit
    "since-visit": ("Since you were last here", "您上次来访以来"),
    "since-day": (
        "Evidence reached {before} then, {now} now.",
        "当时凭证截至 {before},现在截至 {now}。",
    ),
    "since-nothing": ("No break has changed.", "差异没有变化。"),
    "since-new": ("New breaks", "新增差异"),
    "since-gone": ("Breaks that are gone", "已消除的差异"),
    "since-moved": ("Breaks that stand otherwise", "处理状态有变化的差异"),
    "since-more": ("{n} more.", "另有 {n} 项。"),
}

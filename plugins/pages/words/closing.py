"""Words of the closing page, in English and 中文."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # closing
    "closing-page": ("Closing", "结账"),
    "next-month": ("Next to close: {period}", "下一个结账月份:{period}"),
    "looking": ("deriving and checking the books…", "正在推导并检查账簿…"),
    "missing-for": ("Still missing", "尚缺"),
    "nothing-missing": ("Nothing is missing.", "没有缺项。"),
    "first-missing": ("the first {n} are listed", "只列出前 {n} 项"),
    "subject": ("Where", "对象"),
    "lacking": ("What", "缺项"),
    "detail": ("Detail", "说明"),
    "declare": ("Declare", "声明"),
    "declared-here": ("Declared.", "已声明。"),
    "declare-proof": ("Evidence of the balance", "余额依据"),
    "commit": ("commit", "提交"),
    "commit-now": ("Commit as {by}", "以 {by} 的名义提交"),
    "prepared-here": (
        "{period}: prepared by {person}. Another person approves it here.",
        "{period}:已由 {person} 编制,请另一人在此复核。",
    ),
    "prepare-close": ("Prepare the close", "编制结账"),
    "approve-act": ("Approve", "复核"),
    "discard-act": ("Look at it, or discard it", "查看或作废"),
    "discard-now": ("Discard as {by}", "以 {by} 的名义作废"),
    "waits-here": ("This waits for a second person", "以下内容等待另一人复核"),
    "discarded-here": (
        "{period}: what was prepared is discarded; nobody had approved it.",
        "{period}:已作废所编制的内容,未经任何人复核。",
    ),
    "draft-close": (
        "The close of {period} waits for a second person; {by} prepared it on {on}.",
        "{period} 结账等待另一人复核,{by} 编制于 {on}。",
    ),
    "draft-reopen": (
        "Reopening {period} waits for a second person; {by} prepared it on {on}.",
        "{period} 反结账等待另一人复核,{by} 编制于 {on}。",
    ),
    "will-seal": ("This will be sealed", "将封存以下内容"),
    "sign-now": ("Sign as {by}", "以 {by} 的名义签署"),
    "exact-text": ("The exact text", "确切文本"),
    "reopen-last": ("Reopen {period}", "反结账 {period}"),
    "prepare-reopen": ("Prepare to reopen", "编制反结账"),
    "reopen-note": (
        "Nothing is removed: a further record, signed by two. Last closed month only.",
        "不删除任何记录,另立一份,由两人签署。只能反最后一个已结月份。",
    ),
    "closed-months": ("Closed and reopened", "已结账与反结账"),
    "none-closed": ("No month was closed yet.", "还没有结过账。"),
    "close-command": (
        "Closed on the command line, or here under `duiping serve`:",
        "用命令结账,或用 `duiping serve` 在此结账:",
    ),
    "act-close": ("closed", "结账"),
    "act-reopen": ("reopened", "反结账"),
    "prepared-by": ("Prepared by", "编制"),
    "approved-by": ("Approved by", "复核"),
    "sealed-entries": ("Transactions", "分录笔数"),
    "sealed-evidence": ("Files of evidence", "原始凭证"),
    "sealed-files": ("Ledger files sealed", "封存的账簿文件"),
    "sealed-open": ("Open items handed on", "结转的未达账项"),
    "sealed-decided": ("Decisions", "处理"),
}

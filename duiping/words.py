"""Words and short messages of the command line, in English and 中文."""

from __future__ import annotations

import locale
import os

WORDS: dict[str, tuple[str, str]] = {
    "waiting-turn": ("waiting for another's work to end", "等待他人的处理完成"),
    "read": ("reading evidence", "读取凭证"),
    "import": ("importing", "导入"),
    "post": ("posting", "过账"),
    "journal": ("writing the journal", "写日记账"),
    "match": ("matching", "勾对"),
    "check": ("checking the books", "检查账簿"),
    "report": ("writing the report", "生成报告"),
    "orders": ("making orders", "生成订单"),
    "exports": ("writing exports", "写导出文件"),
    "imported": (
        "{n} files imported, {known} known already, {refused} refused",
        "导入 {n} 个文件,{known} 个已导入过,{refused} 个被拒绝",
    ),
    "daily": (
        "{source} {month}: {n} records, booked by the day",
        "{source} {month}:{n} 条记录,按日汇总入账",
    ),
    "unsearched": (
        (
            "{account}: {lines} lines may be sums of several items; too many items"
            " were open to try them all"
        ),
        "{account}:{lines} 行可能是几笔之和;未勾对的笔数太多,没有逐一试算",
    ),
    "would-post": (
        "nothing kept; {n} journal files differ from what the rules give",
        "未保存任何结果;{n} 个日记账文件与规则推导的不同",
    ),
    "posted": ("{n} journal files changed", "{n} 个日记账文件有变化"),
    "matched": (
        "{cleared} keys cleared, {transit} in transit, {breaks} breaks",
        "{cleared} 个勾对键已对平,{transit} 项在途,{breaks} 项差异",
    ),
    "checked": (
        (
            "{checked} balance assertions checked, {failed} failed;"
            " {errors} errors besides breaks"
        ),
        "检查 {checked} 条余额断言,{failed} 条不符;差异之外另有 {errors} 个错误",
    ),
    "drafted": (
        "{path} written; check every line, then: duiping layout test FILE --mapping",
        "已写入 {path};请逐行核对,然后运行:duiping layout test 文件 --mapping",
    ),
    "tested": (
        (
            "{rows} rows of {layout}: {posted} understood, {ignored} left out,"
            " {suspense} in suspense; balance {balance}, footer {footer}"
        ),
        (
            "{layout}:{rows} 行,{posted} 行可识别,{ignored} 行略过,{suspense} 行待查;"
            "余额{balance},合计行{footer}"
        ),
    ),
    "proven": ("proven", "已验证"),
    "absent": ("not printed", "未提供"),
    "near": (
        (
            "  {sure}% {layout} ({version}), header on line {row};"
            " missing: {missing}; not known: {extra}"
        ),
        "  {sure}% {layout}({version}),表头在第 {row} 行;缺少:{missing};多出:{extra}",
    ),
    "same_money": (
        "  tells of the same money as {others}; of these it {part}",
        "  与 {others} 记录同一笔资金;其中本格式{part}",
    ),
    "books": ("books", "入账"),
    "corroborates": ("corroborates", "佐证"),
    "page": ("report: {path}", "报告:{path}"),
    "statement": ("statement: {path}", "报表:{path}"),
    "made": (
        "books made in {path}; put exports into {inbox} and run `duiping run`",
        "已在 {path} 建账;把导出文件放入 {inbox},然后运行 `duiping run`",
    ),
    "simulated": (
        "{files} files of {month} in {path}",
        "{month} 的 {files} 个文件在 {path}",
    ),
    "suggested": (
        "  from {n} decisions: {gained} breaks would go, {lost} would come",
        "  依据 {n} 项处理:{gained} 项差异会消失,{lost} 项会出现",
    ),
    "unsuggested": ("no three decisions look alike", "没有三项相似的处理"),
    "undecided": ("no decisions", "没有处理"),
    "resolved": ("{id} {verb}: {status}", "{id} {verb}:{status}"),
    "cured": (
        "{id} {kind} {account} {key}: {status} (last: {verb}, {by})",
        "{id} {kind} {account} {key}:{status}(最后:{verb},{by})",
    ),
    "unclosed": (
        "{period} cannot be closed yet: {n} things are missing",
        "{period} 尚不能结账:还缺 {n} 项",
    ),
    "prepared-close": (
        "close of {period} prepared by {person}; another approves it with --approve",
        "{period} 的结账已由 {person} 编制;请另一人以 --approve 复核",
    ),
    "prepared-reopen": (
        "reopening {period} prepared by {person}; another approves it with --approve",
        "{period} 的反结账已由 {person} 编制;请另一人以 --approve 复核",
    ),
    "sealed-close": ("{period} closed: {digest}", "{period} 已结账:{digest}"),
    "sealed-reopen": ("{period} reopened: {digest}", "{period} 已反结账:{digest}"),
    "declared": (
        "declared: {account} held {amount} at the end of {day}",
        "已声明:{account} 在 {day} 日终余额 {amount}",
    ),
    "packed": ("{files} files packed: {path}", "已打包 {files} 个文件:{path}"),
    "committed": ("committed: {commit}", "已提交:{commit}"),
    "unchanged": ("nothing to commit", "没有需要提交的内容"),
    "decided-here": (
        "Recorded: {verb}, {n}. Now: {now}.",
        "已登记:{verb},{n} 项。现为:{now}。",
    ),
    "log-whole": (
        "access log: {n} lines, the chain is whole; last digest {last}",
        "访问日志:{n} 行,链条完整;最后摘要 {last}",
    ),
    "not-committed": (
        "Not committed: the books had other changes; `duiping commit` takes them in.",
        "未提交:账簿另有改动;用 `duiping commit` 一并提交。",
    ),
    "password-of": ("Password of {file}", "{file} 的密码"),
    "user-add": ("{who} can log in now ({file})", "{who} 可以登录了({file})"),
    "user-password": (
        "{who} has a new password; all sessions of {who} end",
        "{who} 的密码已更换;其所有会话结束",
    ),
    "user-role": (
        "{who} has other roles; all sessions of {who} end",
        "{who} 的角色已更换;其所有会话结束",
    ),
    "user-remove": ("{who} cannot log in any more", "{who} 不能再登录"),
    "serving-door": (
        "{link} — people log in; Ctrl-C ends it",
        "{link} — 需要登录;按 Ctrl-C 结束",
    ),
    "no-https": (
        (
            "Warning: passwords and books go over the network in the open; put a proxy"
            " with TLS in front and give --public-url https://…"
        ),
        (
            "注意:密码和账簿在网络上未加密传输;请在前面放带 TLS 的代理,"
            "并用 --public-url https://…"
        ),
    ),
    "serving": (
        "open {link} (works once; Ctrl-C ends)",
        "请打开 {link}(只能用一次;Ctrl-C 结束)",
    ),
    "fine": ("everything is in order", "一切正常"),
    "ok": ("ok", "正常"),
    "fault": ("fault", "异常"),
    "none": ("no breaks", "没有差异"),
}


# The kinds of break, in the words of the design.
KINDS: dict[str, tuple[str, str]] = {
    "missing": ("missing", "短款/对方漏单"),
    "unexpected": ("unexpected", "长款/我方漏单"),
    "short": ("short", "少付"),
    "over": ("over", "多付"),
    "duplicate": ("duplicate", "重复"),
    "ambiguous": ("ambiguous", "多解"),
    "currency": ("currency", "币种不符"),
    "quantity": ("quantity", "数量不符"),
    "fee": ("fee", "手续费差异"),
    "status": ("status", "状态不符"),
    "late": ("late", "逾期到账"),
    "gap": ("gap", "对账单断档"),
    "unproven": ("unproven", "余额无凭"),
    "tampered": ("tampered", "凭证被改"),
}


def language() -> str:
    """Tell the language of messages from the environment: ``zh`` or ``en``."""
    for name in ("DUIPING_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    found = locale.getlocale()[0] or ""
    return "zh" if found.lower().startswith(("zh", "chinese")) else "en"


def word(name: str, lang: str, **facts: object) -> str:
    """Give a message in a language, with its facts filled in."""
    english, chinese = WORDS[name]
    return (chinese if lang == "zh" else english).format(**facts)


def kind_word(kind: str, language: str) -> str:
    """Give a kind of break in words; an unknown kind is its own word."""
    english, chinese = KINDS.get(kind, (kind, kind))
    return chinese if language == "zh" else english

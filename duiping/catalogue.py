"""Every failure's public code, with its sentences in English and 中文.

One entry a code: a short name, the sentence (facts in braces) and the remedy.
The pages under ``docs/errors/`` are made from this table by ``make docs``.
"""

from __future__ import annotations

from typing import NamedTuple

LANGUAGES = ("en", "zh")


class Entry(NamedTuple):
    """One failure: its name, what is wrong, and what to do about it."""

    name: str
    en: str
    zh: str
    fix_en: str
    fix_zh: str


class _Facts(dict[str, str]):
    """Facts of a failure; one that was not given shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


CATALOGUE: dict[str, Entry] = {
    # 1xx: a file is refused, nothing of it enters the books
    "DP101": Entry(
        "layout unknown",
        "{file}: no importer knows this file; the nearest layout is {nearest}"
        " (missing columns: {missing}; unknown columns: {extra})",
        "{file}:没有导入器认识这个文件;最接近的格式是 {nearest}"
        "(缺少列:{missing};多出列:{extra})",
        "Download the export again in its original form, or describe it under"
        " `layouts:` in config.yaml.",
        "请重新下载原始导出文件,或在 config.yaml 的 `layouts:` 中描述它。",
    ),
    "DP102": Entry(
        "encoding wrong",
        "{file}: cannot be read as {encoding} (byte {offset})",
        "{file}:无法按 {encoding} 解码(第 {offset} 字节)",
        "The file was re-saved or damaged; download it again and do not open it"
        " in a spreadsheet first.",
        "文件可能被另存或损坏;请重新下载,导入前不要用表格软件打开保存。",
    ),
    "DP103": Entry(
        "file truncated",
        "{file}: ends too early at line {row}: {missing}",
        "{file}:文件在第 {row} 行提前结束:{missing}",
        "The download was cut off; download the file again.",
        "下载不完整,请重新下载。",
    ),
    "DP104": Entry(
        "file empty",
        "{file}: is empty",
        "{file}:空文件",
        "Download the file again; a day without rows still has a header.",
        "请重新下载;没有交易的日账单也应有表头。",
    ),
    "DP105": Entry(
        "number damaged",
        "{file}:{row}: column {column} holds {value}, a long number that a"
        " spreadsheet has rounded",
        "{file}:{row}:列“{column}”的值 {value} 是被表格软件损坏的长编号",
        "The last digits are lost; download the original export again.",
        "末尾数字已丢失,请重新下载原始导出文件。",
    ),
    "DP106": Entry(
        "control total differs",
        "{file}:{row}: the footer says {column} = {expected}, but the rows give"
        " {actual}",
        "{file}:{row}:文件尾部合计“{column}”为 {expected},逐行相加为 {actual}",
        "A row is missing, doubled or changed; download the file again.",
        "有行缺失、重复或被改动,请重新下载。",
    ),
    "DP107": Entry(
        "running balance broken",
        "{file}:{row}: the balance should be {expected} after this row, but"
        " {actual} is printed",
        "{file}:{row}:此行之后余额应为 {expected},文件显示 {actual}",
        "A row is missing, doubled or changed; download the file again.",
        "有行缺失、重复或被改动,请重新下载。",
    ),
    "DP108": Entry(
        "direction unknown",
        "{file}:{row}: column {column} holds {value}; known are {allowed}",
        "{file}:{row}:列“{column}”的值“{value}”无法判断收支方向;已知:{allowed}",
        "Without its direction an amount has no sign; tell us of the new value.",
        "无方向即无正负号;请反馈这个新取值。",
    ),
    "DP109": Entry(
        "amount unreadable",
        "{file}:{row}: column {column} holds {value}, which is no amount",
        "{file}:{row}:列“{column}”的值“{value}”不是金额",
        "Download the original export again.",
        "请重新下载原始导出文件。",
    ),
    "DP110": Entry(
        "time unreadable",
        "{file}:{row}: column {column} holds {value}, which is no time ({expected})",
        "{file}:{row}:列“{column}”的值“{value}”不是时间(应为 {expected})",
        "Dates are re-written when a spreadsheet saves the file; use the"
        " original export.",
        "表格软件另存会改写日期;请使用原始导出文件。",
    ),
    "DP111": Entry(
        "row has another width",
        "{file}:{row}: {actual} cells where the header has {expected}",
        "{file}:{row}:该行有 {actual} 个单元格,表头为 {expected} 个",
        "The line was cut or edited; download the file again.",
        "该行被截断或编辑过,请重新下载。",
    ),
    "DP112": Entry(
        "claimed by several layouts",
        "{file}: fits several layouts ({layouts})",
        "{file}:同时符合多种格式({layouts})",
        "Say which with `files:` under the source in config.yaml.",
        "请在 config.yaml 的来源中用 `files:` 指明。",
    ),
    "DP113": Entry(
        "header faulty",
        "{file}:{row}: the header of {layout} is faulty: {problem}",
        "{file}:{row}:{layout} 的表头有问题:{problem}",
        "Download the export again with all its columns.",
        "请重新导出并保留全部列。",
    ),
    "DP114": Entry(
        "no export",
        "{file}: is no export at all ({problem})",
        "{file}:不是导出文件({problem})",
        "Import only files downloaded from a platform, channel, supplier or bank.",
        "请只导入从平台、渠道、供应商或银行下载的文件。",
    ),
    "DP115": Entry(
        "day unknown",
        "{file}: has no rows, and neither its text nor its name says which day"
        " it covers",
        "{file}:没有数据行,且内容与文件名均未说明覆盖日期",
        "Give the file back the name it was downloaded with.",
        "请恢复下载时的文件名。",
    ),
    "DP116": Entry(
        "file too large",
        "{file}: {actual} bytes; the limit is {expected}",
        "{file}:{actual} 字节,超过上限 {expected}",
        "Export shorter periods.",
        "请缩短导出区间。",
    ),
    "DP117": Entry(
        "workbook unreadable",
        "{file}: the workbook cannot be read: {problem}",
        "{file}:无法读取工作簿:{problem}",
        "Download the file again; password-protected workbooks must be opened"
        " and exported first.",
        "请重新下载;加密的工作簿需先解密。",
    ),
    "DP118": Entry(
        "source unknown",
        "{file}: is {layout}, but no source in config.yaml takes it",
        "{file}:识别为 {layout},但 config.yaml 中没有对应来源",
        "Add a source with `layout: {layout}` to config.yaml.",
        "请在 config.yaml 增加 `layout: {layout}` 的来源。",
    ),
    "DP119": Entry(
        "several sources",
        "{file}: could belong to the sources {sources}",
        "{file}:可能属于多个来源:{sources}",
        "Tell them apart with `files:` (a name pattern) under each source.",
        "请在各来源下用 `files:`(文件名模式)区分。",
    ),
    "DP120": Entry(
        "snapshots contradict",
        "{file}:{row}: order {value} differs from {other}, and both exports are"
        " equally new",
        "{file}:{row}:订单 {value} 与 {other} 不一致,且两份导出同样新",
        "Import a newer export of these orders.",
        "请导入这些订单更新的导出文件。",
    ),
    "DP121": Entry(
        "row number used twice",
        "{file}:{row}: number {value} was already given to another row ({other})",
        "{file}:{row}:流水号 {value} 已被另一行使用({other})",
        "Statements are append-only; one of the two files was changed.",
        "账单只增不改;两个文件中有一个被改动过。",
    ),
    "DP122": Entry(
        "opening does not balance",
        "{file}: the opening amounts in {column} sum to {actual}, not to zero",
        "{file}:期初 {column} 合计为 {actual},不为零",
        "Complete the file, usually with a row for Equity:Opening.",
        "请补全期初文件,通常需要 Equity:Opening 一行。",
    ),
    "DP123": Entry(
        "row faulty",
        "{file}:{row}: column {column}: {problem}",
        "{file}:{row}:列“{column}”:{problem}",
        "Download the original export again.",
        "请重新下载原始导出文件。",
    ),
    # 2xx: a row is in suspense; it is listed and blocks a close
    "DP201": Entry(
        "category unknown",
        "{file}:{row}: category {value} is not known; add `{value}: KIND` to"
        " `sources: {source}: categories:` in config.yaml",
        "{file}:{row}:未知类别“{value}”;请在 config.yaml 的"
        " `sources: {source}: categories:` 增加 `{value}: 类型`",
        "Say once in config.yaml what the category means; every month follows.",
        "在 config.yaml 说明一次,以后各月自动适用。",
    ),
    "DP202": Entry(
        "status unknown",
        "{file}:{row}: status {value} is not known; add it to `sources: {source}:"
        " categories:` in config.yaml",
        "{file}:{row}:未知状态“{value}”;请加入 config.yaml 的"
        " `sources: {source}: categories:`",
        "Say once in config.yaml what the status means; every month follows.",
        "在 config.yaml 说明一次,以后各月自动适用。",
    ),
    "DP203": Entry(
        "no rule for a row",
        "{file}:{row}: no rule says where {value} posts; add one to `sources:"
        " {source}:` in config.yaml",
        "{file}:{row}:没有规则说明“{value}”记入何处;请在 config.yaml 的"
        " `sources: {source}:` 增加规则",
        "The money stands in the suspense account until a rule names its place.",
        "在规则明确前,该金额记在暂记科目。",
    ),
    "DP204": Entry(
        "product unknown",
        "{file}:{row}: product {value} is not in the price list",
        "{file}:{row}:商品“{value}”不在价目表中",
        "Add the product to `products:` in config.yaml.",
        "请在 config.yaml 的 `products:` 中增加该商品。",
    ),
    # 3xx: config.yaml
    "DP301": Entry(
        "config is no YAML",
        "{file}:{line}: {problem}",
        "{file}:{line}:YAML 语法错误:{problem}",
        "Mend the line; indentation must be spaces and even.",
        "请修正该行;缩进须用空格且一致。",
    ),
    "DP302": Entry(
        "config key unknown",
        "{file}:{line}: {key}: there is no such key; allowed here: {allowed}",
        "{file}:{line}:{key}:没有这个键;此处可用:{allowed}",
        "Correct the spelling, or remove the line.",
        "请更正拼写或删除该行。",
    ),
    "DP303": Entry(
        "config value not allowed",
        "{file}:{line}: {key}: {value} is not allowed; allowed: {allowed}",
        "{file}:{line}:{key}:不允许的取值 {value};允许:{allowed}",
        "Use one of the allowed values.",
        "请使用允许的取值。",
    ),
    "DP304": Entry(
        "config key doubled",
        "{file}:{line}: {key}: stands twice (first on line {first})",
        "{file}:{line}:{key}:重复出现(首次在第 {first} 行)",
        "Keep one of them.",
        "请保留其中一个。",
    ),
    "DP305": Entry(
        "config uses an alias or tag",
        "{file}:{line}: {problem}: anchors, aliases and tags are not read",
        "{file}:{line}:{problem}:不支持锚点、别名和标签",
        "Write the value out.",
        "请直接写出取值。",
    ),
    "DP306": Entry(
        "config key missing",
        "{file}:{line}: {key}: is missing",
        "{file}:{line}:{key}:缺少此键",
        "Add the key; docs/CONFIG.md says what it means.",
        "请补上该键;含义见 docs/CONFIG.md。",
    ),
    "DP307": Entry(
        "config contradicts itself",
        "{file}:{line}: {key}: {problem}",
        "{file}:{line}:{key}:{problem}",
        "Make the two places agree.",
        "请使两处一致。",
    ),
    "DP308": Entry(
        "config missing",
        "{file}: there is no config.yaml here",
        "{file}:此处没有 config.yaml",
        "Go to a books folder, name it with --books DIR, or make one with"
        " `duiping init DIR`.",
        "请进入账簿目录,用 --books DIR 指定,或用 `duiping init DIR` 新建。",
    ),
    # 4xx: the books
    "DP401": Entry(
        "folder not empty",
        "{file}: is not empty; nothing was written",
        "{file}:目录不为空,未写入任何内容",
        "Choose a new folder.",
        "请选择新目录。",
    ),
    "DP402": Entry(
        "books locked",
        "{file}: another duiping is writing these books",
        "{file}:另一个 duiping 正在写这套账",
        "Wait until it has finished.",
        "请等待其完成。",
    ),
    "DP403": Entry(
        "writing failed",
        "{file}: cannot be written: {problem}; the books are as they were",
        "{file}:无法写入:{problem};账簿保持原样",
        "Free some space or mend the permissions, then run again.",
        "请释放空间或修正权限后重试。",
    ),
    "DP404": Entry(
        "evidence missing",
        "{file}: this evidence (sha256 {sha256}) is not where it should be",
        "{file}:原始凭证缺失(sha256 {sha256})",
        "Put the file back; its name and content are in evidence.beancount.",
        "请放回该文件;名称与摘要见 evidence.beancount。",
    ),
    "DP405": Entry(
        "evidence changed",
        "{file}: this evidence was changed: its sha256 is {actual}, not {expected}",
        "{file}:原始凭证被改动:sha256 为 {actual},应为 {expected}",
        "Restore the original file (git checkout, or download it again).",
        "请恢复原始文件(git checkout 或重新下载)。",
    ),
    "DP406": Entry(
        "journal differs",
        "{file}: is not what the evidence and rules give; run `duiping post`",
        "{file}:与凭证和规则推导的结果不一致;请运行 `duiping post`",
        "The journal is derived: decisions go to ledger/decisions/, rules to"
        " config.yaml.",
        "日记账为推导所得:处理写入 ledger/decisions/,规则写入 config.yaml。",
    ),
    "DP407": Entry(
        "entry unexplained",
        "{file}:{line}: no record explains this entry",
        "{file}:{line}:没有任何记录能解释这笔分录",
        "Remove it: entries come from evidence (`duiping import`), opening items"
        " or decisions.",
        "请删除:分录只能来自凭证(`duiping import`)、期初或处理。",
    ),
    "DP408": Entry(
        "pad on a reconciled account",
        "{file}:{line}: `pad` on {account} would hide every difference",
        "{file}:{line}:在对账科目 {account} 上使用 `pad` 会掩盖所有差异",
        "Remove the pad; book the difference as a decision.",
        "请删除 pad;将差异作为处理入账。",
    ),
    "DP409": Entry(
        "assertion inexact",
        "{file}:{line}: this balance assertion on {account} passes when it is"
        " wrong by {tolerance}; write `~ 0`",
        "{file}:{line}:{account} 的余额断言相差 {tolerance} 也会通过;请写 `~ 0`",
        "Beancount allows a tolerance unless the assertion says `~ 0`.",
        "除非写明 `~ 0`,Beancount 允许误差。",
    ),
    "DP410": Entry(
        "assertion missing",
        "{file}: the statement of {account} prints {expected} at the end of"
        " {date}, but no assertion says so",
        "{file}:{account} 的账单显示 {date} 日终余额 {expected},但账中没有断言",
        "Run `duiping post`.",
        "请运行 `duiping post`。",
    ),
    "DP411": Entry(
        "check not active",
        "{file}: the plugin {plugin} is not active",
        "{file}:插件 {plugin} 未启用",
        'Add `plugin "{plugin}"` to the top file (plugins in included files do'
        " not run).",
        '请在主文件加入 `plugin "{plugin}"`(包含文件中的插件不会运行)。',
    ),
    "DP412": Entry(
        "check crashed",
        "{plugin}: this check could not finish: {problem}",
        "{plugin}:检查未能完成:{problem}",
        "Nothing is proven until it does; `duiping doctor` may say why.",
        "完成之前不能视为通过;可运行 `duiping doctor` 查看原因。",
    ),
    "DP413": Entry(
        "break not found",
        "{value}: nothing in these books has this key, break or amount",
        "{value}:账中没有这个勾对键、差异或金额",
        "Give an order number, payment number, break id or amount.",
        "请给出订单号、支付单号、差异编号或金额。",
    ),
    "DP414": Entry(
        "evidence list faulty",
        "{file}:{line}: this evidence directive cannot be read: {problem}",
        "{file}:{line}:无法读取这条凭证指令:{problem}",
        "Restore the line from git; it is written by `duiping import`.",
        "请从 git 恢复该行;它由 `duiping import` 写入。",
    ),
    "DP415": Entry(
        "text unsafe",
        "{value}: cannot stand in the books as {column}",
        "{value}:不能作为 {column} 写入账簿",
        "Use only the characters that Beancount allows there.",
        "只能使用 Beancount 允许的字符。",
    ),
    "DP416": Entry(
        "calendar ends",
        "{value}: the working-day calendar knows only {allowed}",
        "{value}:工作日历只包含 {allowed}",
        "Upgrade `chinesecalendar`; each year's holidays appear in late autumn.",
        "请升级 `chinesecalendar`;每年的节假日在前一年秋末公布。",
    ),
    "DP417": Entry(
        "no evidence",
        "{file}: there is no evidence yet",
        "{file}:还没有任何原始凭证",
        "Put the month's exports into inbox/ and run `duiping run`.",
        "请把当月导出文件放入 inbox/ 并运行 `duiping run`。",
    ),
    "DP418": Entry(
        "period unknown",
        "{value}: is no period; write a month as 2026-09",
        "{value}:不是期间;请写成 2026-09",
        "Give a month, or leave it out for the last one with evidence.",
        "请给出月份,或省略以取最后一个有凭证的月份。",
    ),
    "DP419": Entry(
        "path not found",
        "{file}: there is no such file or folder",
        "{file}:文件或目录不存在",
        "Check the path.",
        "请检查路径。",
    ),
    "DP420": Entry(
        "usage",
        "{problem}",
        "用法不对:{problem}",
        "`duiping --help`, or `duiping COMMAND --help`, says what there is.",
        "运行 `duiping --help` 或 `duiping 命令 --help` 查看用法。",
    ),
    # 9xx: our own fault
    "DP901": Entry(
        "internal error",
        "{problem}: this is a fault of duiping itself; the books are as they"
        " were (run again with --debug for details)",
        "{problem}:duiping 自身出错;账簿保持原样(加 --debug 查看详情)",
        "Please report it with the output of `duiping doctor`.",
        "请附上 `duiping doctor` 的输出反馈。",
    ),
}


def sentence(code: str, language: str, facts: dict[str, str]) -> str:
    """Fill a failure's sentence with its facts.

    Args:
        code: a key of `CATALOGUE`.
        language: ``en`` or ``zh``; anything else reads as English.
        facts: texts for the braces; a missing one shows as a dash.

    Returns:
        One line of text.
    """
    entry = CATALOGUE[code]
    template = entry.zh if language == "zh" else entry.en
    return template.format_map(_Facts(facts))

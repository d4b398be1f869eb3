"""The books are not as they must be, or cannot be written (4xx)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
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
    "DP432": Entry(
        "not readable",
        "{file}: the system doesn't allow it: {problem}",
        "{file}:系统不允许:{problem}",
        "See who may read the file or folder, and whether the disk is full.",
        "请检查文件或目录的权限,以及磁盘是否已满。",
    ),
    "DP421": Entry(
        "Spark not there",
        "config.yaml says `engine: spark`, but Spark cannot be used: {problem}",
        "config.yaml 指定 `engine: spark`,但无法使用 Spark:{problem}",
        "Install it with `pip install 'duiping[spark]'` and Java 17, check"
        " `spark: master:`, or remove the line: DuckDB needs nothing.",
        "用 `pip install 'duiping[spark]'` 安装,并准备 Java 17,检查 `spark: master:`;"
        "或删除该行:DuckDB 无需安装。",
    ),
    "DP420": Entry(
        "usage",
        "{problem}",
        "用法不对:{problem}",
        "`duiping --help`, or `duiping COMMAND --help`, says what there is.",
        "运行 `duiping --help` 或 `duiping 命令 --help` 查看用法。",
    ),
    "DP461": Entry(
        "statement's period unknown",
        "{value}: is no period; write 2026, 2026-Q3, 2026-09, 2026-W36, 2026-09-03"
        " or 2026-09-01..2026-09-15",
        "{value}:不是期间;可写 2026、2026-Q3、2026-09、2026-W36、2026-09-03"
        " 或 2026-09-01..2026-09-15",
        "Give a day, week, month, quarter, year, or a first and last day; left out,"
        " it is the last month with evidence.",
        "请给出日、周、月、季、年或起止日;省略则取最后一个有凭证的月份。",
    ),
    "DP462": Entry(
        "nothing to state",
        "{statement}: no account that begins like {account} has this statement",
        "{statement}:没有以 {account} 开头且适用此表的科目",
        "Statements are of the accounts below `accounts:` in config.yaml; leave"
        " --account out to see which.",
        "报表按 config.yaml 中 `accounts:` 下的科目编制;可省略 --account 查看全部。",
    ),
    "DP463": Entry(
        "returned statement unnamed",
        "to compare a returned statement, name one account (--account) that a source"
        " reports on, and the file (--file)",
        "核对返回的对账单,需用 --account 指明一个有来源的科目,并用 --file 给出文件",
        "For example: duiping statement returned --account Assets:Prepaid:Jingka"
        " --file returned.csv",
        "例如:duiping statement returned --account Assets:Prepaid:Jingka"
        " --file returned.csv",
    ),
}

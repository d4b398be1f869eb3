"""A file is refused, nothing of it enters the books (1xx)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
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
    "DP124": Entry(
        "finer than a hundredth",
        "{file}:{row}: column {column} holds {value} {currency}, finer than a"
        " hundredth; the books keep two decimals in every currency",
        "{file}:{row}:列“{column}”的 {value} {currency} 小于百分之一;"
        "账簿对所有币种均保留两位小数",
        "Nothing is rounded. Keep such an account outside these books, or ask the"
        " party for its report in a currency of two decimals.",
        "不做任何舍入。请将该账户置于本账簿之外,或向对方索取两位小数币种的报表。",
    ),
    "DP125": Entry(
        "own layout failed",
        "{file}: the books' own layout {layout} failed: {problem}",
        "{file}:账套自有的版式 {layout} 出错:{problem}",
        "Mend the code that `importers:` in config.yaml names; nothing was taken in.",
        "请修正 config.yaml `importers:` 所指的代码;未导入任何内容。",
    ),
    "DP126": Entry(
        "other days",
        "{file}: is said to cover days that it does not: {problem}",
        "{file}:所声明的覆盖日期与文件不符:{problem}",
        "Give `--covers` the days that were asked for when it was downloaded. A file"
        " that prints its own period needs none.",
        "`--covers` 请填下载时所选的起止日期;文件自己印有起止日期的,不用填。",
    ),
    "DP127": Entry(
        "nothing known is like it",
        "{file}: no importer knows this file, and no column of it is known from any"
        " layout",
        "{file}:没有导入器认识这个文件,也没有任何已知格式含有它的列",
        "If it is an export, `duiping layout new FILE` drafts a table for it; put that"
        " under `layouts:` in config.yaml. If it is none, leave it out.",
        "若确为导出文件,可用 `duiping layout new 文件` 生成格式草稿,"
        "并写入 config.yaml 的 `layouts:`;若不是,请不要导入。",
    ),
    "DP128": Entry(
        "no table found",
        "{file}: no row of it looks like the header of a table with dates and amounts",
        "{file}:没有哪一行像含有日期和金额的表头",
        "If it is an export, download it in its original form; a table of your own"
        " may also be written by hand, as docs/OWN_LAYOUT.md shows.",
        "若确为导出文件,请重新下载原始文件;也可参照 docs/OWN_LAYOUT.md 手写格式。",
    ),
    "DP129": Entry(
        "shipped mapping off",
        "{file}: has the columns of {layout}, a shipped mapping that nobody has"
        " verified and that no source names",
        "{file}:含有随附格式 {layout} 的各列;该格式未经验证,且没有来源使用它",
        "Look at `duiping layout test`, then add a source with `layout: {layout}` to"
        " config.yaml, or a table that begins with `like: {layout}` and says what"
        " differs.",
        "请先用 `duiping layout test` 核对,再在 config.yaml 增加"
        " `layout: {layout}` 的来源,或在 `layouts:` 中以"
        " `like: {layout}` 开头写明差异。",
    ),
    "DP130": Entry(
        "another name",
        "{file}: has the columns of {layout}, whose `names: {names}` doesn't fit the"
        " file's name",
        "{file}:含有 {layout} 的各列,但文件名不符合其 `names: {names}`",
        "Give the file the name that it was downloaded under, or widen `names:` of"
        " {layout} in config.yaml.",
        "请恢复下载时的文件名,或在 config.yaml 放宽 {layout} 的 `names:`。",
    ),
    "DP141": Entry(
        "archive locked",
        "{file}: is locked, and no password that duiping was given opens it",
        "{file}:压缩包已加密,现有密码均无法打开",
        "Name the environment variable that holds the password under `passwords:`"
        " in config.yaml, or run duiping on a terminal, where it asks.",
        "请在 config.yaml 的 `passwords:` 中指明存放密码的环境变量,"
        "或在终端中运行以便输入。",
    ),
    "DP142": Entry(
        "archive beyond the limits",
        "{file}: {problem}: {actual}; the limit is {expected}",
        "{file}:{problem}:{actual},超过上限 {expected}",
        "Unpack it yourself and look at what is inside before importing any of it.",
        "请自行解压并检查内容后再导入。",
    ),
    "DP143": Entry(
        "archive unsafe",
        "{file}: holds {value}, which leads out of the archive",
        "{file}:包含指向压缩包之外的成员 {value}",
        "No platform makes such archives; download it again from the platform itself.",
        "正规平台不会生成这样的压缩包;请从平台重新下载。",
    ),
    "DP144": Entry(
        "archive damaged",
        "{file}: the archive cannot be opened: {problem}",
        "{file}:无法打开压缩包:{problem}",
        "Download it again; if it opens elsewhere, unpack it and import its files.",
        "请重新下载;若其他软件可以打开,请解压后导入其中的文件。",
    ),
}

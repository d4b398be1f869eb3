"""A decision is not as it must be (5xx)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
    "DP501": Entry(
        "person unknown",
        "{person} is nobody of these books on {date}",
        "{person} 在 {date} 不是本账簿的人员",
        "Name the person under `people:` in config.yaml, or correct the name.",
        "请在 config.yaml 的 `people:` 中登记此人,或更正姓名。",
    ),
    "DP502": Entry(
        "right missing",
        "{person} has no role that may {verb}",
        "{person} 的角色无权执行 {verb}",
        "Let somebody decide whose role may, or change `roles:` in config.yaml.",
        "请由有权限的人处理,或修改 config.yaml 的 `roles:`。",
    ),
    "DP503": Entry(
        "self-approval",
        "{person} cannot approve what {person} proposed",
        "{person} 不能批准自己提出的处理",
        "Another person has to approve or reject it.",
        "必须由另一个人批准或驳回。",
    ),
    "DP504": Entry(
        "over the limit",
        "{amount} is more than {person} may decide alone ({allowed})",
        "{amount} 超过 {person} 可单独决定的限额({allowed})",
        "Without `proposed: TRUE` it does not count: record it with `duiping resolve`,"
        " which makes it a proposal, and let another person approve it.",
        "没有 `proposed: TRUE` 的不算数:请用 `duiping resolve` 登记为提议,"
        "再由另一个人批准。",
    ),
    "DP505": Entry(
        "break unknown",
        "{value}: these books never had such a break",
        "{value}:账中从未有过这项差异",
        "Take the id from `duiping breaks`; break, kind, account, key and commodity"
        " belong together.",
        "请从 `duiping breaks` 取编号;编号与类别、科目、勾对键、币种须一致。",
    ),
    "DP506": Entry(
        "decision no longer fits",
        "{value}: was decided as {expected}, but is {actual} now",
        "{value}:处理时为 {expected},现在是 {actual}",
        "Later evidence changed the break: reopen it, then decide it as it is now.",
        "后来的凭证改变了这项差异:请先撤销(reopen),再按现状处理。",
    ),
    "DP507": Entry(
        "cured with a standing entry",
        "{value}: was cured by later evidence, but {amount} stands against it",
        "{value}:已由后来的凭证对平,但仍有 {amount} 的调整或核销",
        "Reverse the entry: `duiping resolve {value} reopen`.",
        "请冲回该分录:`duiping resolve {value} reopen`。",
    ),
    "DP508": Entry(
        "entry missing",
        "decision {value} has no entry in the books",
        "处理 {value} 在账中没有对应的分录",
        "Restore it from git: decisions and entries are never deleted.",
        "请从 git 恢复:处理与分录都不得删除。",
    ),
    "DP509": Entry(
        "entry altered",
        "the entry of decision {value} is not as decided: {expected}",
        "处理 {value} 的分录与决定不符,应为:{expected}",
        "Restore it from git; correct a decision by reopening it.",
        "请从 git 恢复;要更正处理,请先撤销(reopen)。",
    ),
    "DP510": Entry(
        "entry without a decision",
        "no decision that counts stands behind this entry ({value})",
        "这笔分录没有有效的处理作为依据({value})",
        "An entry on a reconciled account comes from a decision, and what was"
        " proposed is posted when it is approved: use `duiping resolve`.",
        "对账科目上的分录须来自处理,提议的分录在批准时才入账:请使用"
        " `duiping resolve`。",
    ),
    "DP511": Entry(
        "decision unreadable",
        "this decision cannot be read: {problem}",
        "无法读取这条处理:{problem}",
        "Restore the line from git, or write it with `duiping resolve`.",
        "请从 git 恢复该行,或用 `duiping resolve` 写入。",
    ),
    "DP512": Entry(
        "decision altered",
        "this decision has the id {actual}; what it says has {expected}",
        "这条处理的编号为 {actual},与内容相符的是 {expected}",
        "Restore it from git. If it was written by hand, give it the id that fits.",
        "请从 git 恢复;如为手工填写,请使用相符的编号。",
    ),
    "DP513": Entry(
        "decision missing",
        "{value}: step {expected} should follow here, but this is step {actual}",
        "{value}:此处应为第 {expected} 步,却是第 {actual} 步",
        "A decision was deleted or put out of order: restore it from git.",
        "有处理被删除或顺序错乱:请从 git 恢复。",
    ),
    "DP514": Entry(
        "decision misdated",
        "a decision of {date} does not belong here; expected: {expected}",
        "{date} 的处理不应在此处;应为:{expected}",
        "Nothing is decided before its break arose, and each decision stands in the"
        " file of its month.",
        "处理不得早于差异发生之日,并须写在当月的文件中。",
    ),
    "DP515": Entry(
        "decisions not in the books",
        "{file}: holds decisions that are not loaded as such",
        "{file}:其中的处理未按规定载入账簿",
        "Decisions stand below ledger/decisions/, included from its"
        " index.beancount; `duiping run` adds a missing line.",
        "处理须位于 ledger/decisions/ 并由其 index.beancount 引入;`duiping run`"
        " 会补上缺少的行。",
    ),
    "DP516": Entry(
        "amount does not fit",
        "{amount} does not fit: {expected} remains of this break",
        "金额 {amount} 不合适:这项差异还剩 {expected}",
        "Give at most what remains, with its sign. A check break has no balance, and"
        " a proposal has to be approved or rejected first.",
        "金额须与剩余同号且不超过它。检查差异没有余额;待批的提议须先批准或驳回。",
    ),
    "DP517": Entry(
        "nothing to approve",
        "{value}: no such proposal waits for approval",
        "{value}:没有这样的待批提议",
        "`duiping breaks --status proposed` lists what waits.",
        "用 `duiping breaks --status proposed` 查看待批项。",
    ),
    "DP518": Entry(
        "link does not fit",
        "this link does not fit the books: {problem}",
        "这条勾对与账不符:{problem}",
        "Reopen it and link the open items as they are now.",
        "请撤销后按现有未达账项重新勾对。",
    ),
    "DP519": Entry(
        "nobody is named",
        "config.yaml names no people; only then can anybody {verb}",
        "config.yaml 没有登记人员,无法执行 {verb}",
        "Add `people:` and `roles:` to config.yaml; docs/CONFIG.md shows how.",
        "请在 config.yaml 中加入 `people:` 和 `roles:`,见 docs/CONFIG.md。",
    ),
    "DP520": Entry(
        "account not allowed",
        "{account}: cannot take the other side of an adjustment",
        "{account}:不能作为调整的对方科目",
        "Choose an open account of income, expense, receivable or payable that no"
        " other party's report proves.",
        "请选择已开立、且不由对方账单证明的损益或往来科目。",
    ),
    "DP521": Entry(
        "nothing chosen",
        "no break fits: {value}",
        "没有符合的差异:{value}",
        "`duiping breaks` lists what there is.",
        "用 `duiping breaks` 查看现有差异。",
    ),
    "DP522": Entry(
        "row not understood",
        "{file}:{row}: {column}: {value} is not allowed",
        "{file}:{row}:{column}:不允许的取值 {value}",
        "Correct the cell; nothing of the file was recorded.",
        "请更正该单元格;文件内容均未登记。",
    ),
    "DP530": Entry(
        "decided meanwhile",
        "{break}: somebody has decided this break since the page was opened",
        "{break}:页面打开之后,已有人处理过这项差异",
        "Look at the break as it stands now, then decide again if it is still needed;"
        " nothing was recorded.",
        "请查看该差异的现状,如仍需要再作处理;本次未登记任何内容。",
    ),
    "DP531": Entry(
        "form not understood",
        "the form cannot be read: {problem}",
        "无法读取提交的内容:{problem}",
        "Correct the field; nothing was recorded.",
        "请更正该项;未登记任何内容。",
    ),
    "DP532": Entry(
        "access log changed",
        "{file}:{line}: the chain of the access log is broken here",
        "{file}:{line}:访问日志的链条在此中断",
        "Keep the file for whoever looks into it; moved aside, a new log begins.",
        "请保留该文件备查;移走后会另起新日志。",
    ),
    "DP533": Entry(
        "role does not allow it",
        "the role {role} may not do this here: {what}",
        "角色 {role} 在这里不能做这件事:{what}",
        "Ask somebody whose role allows it, or whoever gives out the roles;"
        " nothing was recorded.",
        "请由角色允许的人来做,或找分配角色的人;未登记任何内容。",
    ),
    "DP534": Entry(
        "file of accounts not safe",
        "{file}: this file of accounts is not used: {problem}",
        "{file}:不使用这个账号文件:{problem}",
        "Keep it outside the books and outside git, readable by its owner alone;"
        " a damaged one is made anew with `duiping user add`.",
        "请放在账簿和 git 之外,只有所有者可读;损坏的用 `duiping user add` 重新建立。",
    ),
    "DP535": Entry(
        "served to others without login",
        "{option}: others could reach these pages, and nobody would have to log in",
        "{option}:其他人可以访问这些页面,却不需要登录",
        "Make accounts with `duiping user add` and serve with --login (or --oidc).",
        "请用 `duiping user add` 建立账号,并用 --login(或 --oidc)启动。",
    ),
    "DP540": Entry(
        "no name of a file",
        "{file}: a file is sent under its own name, without folders",
        "{file}:发送文件只用文件名,不带目录",
        "Rename the file and send it again; nothing was kept.",
        "请改名后重新发送;未保存任何内容。",
    ),
    "DP541": Entry(
        "upload beyond the limits",
        "{file}: {problem}: {actual}, at most {expected}",
        "{file}:超出上传限制({problem}):{actual},上限 {expected}",
        "Send fewer or smaller files, or import it with `duiping import` on the"
        " machine itself; nothing was kept.",
        "请分批发送,或在本机用 `duiping import` 导入;未保存任何内容。",
    ),
    "DP542": Entry(
        "upload cut off",
        "{file}: only {actual} bytes arrived",
        "{file}:只收到 {actual} 字节",
        "Send the file again; nothing was kept.",
        "请重新发送;未保存任何内容。",
    ),
    "DP543": Entry(
        "nothing to import",
        "nothing to import: send files, look at what they would do, and take off"
        " those that are refused",
        "没有可导入的内容:请先发送文件、查看预览,并移除被拒绝的文件",
        "Take refused files off the list, or mend and send them again; the books"
        " are as they were.",
        "请移除被拒绝的文件,或修正后重新发送;账簿保持原样。",
    ),
    "DP544": Entry(
        "still at work",
        "your files are still being worked on",
        "你的文件仍在处理中",
        "Wait until it has finished; the page shows how far it is.",
        "请等待其完成;页面会显示进度。",
    ),
    "DP545": Entry(
        "books changed meanwhile",
        "the books have changed since these files were looked at",
        "查看预览之后,账簿已有变化",
        "Look at what they would do once more, then import; nothing was kept.",
        "请重新预览后再导入;未保存任何内容。",
    ),
    "DP546": Entry(
        "not what was shown",
        "what would be signed is no longer what was shown",
        "将要签署的内容与显示的不同",
        "Look at it once more, then sign; nothing was kept.",
        "请重新查看后再签署;未保存任何内容。",
    ),
    "DP548": Entry(
        "too many wait",
        "too many people wait for the books to be worked out",
        "等待账簿计算结果的人太多",
        "Ask again in a moment; what takes long is worked out once for all who ask.",
        "请稍后再试;耗时的计算只做一次,供所有人使用。",
    ),
    "DP549": Entry(
        "ended at work",
        "the process that works this out has ended twice before it was done",
        "计算此内容的进程两次中途退出",
        "Look at the memory that the machine has left; `duiping statement` and"
        " `duiping explain` work it out on the machine itself.",
        "请检查机器的剩余内存;也可在本机用 `duiping statement` 和"
        " `duiping explain` 计算。",
    ),
    "DP550": Entry(
        "not a person of these books today",
        "config.yaml does not name {person} as somebody who is here today",
        "config.yaml 中没有 {person},或其任期不含今天",
        "Whoever keeps config.yaml adds the person to `people:`, or changes the"
        " `from:` or `until:` day.",
        "请维护 config.yaml 的人把此人加入 `people:`,或更改 `from:`、`until:`。",
    ),
    "DP551": Entry(
        "list too long",
        "{file}: {actual} rows, at most {expected} at a time",
        "{file}:{actual} 行,一次最多 {expected} 行",
        "Divide the list into several; nothing of it was recorded.",
        "请分成几个清单;未登记任何内容。",
    ),
    "DP552": Entry(
        "list changed meanwhile",
        "{file}: what this list would write is no longer what was shown",
        "{file}:这份清单将写入的内容与显示的不同",
        "Look at it once more, then decide; nothing of it was recorded.",
        "请重新查看后再确定;未登记任何内容。",
    ),
    "DP553": Entry(
        "rows refused",
        "{file}: {n} rows cannot be decided as they are",
        "{file}:{n} 行不能照此处理",
        "Correct the rows that are listed, or empty their verb; nothing of the"
        " list was recorded.",
        "请更正列出的行,或清空其 verb 栏;清单内容均未登记。",
    ),
    "DP554": Entry(
        "code that books name is not run",
        "the books name {value}, code that is not run where they are served",
        "账簿要求运行 {value},服务器不予运行",
        "If it is yours, start the server with `--allow-plugin` and its name;"
        " else find out with git who wrote the line.",
        "确属本单位的,启动时用 `--allow-plugin` 写明名称;否则请用 git 查明由谁写入。",
    ),
    "DP555": Entry(
        "a file outside the books is not shown",
        "the books include {value}, which lies outside their folder",
        "账簿用 include 引入了账簿文件夹之外的 {value}",
        "Move the file into the books' folder if it belongs to them; else find out"
        " with git who wrote the line.",
        "确属账簿的,请移入账簿文件夹;否则请用 git 查明由谁写入。",
    ),
}

"""The help texts of the command line in Chinese, by their English text.

A line has at most 48 cells for an option and 64 for a command, so that a terminal
of 80 columns need not wrap it; paragraphs have at most 72.
"""

from __future__ import annotations

OPTIONS: dict[str, str] = {
    "Show tracebacks of our own faults.": "显示程序自身错误的调用栈",
    "One JSON document on stdout.": "标准输出只有一份 JSON",
    "Language of messages.": "提示的语言",
    "The books folder; the one around here if left out.": (
        "账簿目录;默认为当前所在的账簿"
    ),
    "Show the version and exit.": "显示版本",
    "The demo shop, with a month of exports in its inbox.": (
        "演示店,收件目录里有一个月的导出文件"
    ),
    "The demo's month.": "演示的月份",
    "A table of opening balances and open items.": "期初余额和未达账项的表",
    "When the files were true, if you know better than they do.": (
        "文件反映的时点,文件自己说不准时用"
    ),
    "The days that were asked for, where a file doesn't say them itself.": (
        "下载时选的起止日,文件自己不写明时用"
    ),
    "Judge as of this day; as far as the evidence reaches if left out.": (
        "按这一天的情形判断;默认到凭证截至日"
    ),
    "Say why a key (or whatever `explain` understands) matched or did not.": (
        "说明某个勾对键为什么对平或没有对平"
    ),
    "Keep nothing of it.": "不保存结果",
    "Exit with 0 although there are breaks.": "有差异也以 0 退出",
    "The month to report; the last one if left out.": "报告的月份;默认为最后一个月",
    "Only breaks that concern this month.": "只列与该月有关的差异",
    "Only these kinds.": "只列这些类别",
    "Only accounts that begin like this.": "只列以此开头的科目",
    "Only keys that contain this.": "只列含此文字的勾对键",
    "Only in this state; `cured` and `linked` are found no more.": (
        "只列此状态;cured、linked 是已不存在的"
    ),
    "table and json are shown, csv and xlsx written.": (
        "table、json 显示,csv、xlsx 写成文件"
    ),
    "Where to write csv or xlsx.": "csv 或 xlsx 写到哪里",
    "Who decides; whoever commits with git if left out.": "谁处理;默认为 git 登记的人",
    "When; the books' as-of day if left out.": "哪天;默认为凭证截至日",
    "Why, or the answer that came.": "理由,或对方的答复",
    "How much; all that remains if left out.": "金额;默认为全部剩余差额",
    "Day of a wait, deadline of a dispute.": "等到哪天,或申诉的期限",
    "A file or note that shows it.": "依据:文件或说明",
    "Only these.": "只要这些",
    "Only with less at risk than this.": "只要涉险金额小于此数的",
    "Only those older than this.": "只要账龄大于此数的",
    "A list of breaks, edited: xlsx or csv.": "填好的差异清单,xlsx 或 csv",
    "Write what a dispute asks of the other party there; - shows it.": (
        "把申诉的话术写到这里;- 为显示"
    ),
    "Show the text; write nothing.": "只显示文字,不写入",
    "Only those about this break.": "只列关于该差异的",
    "Only those of this person.": "只列此人的",
    "Only those of this month, as 2026-09.": "只列该月的,如 2026-09",
    "test: a file with `layouts:` instead of the books' config.yaml.": (
        "test:写有 layouts: 的文件,代替 config.yaml"
    ),
    "new: what the layout is called.": "new:格式的名称",
    "new: write the draft here instead of printing it.": "new:草稿写到这里,不显示",
    "test: show so many rows; 0: all.": "test:显示多少行;0 为全部",
    "One entry a record; always so.": "每条记录一笔分录;总是如此",
    "Only this source.": "只要此来源",
    "Only this month.": "只要该月",
    "Only this day.": "只要该日",
    "Only this key, such as pdd:order:260901-….": "只要此勾对键,如 pdd:order:260901-…",
    "Approve what was prepared.": "批准已编制的",
    "The day it is signed; today if left out.": "签署日;默认为今天",
    "Who does it.": "谁签署",
    "Why; needed to prepare it.": "理由;编制时必填",
    "Who declares it.": "谁声明",
    "The day at whose end the account held it.": "哪一天日终的余额",
    "Where to write; audit-PERIOD.zip in this folder if left out.": (
        "写到哪里;默认为此处的 audit-期间.zip"
    ),
    "Records drawn.": "抽取多少条记录",
    "What the sample is drawn with; the period if left out.": "抽样的种子;默认为期间",
    "The month to make.": "生成哪个月",
    "How many orders.": "多少笔订单",
    "The same number gives the same bytes.": "同一个数得到同样的文件",
    "How many differences to put in.": "埋多少项差异",
    "The same as a share of the orders, such as 0.5%.": "同上,按订单的比例,如 0.5%",
    "So many months, one after the other, each in a folder of its own.": (
        "连续多少个月,每月一个目录"
    ),
    "A warehouse tells what it shipped of the goods.": "另有仓库发货明细",
    "List the statements.": "列出报表名",
    "2026, 2026-Q3, 2026-09, 2026-W36, 2026-09-03 or 2026-09-01..2026-09-15;"
    " the last month with evidence if left out.": (
        "期间,如 2026、2026-Q3、2026-09;默认最后一月"
    ),
    "Another money than the books'.": "账簿本位币以外的币种",
    "table is shown, the others are written.": "table 为显示,其余写成文件",
    "Where to write; NAME-PERIOD in this folder if left out.": (
        "写到哪里;默认为此处的 表名-期间"
    ),
    "`returned`: the statement that came back.": "returned:对方寄回的文件",
    "`returned`: its layout; the source's own if left out.": (
        "returned:它的格式;默认为该来源的格式"
    ),
    "Go through git's history of closed months too.": "连同 git 里已结账月份的历史",
    "A commit noted earlier, demanded in history.": "以前记下的提交,必须仍在历史中",
    "Say it in your own words.": "自己写的提交说明",
    "Whose act it is; git's user if left out.": "谁提交;默认为 git 的用户",
    "Where; 0 takes any that is free.": "端口;0 为任一空闲端口",
    "Who decides here; else only to read.": "以谁的名义处理;不写则只读",
    "Put each act into a git commit.": "每次处理作一次 git 提交",
    "People log in, with `duiping user`.": "登录后使用,账号见 duiping user",
    "Their file of accounts, if it is another; they log in, then.": (
        "账号文件,不在默认位置时用"
    ),
    "They log in at the provider that FILE describes.": "用 FILE 所述的登录服务登录",
    "What to listen to.": "监听的地址",
    "Listen to a UNIX socket instead, for a proxy.": "改为监听 UNIX socket,供代理使用",
    "As browsers ask for it.": "浏览器所用的地址",
    "What addresses begin with.": "地址的前缀",
    "A further name.": "另一个允许的主机名",
    "A trusted proxy.": "可信的代理",
    "May run, too.": "另外允许运行的插件",
    "How long unused, such as 15m.": "多久不用即结束,如 15m",
    "How long at most, such as 12h.": "最长多久,如 12h",
    "Check the access log; serve nothing.": "只核对访问日志",
    "What for.": "角色",
    "The file of accounts; left out, one in your configuration folder.": (
        "账号文件;默认在个人配置目录"
    ),
}

COMMANDS: dict[str, str] = {
    "": """对平:每个勾对键都归零的账簿。

退出码:0 全部对平,1 有差异,2 输入或用法有误,3 对平自身出错。""",
    "init": "在空目录里新建一套账簿。",
    "import": "导入导出文件(文件或目录;不写则为收件目录)。",
    "post": "按凭证和规则推导日记账。",
    "match": "勾对、归零、归类,显示差异。",
    "check": "像 bean-check 一样检查账簿,说明差异以外的错误。",
    "run": "主要命令:导入、过账、勾对、检查、出报告。",
    "breaks": "列出差异。",
    "explain": """显示一条完整的链:订单、供应商、钱包、提现、银行。

可以写勾对键、订单号、支付单号、退款单号、提现单号、差异编号、
手机尾号四位,或金额(如 99.80)。""",
    "resolve": """处理差异:说明、勾对、调整、核销、申诉、答复、指派、等待、批准等。

WHAT 是对方科目(adjust、write-off)、人(assign),
或与该差异同属一笔的编号(link)。""",
    "decisions": "列出已作的处理及其中的错误。",
    "suggest": """从相似的处理中提出 config.yaml 的规则。

每条都先用全部凭证试算:哪些差异会消除,哪些会新增。不写入任何内容。""",
    "identify": "说明每个文件是什么格式、属于哪个来源,或为什么不认识。",
    "backtest": """用另一份规则推导一遍,显示结果有何不同。

FILE 是一份完整的 config.yaml。不改变任何内容。""",
    "layout": "为导出文件起草格式表(new),或逐行检验(test)。",
    "export": "输出记录的完整 Beancount 文本,按日汇总入账的也逐条输出。",
    "close": "结账:列出还缺什么,编制封存,或批准。",
    "reopen": "反结账最后一个月:新的一份记录,两人签署。",
    "declare": "声明没有账单印出的余额,例如保证金。",
    "audit-pack": "打包交给审计;同一账簿得到同样的字节。",
    "simulate": "按真实版式生成一个月的导出文件和 truth.json。",
    "statement": "出一张某期间的报表;表名见 --list。",
    "verify": """重读全部凭证、重新推导账簿,必须逐字节相同。

不写 COMMIT 则为当前的账簿。""",
    "diff": """比较两个提交的账簿,或一个提交与现在的账簿。

退出码与 diff 相同:不同为 1。""",
    "commit": "提交 config.yaml 和 ledger/,先确认它们推导一致。",
    "serve": """在浏览器里显示账簿和对账页面,直到 Ctrl-C。

不带选项时只在本机,只给打开所印链接的人看,只读;--as 指明由谁处理。
带 --login 时每人有账号和角色,也可以让网络上的其他人进入。""",
    "user": """新建、列出、修改、删除 duiping serve --login 的账号。

密码会询问,或从标准输入读一行;绝不写在命令里。""",
    "doctor": "检查安装和账簿,说明有问题时怎么办。",
}

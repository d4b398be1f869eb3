"""The statements' words, in English and 中文."""

from __future__ import annotations

from duiping.statement.letters import LETTERS

WORDS: dict[str, tuple[str, str]] = {
    # names of statements
    "name-bank": ("Balance reconciliation", "余额调节表"),
    "name-bridge": ("From orders to the bank", "资金衔接表"),
    "name-ageing": ("Aged open items", "未达账项账龄表"),
    "name-fees": ("Fee audit", "手续费审核表"),
    "name-transit": ("Money in transit", "在途资金表"),
    "name-prepaid": ("Prepaid balances", "预付款余额表"),
    "name-coverage": ("Proof of balances", "余额印证表"),
    "name-supplier": ("Supplier statement", "供应商对账单"),
    "name-letter": ("Confirmation letter", "往来对账函"),
    "name-returned": ("Returned statement compared", "回单核对表"),
    # common
    "account": ("Account", "科目"),
    "account-code": ("Account", "科目代码"),
    "as-of": ("As of", "截至"),
    "cut-off": ("As of", "截止日"),
    "days-of": ("Period", "期间"),
    "currency": ("Amounts in {currency}", "金额单位:{currency}"),
    "item": ("Item", "项目"),
    "amount": ("Amount", "金额"),
    "detail": ("Detail", "说明"),
    "date": ("Date", "日期"),
    "day": ("Day", "日期"),
    "due": ("Due", "到期日"),
    "age": ("Days open", "账龄(天)"),
    "state": ("State", "状态"),
    "key": ("Key", "勾对键"),
    "kind": ("Kind", "类别"),
    "count": ("Number", "笔数"),
    "total": ("Total", "合计"),
    "sum": ("Sum", "合计"),
    "difference": ("Difference", "差额"),
    "opening": ("Opening balance", "期初余额"),
    "closing": ("Closing balance", "期末余额"),
    "other": ("Other", "其他"),
    "nothing": ("none", "无"),
    "evidence": ("Evidence (file:row)", "原始凭证(文件:行)"),
    "more-rows": ("{n} more", "另 {n} 行"),
    "more-lines": (
        "{n} more lines are in the xlsx and json of this statement.",
        "另有 {n} 行,见本表的 xlsx 或 json。",
    ),
    "empty": ("None.", "无。"),
    "agrees": ("Every check is 0.00.", "各项勾稽差额均为 0.00。"),
    "disagrees": (
        "A check is not 0.00: see the lines marked.",
        "有勾稽差额不为 0.00,见标出的行。",
    ),
    "page": ("{n} / {of}", "第 {n} 页,共 {of} 页"),
    "prepared": ("Prepared by", "编制人"),
    "reviewed": ("Reviewed by", "复核人"),
    "in-transit": ("in transit", "在途"),
    "in-suspense": ("no rule yet", "暂记,待定用途"),
    "items": ("Open items", "未达账项明细"),
    "through": ("Through", "经由科目"),
    "open-amount": ("Open", "未达金额"),
    "days": ("{n} days", "{n} 天"),
    "from-day": ("From", "起"),
    "to-day": ("To", "止"),
    "against-books": ("Against the books", "与账面核对差额"),
    "against-account": ("Against {account}", "与 {account} 核对"),
    "check-sums": ("Check of the sums", "合计核对"),
    # the reconciliation of two sides
    "they-bank": ("bank", "银行"),
    "they-wallet": ("platform", "平台"),
    "they-supplier": ("supplier", "对方"),
    "reached": ("Statement reaches to", "对账单截至"),
    "reconciliation": ("Reconciliation", "余额调节"),
    "our-balance": ("Balance on our side", "企业日记账余额"),
    "their-balance": ("Balance on the {they} statement", "{they}对账单余额"),
    "plus": ("plus: {what}", "加:{what}"),
    "minus": ("less: {what}", "减:{what}"),
    "they-in": ("received by the {they}, not yet by us", "{they}已收、企业未收"),
    "they-out": ("paid by the {they}, not yet by us", "{they}已付、企业未付"),
    "we-in": ("received by us, not yet by the {they}", "企业已收、{they}未收"),
    "we-out": ("paid by us, not yet by the {they}", "企业已付、{they}未付"),
    "they-in-carried": (
        "increase recorded by the other party, not yet by us",
        "对方已记增加、我方未记",
    ),
    "they-out-carried": (
        "decrease recorded by the other party, not yet by us",
        "对方已记减少、我方未记",
    ),
    "we-in-carried": (
        "increase recorded by us, not yet by the other party",
        "我方已记增加、对方未记",
    ),
    "we-out-carried": (
        "decrease recorded by us, not yet by the other party",
        "我方已记减少、对方未记",
    ),
    "adjusted": ("Adjusted balance", "调节后余额"),
    "printed-on": (
        "The statement's balance is the one printed last, on {day}.",
        "对账单余额为 {day} 账单印出的余额。",
    ),
    "not-printed": (
        "The {they} statement prints no balance; its lines are summed up instead.",
        "{they}对账单不印余额,以明细累计代替,未经印证。",
    ),
    "bank-means": (
        (
            "Our side is what all evidence but the {they}'s own says should have passed"
            " through the account, and the {they}'s lines that a rule explains."
            " What only one side knows is an open item."
        ),
        (
            "企业一方的余额,由{they}以外的凭证(订单、钱包、提现等)应当经过本科目的款项,"
            "加上{they}账单中规则已说明用途的款项构成;只有一方记录的即为未达账项。"
        ),
    ),
    "items-note": (
        "What matching found ambiguous is shown on both sides, nothing set off.",
        "多解的款项双方分列,不相抵。",
    ),
    "class": ("Class", "类别"),
    "roll": ("Open items rolled forward", "未达账项滚动"),
    "roll-note": (
        (
            "Opening + new + cleared = closing; what arose and cleared within the"
            " period is in neither."
        ),
        "期初 + 新增 + 核销 = 期末;期内发生并核销的不在其中。",
    ),
    "opening-items": ("Opening", "期初未达"),
    "new-items": ("New", "本期新增"),
    "cleared-items": ("Cleared", "本期核销"),
    "closing-items": ("Closing", "期末未达"),
    "net-items": ("Their balance − ours", "对账单余额 − 企业余额"),
    "check-roll": ("Against balances and items", "与余额、逐项核对差额"),
    "carried": ("What became of the opening items", "期初未达账项的去向"),
    "cleared-on": ("Cleared on", "核销日"),
    "still-open": ("Still open", "仍未达"),
    "ours": ("How our balance came about", "企业日记账余额的构成"),
    "ours-note": (
        (
            "Expected: by other parties' evidence. Entered: lines of the statement that"
            " a rule explains."
        ),
        "应收应付:依据对方以外的凭证;照单入账:规则已说明用途的账单款项。",
    ),
    "expected": ("expected through", "应收应付"),
    "entered": ("entered by rule", "照单入账"),
    "own": ("our own entries", "企业自行入账"),
    "theirs": ("How the {they}'s balance came about", "{they}对账单余额的构成"),
    "lines-in": ("received", "收入"),
    "lines-out": ("paid", "支出"),
    "lines": ("{n} lines", "{n} 笔"),
    # the bridge
    "channel": ("Channel", "渠道"),
    "all-channels": ("All channels", "全部渠道"),
    "overview": ("Why don't the figures agree?", "几个数为什么不一样"),
    "overview-note": (
        "Each channel's own sheet names every difference.",
        "各渠道分表逐项说明差异原因。",
    ),
    "bridge-means": (
        (
            "Each figure leads to the next through named differences; every table ends"
            " with a check."
        ),
        "每个数经过列明的各项差异得到下一个数,每张表以差额收尾。",
    ),
    "ordered": ("Ordered", "订单应收"),
    "ordered-net": ("Ordered, net of refunds", "订单净额(已减退款)"),
    "refunds-due": ("Refunds that the orders show", "订单显示的退款"),
    "brought-orders": ("Orders open from before", "期初未结算订单"),
    "brought-payouts": ("Payouts under way from before", "期初在途提现"),
    "left-transit": ("Still on its way, {n}", "期末在途 {n} 笔"),
    "left-broken": ("Break: {kind}, {n}", "差异·{kind} {n} 笔"),
    "decided": ("Adjusted and written off by decision", "经处理调整、核销"),
    "settled": ("Settled", "渠道结算净额"),
    "settled-kind": ("Settled: {kind}", "结算·{kind}"),
    "settled-elsewhere": ("Settled by other channels", "由其他渠道结算"),
    "paid-elsewhere": ("Paid out by other channels", "其他渠道的提现"),
    "wallet-opening": ("Wallet balance before", "钱包期初余额"),
    "wallet-closing": ("Wallet balance after", "钱包期末余额"),
    "paid-out": ("Paid out", "提现"),
    "banked": ("In the bank", "银行到账"),
    "to-settled": ("From orders to settlement", "一、订单 → 渠道结算"),
    "to-paid": ("From settlement to payout", "二、渠道结算 → 提现"),
    "to-banked": ("From payout to the bank", "三、提现 → 银行到账"),
    "open-note": (
        "The open amounts that the tables above take off.",
        "即上面各表扣除的未达金额。",
    ),
    "origin": ("The figures by file of evidence", "各数的凭证构成"),
    "origin-note": (
        "A record that two files hold is counted in the file it was first taken from.",
        "两个文件都有的记录只计入先取用的文件。",
    ),
    "figure": ("Figure", "数字"),
    "file": ("File", "文件"),
    "rows": ("Rows", "行数"),
    "row-span": ("From–to row", "起止行"),
    # ageing and transit
    "ageing": ("By account and kind", "按科目与类别"),
    "ageing-of": ("In {unit}", "单位 {unit}"),
    "ageing-note": (
        "Age is counted to as far as the other party's evidence reaches.",
        "账龄算到对方凭证所及之日,不看时钟。",
    ),
    "transit": ("In transit", "在途资金"),
    "transit-note": (
        "By the last day on which the other party is still in time.",
        "按对方最迟应到的日期排列。",
    ),
    "expected-by": ("Expected by", "最迟应到日"),
    "coming": ("To come", "待收"),
    "going": ("To go out", "待付"),
    "net": ("Net", "净额"),
    # fees
    "fees": ("Charged against the schedule", "实收与费率表"),
    "fees-note": (
        (
            "Effective rate = net fee / (settled − refunded), exact, shown rounded."
            " A refund may be of an order settled before."
        ),
        (
            "实际费率 = 净手续费 ÷(结算 − 退款),按分数精确计算,显示时舍入。"
            "退款可能属于以前结算的订单。"
        ),
    ),
    "category": ("Category", "品类"),
    "no-category": ("not listed", "未列品类"),
    "orders-n": ("Orders", "订单数"),
    "settled-base": ("Settled", "结算额"),
    "refunded": ("Refunded", "退款"),
    "charged": ("Charged", "实扣"),
    "given-back": ("Given back", "退回手续费"),
    "fee-net": ("Net fee", "实扣净额"),
    "fee-due": ("By schedule", "应扣"),
    "rate": ("Effective", "实际费率"),
    "rate-agreed": ("Agreed", "约定费率"),
    "misfits": ("Orders charged otherwise", "与费率表不符的订单"),
    "charges": ("All charges in the books", "账上全部费用"),
    "schedule": ("Schedule", "费率表"),
    "scheduled": ("scheduled", "有费率"),
    "unscheduled": ("not scheduled", "无费率"),
    # prepaid
    "prepaid": ("Balances day by day", "逐日余额"),
    "prepaid-note": (
        "Closing = printed − credit line; a credit line is a limit, not money.",
        "期末余额 = 对方印出余额 − 授信额度;授信是额度,不是钱。",
    ),
    "prepaid-unproven": (
        "The other party prints no balance: the closing balances are unproven.",
        "对方不印余额:期末余额未经印证。",
    ),
    "printed": ("Printed", "对方印出余额"),
    "less-credit": ("Credit line", "减:授信"),
    # coverage
    "coverage": ("Days by account", "各科目天数"),
    "spans": ("From day to day", "起止明细"),
    "spans-note": (
        "The balance is that of the books on the last day of the line.",
        "余额为该行末日的账面余额。",
    ),
    "day-proven": ("proven", "印证相符"),
    "day-declared": ("declared", "声明"),
    "day-quiet": ("unmoved", "无发生"),
    "day-unproven": ("unproven", "无凭"),
    "day-gap": ("no file", "缺账单"),
    "day-wrong": ("differs", "不符"),
    "days-all": ("Days", "天数"),
    "states-note": (
        (
            "Proven: printed and equal. Declared: by a person, with evidence. Unmoved:"
            " reported, nothing moved since. Unproven: reported, no balance printed."
        ),
        (
            "印证相符:账单印出且相等;声明:由人凭依据声明;无发生:有账单、此后无变动;"
            "无凭:有账单但不印余额。"
        ),
    ),
    "balance-books": ("Balance in the books", "账面余额"),
    **LETTERS,
}

MOVEMENTS: dict[str, tuple[str, str]] = {
    "ads": ("advertising", "广告费"),
    "bonus": ("bonus", "赠送"),
    "charge": ("charges", "消费扣款"),
    "charge_refund": ("charges given back", "消费退回"),
    "compensation": ("compensation", "赔付"),
    "credit": ("received", "收入"),
    "debit": ("paid", "支出"),
    "deposit": ("deposit", "保证金"),
    "fee": ("fees", "手续费"),
    "fee_refund": ("fees given back", "手续费退回"),
    "marketing": ("marketing", "营销费用"),
    "other_expense": ("other expense", "其他支出"),
    "other_income": ("other income", "其他收入"),
    "payout": ("payouts", "提现"),
    "payout_return": ("payouts returned", "提现退回"),
    "refund": ("refunds", "退款"),
    "sale": ("sales", "货款"),
    "service": ("services", "服务费"),
    "service_refund": ("services given back", "服务费退回"),
    "subsidy": ("subsidies", "平台补贴"),
    "subsidy_refund": ("subsidies taken back", "补贴退回"),
    "topup": ("top-ups", "充值"),
    "transfer": ("transfers", "转账"),
}


def word(name: str, language: str, **facts: object) -> str:
    """Give a word in a language, with its facts filled in."""
    english, chinese = WORDS[name]
    return (chinese if language == "zh" else english).format(**facts)


def movement(kind: str, language: str) -> str:
    """Give a kind of movement in words; one without a word is its own."""
    english, chinese = MOVEMENTS.get(kind, (kind, kind))
    return chinese if language == "zh" else english

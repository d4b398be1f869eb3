"""Which layouts print balances or totals, and in which columns.

Written down from the exports' documentation and samples, apart from the importers'
own tables: a slip in one shows against the other. Grades are those of IMPORTERS.md.
"""

from __future__ import annotations

from typing import Final

from duiping.second.model import Print

_SUM = r"^#\s*{}:\s*(?:\d+)笔,?\s*共?\s*([+-]?[\d.,]*\d)元"
_COUNT = r"^#\s*{}:\s*(\d+)笔"
_IN, _OUT = ("收入",), ("支出",)
_DEBIT, _CREDIT = ("借", "借 Dr"), ("贷", "贷 Cr")


def _bank(time: str, balance: str, **more: object) -> Print:
    return Print(time=(time,), balance=(balance,), **more)  # type: ignore[arg-type]


_ALIPAY = tuple(
    (form.format(name), figure)
    for name, side in (("支出合计", "out"), ("收入合计", "in"))
    for form, figure in ((_SUM, side), (_COUNT, f"{side}#"))
)
_TRADED = tuple(
    pair
    for label, said in (("交易", "实收"), ("退款", "实收退款"))
    for pair in (
        (rf"^#\s*{label}合计:\s*(\d+)\s*笔", f"rows@{label}"),
        (
            rf"^#\s*{label}合计:.*?商家{said}共\s*([+-]?[\d.,]*\d)\s*元",
            f"sum:商家实收(元)@{label}",
        ),
    )
)
_BOC = Print(
    time=("交易日期[Transaction Date]", "交易日期"),
    clock=("交易时间[Transaction time]", "交易时间"),
    amount=("交易金额[Trade Amount]", "交易金额"),
    way=("交易类型[Transaction Type]", "交易类型"),
    inward=("来账",),
    outward=("往账",),
    size=True,
    balance=("交易后余额[After-transaction balance]", "交易后余额"),
    totals=(
        (r"^总笔数(?:\[[^\]]*\])?,(\d+)", "rows"),
        (r"^借方发生总额(?:\[[^\]]*\])?,([\d,]*\.\d\d)", "out"),
        (r"^贷方发生总额(?:\[[^\]]*\])?,([\d,]*\.\d\d)", "in"),
    ),
    delimiters=("\t", ",", "|"),
)
_ICBC = Print(
    time=("交易日期",),
    income=("记账金额(收入)",),
    outgo=("记账金额(支出)",),
    balance=("余额",),
    marked=("人民币合计", "合计金额"),
    sums=("记账金额(收入)", "记账金额(支出)"),
)

PRINTS: Final[dict[str, tuple[Print, ...]]] = {
    # Payment channels and platforms.
    "alipay.ledger": (
        Print(
            time=("发生时间",),
            income=("收入金额(+元)", "收入金额"),
            outgo=("支出金额(-元)", "支出金额"),
            size=True,
            balance=("账户余额(元)", "账户余额"),
            ends=("#",),
            totals=_ALIPAY,
        ),
    ),
    "alipay.fund": (
        Print(
            time=("入账时间",),
            income=("收入(+元)",),
            outgo=("支出(-元)",),
            size=True,
            balance=("账户余额(元)",),
        ),
    ),
    "alipay.trade": (
        Print(
            time=("完成时间",),
            label=("业务类型",),
            ends=("#",),
            totals=_TRADED,
        ),
    ),
    # What their sums hold is not known; how many rows they have is.
    "alipay.personal": (
        Print(
            time=("交易时间",),
            ends=("-----",),
            totals=((r"^共(\d+)笔记录", "rows"),),
        ),
    ),
    "alipay.web": (
        Print(
            time=("交易创建时间",),
            ends=("-----",),
            totals=((r"^共(\d+)笔记录", "rows"),),
        ),
    ),
    "wechat.fundflow": (
        Print(
            time=("记账时间",),
            amount=("收支金额(元)",),
            way=("收支类型",),
            inward=_IN,
            outward=_OUT,
            balance=("账户结余(元)",),
            ends=("资金流水总笔数",),
            below=(
                ("资金流水总笔数", "rows"),
                ("收入笔数", "in#"),
                ("收入金额", "in"),
                ("支出笔数", "out#"),
                ("支出金额", "out"),
            ),
            ticked=True,
        ),
    ),
    "wechat.tradebill": (
        Print(
            time=("交易时间",),
            ends=("总交易单数",),
            below=(
                ("总交易单数", "rows"),
                ("应结订单总金额", "sum:应结订单金额"),
                ("退款总金额", "sum:退款金额"),
                ("充值券退款总金额", "sum:充值券退款金额"),
                ("手续费总金额", "sum:手续费"),
                ("订单总金额", "sum:订单金额"),
                ("申请退款总金额", "sum:申请退款金额"),
                ("总交易额", "sum:总金额"),
                ("总退款金额", "sum:退款金额"),
            ),
            ticked=True,
        ),
    ),
    "wechat.shop": (
        Print(
            time=("记账时间",),
            amount=("收支金额", "收支金额(元)"),
            way=("收支类型",),
            inward=_IN,
            outward=_OUT,
            size=True,
            balance=("账户余额", "账户余额(元)"),
        ),
    ),
    "pdd.ledger": (
        Print(
            time=("发生时间",),
            income=("收入金额(+元)", "收入金额"),
            outgo=("支出金额(-元)", "支出金额"),
            size=True,
            number=("商户订单号", "商品订单号", "账务类型", "业务描述", "备注"),
            ends=("#",),
            totals=(
                (r"^#支出合计:\d+笔,?共?(-?[\d.,]+)元", "out"),
                (r"^#支出合计:(\d+)笔", "out#"),
                (r"^#收入合计:\d+笔,?共?([\d.,]+)元", "in"),
                (r"^#收入合计:(\d+)笔", "in#"),
                (r"^#总计:\d+笔,?共?(-?[\d.,]+)元", "net"),
            ),
        ),
    ),
    "douyin.account": (
        Print(
            time=("动账时间",),
            amount=("动账金额(元)",),
            way=("账户方向",),
            inward=_IN,
            outward=_OUT,
            size=True,
            balance=("账户余额(元)",),
        ),
    ),
    "kuaishou.fund": (
        Print(
            time=("入账时间",),
            amount=("发生额(元)",),
            way=("账务方向", "财务方式"),
            inward=("收",),
            outward=("支",),
            size=True,
            balance=("期末余额(元)",),
            still=(("业务类型",), ("资金冻结",)),
        ),
    ),
    "xiaohongshu.wallet": (
        Print(
            time=("创建时间",),
            income=("收入(元)",),
            outgo=("支出(元)",),
            balance=("账户余额(元)",),
        ),
    ),
    "jd.wallet": (
        Print(
            time=("日期", "创建时间"),
            income=("收入金额(元)",),
            outgo=("支出金额(元)",),
            balance=("账户余额(元)",),
        ),
    ),
    "meituan.balance": (_bank("日期", "现有余额", amount=("金额(元)",)),),
    # Banks: corporate accounts, then personal ones.
    "cmb.corporate": (
        _bank(
            "交易日",
            "余额",
            clock=("交易时间",),
            income=("贷方金额",),
            outgo=("借方金额",),
        ),
    ),
    "ccb.corporate": (
        _bank(
            "交易时间",
            "余额",
            income=("贷方发生额/元(收入)", "贷方发生额(收入)", "贷方(收入)"),
            outgo=("借方发生额/元(支取)", "借方发生额(支取)", "借方(支取)"),
        ),
    ),
    "icbc.corporate": (
        _bank(
            "交易时间",
            "余额",
            income=("转入金额", "贷方发生额"),
            outgo=("转出金额", "借方发生额"),
        ),
        _bank(
            "交易时间",
            "余额",
            amount=("发生额",),
            way=("借/贷", "借贷标志"),
            inward=_CREDIT,
            outward=_DEBIT,
        ),
    ),
    "abc.corporate": (
        _bank("交易时间", "账户余额", income=("收入金额",), outgo=("支出金额",)),
    ),
    "boc.corporate": (_BOC,),
    "cmb.personal": (_bank("记账日期", "联机余额", amount=("交易金额",)),),
    "ccb.personal": (
        _bank(
            "交易日期",
            "账户余额",
            clock=("交易时间",),
            income=("收入",),
            outgo=("支出",),
            ends=("以上数据",),
        ),
    ),
    "icbc.personal": (_ICBC,),
    "abc.personal": (
        _bank("交易日期", "本次余额", clock=("交易时间",), amount=("交易金额",)),
    ),
    "boc.personal": (_bank("记账日期", "余额", clock=("记账时间",), amount=("金额",)),),
    "bocom.personal": (
        _bank(
            "交易日期",
            "余额",
            clock=("交易时间",),
            amount=("交易金额",),
            way=("借贷",),
            inward=_CREDIT,
            outward=_DEBIT,
            size=True,
        ),
    ),
}

# What prints neither a balance nor a total: orders, shop by shop, and settlements
# whose money another export books. Files of our own making are proven elsewhere.
SILENT: Final = frozenset({
    "adyen.settlement", "alibaba.payments", "alibaba.receipts", "amazon.range",
    "amazon.settlement", "boc.credit",
    "bocom.credit", "cmb.credit", "douyin.bic", "douyin.insurance", "douyin.ledger",
    "douyin.orders", "douyin.premiums",
    "eleme.settlement", "jd.personal", "jd.settlement", "kuaishou.insurance",
    "kuaishou.orders", "kuaishou.settled", "meituan.personal", "meituan.settlement",
    "opening", "pdd.orders", "shopify.orders", "shopify.payments", "shopify.payouts",
    "stripe.balance", "taobao.orders", "taobao.wechat", "wechat.bic", "wechat.orders",
    "wechat.personal", "xiaohongshu.orders", "xiaohongshu.other",
    "xiaohongshu.settled",
})  # fmt: skip

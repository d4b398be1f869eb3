"""What the names and values of a table's columns suggest. Guesses, all of them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# A table has at least so many columns.
LEAST = 3
AMOUNT = re.compile(r"[¥￥]?[+-]?[\d,]+(\.\d{1,2})?(元)?")
_NUMBER = re.compile(r"[A-Za-z]{0,6}[-_]?\d[\d-]{5,}")
_DAY = re.compile(r"20\d\d[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?")
_DATE = re.compile(rf"{_DAY.pattern}([ T]?\d{{1,2}}:?\d\d(:?\d\d)?)?")
_PIECES = re.compile(r"-?\d{1,6}(\.0+)?")
_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
_CLOSING = re.compile(r'^[#"\s]*(合计|总计|共计|小计|本页|total|sum)', re.IGNORECASE)
FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日",
)
_INCOME = r"^(收入|贷方|存入|转入|入账|收款)(金额|发生额)?|^credit|money in|paid in"
_EXPENSE = r"^(支出|借方|支取|转出|出账|付款)|^debit|money out|paid out"
_PAYEE = r"对方(户名|名称|单位|账户名)|收.?付.?款?(人|方)|payee|商户名称"
# Field → what its header is like, the likeliest first. A column is taken once.
_NAMES: tuple[tuple[str, str], ...] = (
    ("balance", r"余额|结余|balance"),
    ("income", _INCOME),
    ("expense", _EXPENSE),
    ("direction", r"收支|收/支|借贷|借/贷|方向|进出"),
    ("refund", r"退款金额|已退"),
    ("amount", r"金额|发生额|变动|交易额|amount"),
    ("order_no", r"订单(编)?号|客户单号|order"),
    ("payment_no", r"支付单号|支付流水|交易单号|payment"),
    ("row_no", r"流水号|明细编号|记录号|交易号|凭证号|serial|reference|^id$"),
    ("row_no", r"(出库|发货|入库)单号"),
    ("product", r"(商品|商家|货品|规格)编[码号]|货号|\bsku\b"),
    ("quantity", r"(发货|出库|实发|商品)?数量|件数|quantity|\bqty\b"),
    ("state", r"状态|status"),
    ("day", r"^(交易|记账|入账)?(日期|日)$|^date$"),
    ("clock", r"^(交易)?时间$|^time$"),
    ("time", r"(交易|支付|付款|发生|入账|记账|完成|创建|下单)?时间|日期|date|time"),
    ("payee", _PAYEE),
    ("type", r"类型|类别|业务(名称|种类)|交易种类|type"),
    ("memo", r"摘要|备注|用途|附言|说明|memo|description|narrative|details"),
)  # fmt: skip
SUMMED = ("income", "expense", "amount", "refund")
_MONEY = {"balance", *SUMMED}
_KINDS = (
    ("fee_refund", r"(退|返).{0,3}(手续|服务|技术)费|(手续|服务)费.{0,2}退"),
    ("fee", r"手续费|服务费|佣金|fee"),
    ("payout_return", r"提现.{0,4}(退|失败)"),
    ("payout", r"提现|结算到|出款|withdraw|payout"),
    ("charge_refund", r"(消费|扣款|充值失败).{0,2}退"),
    ("refund", r"退款|refund"),
    ("topup", r"加款|充值|预存|top.?up"),
    ("charge", r"消费|扣款|下单"),
    ("bonus", r"奖励|返利|bonus"),
    ("credit_line", r"授信"),
    ("sale", r"交易|收款|货款|订单|结算|sale|payment"),
)
_STATES = (
    ("closed", r"关闭|取消|未付|失败|cancel|closed|fail"),
    ("refunded", r"^(已|全部)?退款|refunded"),
    ("done", r"完成|成功|done|complete"),
    ("shipped", r"已发货|待收货|shipped"),
    ("paid", r"已支付|待发货|充值中|paid"),
)
_SHIPPED = (
    ("shipment_return", r"退|返|return"),
    ("shipment", r"出库|发货|销售|ship|out"),
)
_SENT = (
    ("waiting", r"待|未|取消|作废|关闭|cancel|open|void"),
    ("shipped", r"已|完成|签收|ship|done"),
)
_LEAVES = r"发货|出库|ship"
_IN = ("收入", "收", "入", "贷", "来账", "credit", "in", "cr", "c", "+")
_OUT = ("支出", "支", "出", "借", "往账", "debit", "out", "dr", "d", "-")
COMMENTS = {
    "zh": {
        "top": "草稿:每一项都是猜测。请逐项核对,再用 duiping layout test 检验。",
        "title": "名称,由文件名猜测",
        "kind": (
            "orders 订单,supplier-orders 供应商订单,ledger 资金流水,bank 银行,"
            "shipments 发货"
        ),
        "file": "编码、分隔符与文件名由本文件猜测",
        "header": "表头在第 {row} 行;会自动查找,不必写行号",
        "spare": "未使用的列:",
        "time": "时间格式,全部样例都符合",
        "no": "时间格式未能猜出,请改正",
        "way": "收支方向的用词",
        "sign": "金额带正负号;若支出印为正数,请改为 negate 或 by-direction",
        "order": "最新的在最前",
        "kinds": "类型 → 种类;没有写的类型会进入待查",
        "states": "状态 → 含义;没有写的状态会进入待查",
        "unknown": "不明,请填写后去掉前面的 #",
        "footer": "末行合计;请用 count、sums 或 text 写明它印了什么:",
    },
    "en": {
        "top": "A draft: every line is a guess. Check each, then duiping layout test.",
        "title": "guessed from the file's name",
        "kind": "what the rows are: orders, supplier-orders, ledger, bank, shipments",
        "file": "encoding, delimiter and name as this file has them",
        "header": "the header is on line {row}; it is looked for, no number needed",
        "spare": "columns not used:",
        "time": "the form that all samples have",
        "no": "the form could not be guessed; mend it",
        "way": "words for money in and out",
        "sign": "amounts are signed; if outgo is positive: negate or by-direction",
        "order": "the newest row is first",
        "kinds": "type → kind; a type that is not here goes to suspense",
        "states": "status → state; a status that is not here goes to suspense",
        "unknown": "not known: fill in, and take the # away",
        "footer": "a closing line; say with count, sums or text what it prints:",
    },
}


def score(header: Sequence[str], rows: Sequence[Sequence[str]]) -> float:
    """Say how much a line is like a header: names that we know, values that fit."""
    found = columns(header, rows)
    told = _MONEY & set(found) or shipped(found)
    if not ({"time", "day"} & set(found)) or not told:
        return 0
    known = sum(1 for _, pattern in _NAMES for title in header if _is(pattern, title))
    values = sum(1 for cell in header if AMOUNT.fullmatch(cell) or _DATE.match(cell))
    return len(found) * 3 + known + min(len(rows), 5) - values * 5


def _is(pattern: str, title: str) -> bool:
    return re.search(pattern, title, re.IGNORECASE) is not None


def columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Guess which column carries which field; names first, then their values."""
    found: dict[str, str] = {}
    for field, pattern in _NAMES:
        for place, title in enumerate(header):
            values = [row[place] for row in rows if row[place]]
            if (
                title
                and field not in found
                and title not in found.values()
                and header.count(title) == 1
                and _is(pattern, title)
                and _fits(field, values)
            ):
                found[field] = title
    return _settled(found)


def _settled(found: dict[str, str]) -> dict[str, str]:
    """Drop what contradicts: two ways to say the amount, two to say the time."""
    if {"income", "expense"} <= set(found):
        for field in ("amount", "direction"):
            found.pop(field, None)
    else:
        found.pop("income", None)
        found.pop("expense", None)
    if "day" in found and "time" in found:
        found.pop("day")
        found.pop("clock", None)
    if "day" not in found:
        found.pop("clock", None)
    if shipped(found):
        for field in (*_MONEY, "direction", "payee"):
            found.pop(field, None)
        if "row_no" not in found:
            found.pop("state", None)  # a line is followed by its number
    elif "type" not in found and "memo" in found and "payee" not in found:
        found["type"] = found.pop("memo")
    return found


def shipped(found: dict[str, str]) -> bool:
    """Say whether columns tell of pieces that left, rather than of their price."""
    pieces = {"order_no", "product", "quantity"} <= set(found)
    left = _is(_LEAVES, found.get("time", "") + found.get("row_no", ""))
    return pieces and (left or not _MONEY & set(found))


def _fits(field: str, values: Sequence[str]) -> bool:
    """Say whether the values look like the field; a column without any may be it."""
    if not values:
        return field in _MONEY or field in {"memo", "payee"}
    if field in _MONEY:
        return all(AMOUNT.fullmatch(v) or v in {"-", "--"} for v in values)
    if field == "row_no":
        return len(set(values)) == len(values)
    if field in {"order_no", "payment_no"}:
        return any(_NUMBER.fullmatch(v.strip("=\"'\t ")) for v in values)
    if field == "quantity":
        return all(_PIECES.fullmatch(v) for v in values)
    form = {"time": _DATE, "day": _DAY, "clock": _CLOCK}.get(field)
    return form is None or all(form.fullmatch(v) for v in values)


def kind(found: dict[str, str]) -> str:
    """Guess what the rows are."""
    if shipped(found):
        return "shipments"
    if "state" in found and "order_no" in found and "balance" not in found:
        return "orders"
    if "payee" in found or "type" not in found:
        return "bank"
    return "ledger"


def form(times: Sequence[str], clocks: Sequence[str] | None) -> str | None:
    """Guess how times are written; None where no form fits all."""
    texts = list(times)
    if clocks:
        texts = [f"{day} {clock}" for day, clock in zip(times, clocks, strict=False)]
    for one in FORMS:
        if texts and all(_parses(text, one) for text in texts):
            return one
    return None


def _parses(text: str, one: str) -> bool:
    try:
        moment = datetime.strptime(text, one)  # noqa: DTZ007 - wall clock
    except ValueError:
        return False
    return moment.strftime(one) == text  # digits must be complete


def ways(values: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part the words of a direction into in and out; the unknown go to both ends."""
    words = list(dict.fromkeys(values))[:20]
    outward = [w for w in words if w.lower().startswith(_OUT)]
    inward = [w for w in words if w not in outward and w.lower().startswith(_IN)]
    return inward or ["?"], outward or ["?"]


def meaning(table: str, label: str, kind: str = "") -> str | None:
    """Guess the kind or the state that a label means in a table of some kind."""
    own = {"kinds": _SHIPPED, "states": _SENT}
    usual = {"kinds": _KINDS, "states": _STATES}
    rules = own[table] if kind == "shipments" else usual[table]
    return next((means for means, pattern in rules if _is(pattern, label)), None)


def closing(row: Sequence[str]) -> bool:
    """Say whether a line closes the table instead of being a row of it."""
    first = next((cell for cell in row if cell.strip()), "")
    return _CLOSING.search(first) is not None

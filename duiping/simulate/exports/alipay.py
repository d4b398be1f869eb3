"""Alipay merchant 账务明细: 16 columns, newest first, running balance.

Source: FORMATS 1.4, grade A.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.exports.pdd_ledger import spans
from duiping.simulate.exports.text import Sheet
from duiping.simulate.model import Payout
from duiping.simulate.shop import ALIPAY_ID, yuan
from duiping.simulate.wallets import FEE, ROLES, SALE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.truth import Trace
    from duiping.simulate.wallets import Row

HEADER: Final = (
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,"
    "支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注,业务描述,业务账单来源,"
    "业务基础订单号,业务订单号"
)
_RULE: Final = "-" * 41


def write(
    folder: Path, month: Month, rows: Sequence[Row], opening: int, trace: Trace
) -> dict[str, int]:
    """Write both halves; count rows. ``opening`` is the balance before them."""
    balances = list(accumulate((row[3] for row in rows), initial=opening))[1:]
    counts = {}
    for first, last, label in spans(month):
        path = folder / f"{ALIPAY_ID}_{label}_账务明细.csv"
        counts[path.name] = _half(path, month, rows, balances, trace, (first, last))
    return counts


def _chinese(month: Month, time: int) -> str:
    year, number, day = month.iso(time // DAY).split("-")
    return f"{year}年{number}月{day}日 {month.clock(time)}"


def _half(
    path: Path,
    month: Month,
    rows: Sequence[Row],
    balances: Sequence[int],
    trace: Trace,
    span: tuple[int, int],
) -> int:
    first, end = span[0] * DAY, (span[1] + 1) * DAY
    want = trace.want
    count = [0, 0]
    total = [0, 0]
    with Sheet(path, "gb18030") as sheet:
        sheet.line("#支付宝账务明细查询")
        sheet.line(f"#账号：[{ALIPAY_ID}0156]")
        since, until = _chinese(month, first), _chinese(month, end)
        sheet.line(f"#起始日期：[{since}]   终止日期：[{until}]")
        sheet.line(f"#{_RULE}账务明细列表{_RULE}")
        sheet.line(HEADER)
        for index in range(len(rows) - 1, -1, -1):
            row = rows[index]
            if not first <= row[0] < end:
                continue
            amount = row[3]
            count[amount < 0] += 1
            total[amount < 0] += amount
            text, tag = _cells(month, row, balances[index])
            line = sheet.line(text)
            if tag in want:
                trace.hit(tag, ROLES[row[2]], sheet.name, line)
        sheet.line(f"#{_RULE}账务明细列表结束{_RULE}")
        sheet.line(f"#支出合计：{count[1]}笔，共{yuan(total[1])}元")
        sheet.line(f"#收入合计：{count[0]}笔，共{yuan(total[0])}元")
        sheet.line(f"#导出时间：[{_chinese(month, end + 9 * 3600 + 487)}]")
    return sum(count)


def _cells(month: Month, row: Row, balance: int) -> tuple[str, str]:
    """Write one row; text cells end in TAB, amounts and the time do not."""
    time, seq, kind, amount, thing, _ = row
    stamp = month.stamp(time)
    number = f"{month.compact(time // DAY)[2:]}{seq % 10**10:010d}0156"
    money = f"{yuan(amount)},0.00" if amount >= 0 else f"0.00,{yuan(amount)}"
    if isinstance(thing, Payout):
        ids = f"{number}\t,{thing.no}\t,\t,提现\t,{stamp},招商银行(0001)\t"
        end = "支付宝\t,提现\t,提现到银行账户\t,\t,\t,\t,\t"
        return f"{ids},{money},{yuan(balance)},{end}", thing.tag
    no, what, words = thing.no, "交易付款", "0010001|交易收款-交易收款"
    note = ""
    if kind == FEE:
        what, words, note = "收费", "", f"交易服务费[{no}]"
    elif kind != SALE:
        what, words, note = "交易退款", "", f"售后退款-T200P{no}"
    other = "支付宝服务费" if kind == FEE else "买家(136****)"
    ids = f"{number}\t,{thing.pay_no}\t,T200P{no}\t,{thing.item.name}\t,{stamp}"
    end = f"支付宝\t,{what}\t,{note}\t,{words}\t,淘宝\t,{no}\t,{no}\t"
    return f"{ids},{other}\t,{money},{yuan(balance)},{end}", no

"""Pinduoduo 账务明细: no row id and no balance, two files that overlap.

Source: FORMATS 2.1, grade A/B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.exports.text import Sheet
from duiping.simulate.shop import yuan
from duiping.simulate.wallets import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.truth import Trace
    from duiping.simulate.wallets import PddRow

HEADER: Final = (
    "商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述"
)

# By kind (see `wallets`): 账务类型, 备注, 业务描述.
_WORDS: Final = (
    ("交易收入", "-", "0010002|交易收入-订单收入"),
    ("交易收入", "-", "0010005|交易收入-优惠券结算"),
    ("技术服务费", "-", "0030002|技术服务费-基础技术服务费"),
    ("交易退款", "-", "0020002|交易退款-订单退款"),
    ("交易退款", "-", "0020005|交易退款-优惠券结算"),
    ("技术服务费", "基础技术服务费返还", "0030002|技术服务费-基础技术服务费"),
    ("营销费用", "-", "0060001|营销费用-多多进宝"),
    ("转账", "充值店铺保证金", "0070001|转账-店铺保证金"),
    ("提现", "-", "0080001|提现-提现申请"),
)


def spans(month: Month) -> tuple[tuple[int, int, str], ...]:
    """Give the overlapping halves: first day, last day, ``0901-0916``."""
    out = []
    for first, last in ((0, 15), (14, month.length - 1)):
        label = f"{month.compact(first)[4:]}-{month.compact(last)[4:]}"
        out.append((first, last, label))
    return tuple(out)


def write(
    folder: Path, month: Month, rows: Sequence[PddRow], trace: Trace
) -> dict[str, int]:
    """Write both halves, and the first a second time; count rows."""
    counts = {}
    first, second = spans(month)
    for (start, stop, label), suffix, hour in (
        (first, "", 9),
        (second, "", 9),
        (first, "(1)", 15),
    ):
        path = folder / f"拼多多账务明细_{label}{suffix}.csv"
        counts[path.name] = _half(path, month, rows, trace, (start, stop, hour))
    return counts


def _half(
    path: Path,
    month: Month,
    rows: Sequence[PddRow],
    trace: Trace,
    span: tuple[int, int, int],
) -> int:
    start, stop, hour = span
    want = trace.want
    first, last = start * DAY, (stop + 1) * DAY
    count = [0, 0]
    total = [0, 0]
    with Sheet(path, "gb18030") as sheet:
        sheet.line("拼多多店铺账务明细查询")
        sheet.line("")
        end = month.stamp(last - 1)
        sheet.line(f"起始时间：{month.stamp(first)}  终止时间：{end}")
        sheet.line("----------交易记录明细列表---------")
        sheet.line(HEADER)
        for time, _, kind, amount, no, tag in rows:
            if not first <= time < last:
                continue
            words = _WORDS[kind]
            side = amount < 0
            count[side] += 1
            total[side] += amount
            money = f"0,{yuan(amount)}" if side else f"{yuan(amount)},0"
            row = sheet.line(
                f"{no},{month.stamp(time)},{money},{words[0]},{words[1]},{words[2]}"
            )
            if tag in want:
                trace.hit(tag, ROLES[kind], sheet.name, row)
        sheet.line(f"#支出合计：{count[1]}笔{yuan(total[1])}元")
        sheet.line(f"#收入合计：{count[0]}笔{yuan(total[0])}元")
        sheet.line(f"#总计：{sum(count)}笔{yuan(sum(total))}元")
        done = last + hour * 3600 + 312
        sheet.line(f"#导出时间：[{month.stamp(done)}]")
    return sum(count)

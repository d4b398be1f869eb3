"""Orders of our own mini-program: UTF-8 with BOM, LF, totals in the last row.

Source: the demo shop's own system, a mapping that config.yaml describes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.exports.text import LF, Sheet
from duiping.simulate.model import FAILED, NEVER, UNSENT
from duiping.simulate.shop import MINI, yuan

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.model import Order
    from duiping.simulate.truth import Trace
    from duiping.simulate.world import World

HEADER: Final = (
    "订单号,下单时间,支付时间,商品编码,商品名称,面值,数量,充值号码,订单金额,优惠金额,"
    "实付金额,订单状态,微信支付单号,发货时间,完成时间,退款单号,退款金额,退款时间"
)


def write(folder: Path, world: World, trace: Trace) -> dict[str, int]:
    """Write the month's orders as at month end; count rows."""
    month = world.month
    first, last = month.compact(0), month.compact(month.length - 1)
    path = folder / f"星河小程序订单_{first}-{last}.csv"
    sums = [0, 0, 0, 0]
    with Sheet(path, "utf-8-sig", LF) as sheet:
        sheet.line(HEADER)
        for order in world.shops[MINI]:
            paid = 0 if order.pay == NEVER else order.sale
            back = sum(r.amount for r in order.refunds if r.seen < month.end)
            listed = order.item.price * order.qty
            for index, amount in enumerate((listed, order.discount, paid, back)):
                sums[index] += amount
            row = sheet.line(_cells(order, month, paid, back))
            if order.no in trace.want:
                trace.hit(order.no, "order", path.name, row)
        count = sheet.row - 1
        a, b, c, d = map(yuan, sums)
        sheet.line(f"合计,{count}笔,,,,,,,{a},{b},{c},,,,,,{d},")
    return {path.name: count}


def state(order: Order, end: int) -> str:
    """Give 订单状态 at month end."""
    back = sum(refund.amount for refund in order.refunds if refund.seen < end)
    if order.pay == NEVER:
        return "已关闭"
    if back:
        return "已退款" if back == order.sale else "部分退款"
    if order.item.digital:
        done = order.fate not in (FAILED, UNSENT) and order.delivered < end
        return "已完成" if done else "充值中"
    if order.shipped >= end:
        return "待发货"
    return "已完成" if order.confirmed < end else "已发货"


def _cells(order: Order, month: Month, paid: int, back: int) -> str:
    end, item = month.end, order.item

    def time(at: int) -> str:
        return month.stamp(at) if NEVER < at < end else ""

    seen = [refund for refund in order.refunds if refund.seen < end]
    dead = order.fate in (FAILED, UNSENT)
    return ",".join(
        (
            order.no,
            month.stamp(order.made),
            time(order.pay),
            item.code,
            item.name,
            yuan(item.face) if item.digital else "",
            str(order.qty),
            order.account,
            yuan(item.price * order.qty),
            yuan(order.discount),
            yuan(paid),
            state(order, end),
            order.pay_no,
            "" if order.fate == UNSENT else time(order.shipped),
            "" if dead else time(order.confirmed),
            ";".join(refund.no for refund in seen),
            yuan(back),
            time(seen[-1].seen) if seen else "",
        )
    )

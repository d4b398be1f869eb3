"""Pinduoduo order export: 43 columns, GB18030, ids and times end in TAB.

Source: FORMATS 2.2, grade B; the order of the columns is E.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.exports.text import Sheet
from duiping.simulate.model import NEVER
from duiping.simulate.shop import PDD, yuan

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.simulate.model import Order
    from duiping.simulate.truth import Trace
    from duiping.simulate.world import World

HEADER: Final = (
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),"
    "多多支付立减金额(元),上门安装费(元),送货入户费(元),送货入户并安装费(元),"
    "用户实付金额(元),商家实收金额(元),商品数量(件),快递单号,快递公司,省,市,区,"
    "街道/镇,配送员手机号,是否审核中,支付时间,承诺发货时间,发货时间,确认收货时间,"
    "商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,售后状态,商家备注,"
    "买家留言,订单成交时间,是否抽奖或0元试用,是否顺丰加价,用户购买手机号,旅行类信息,"
    "充值号码,是否门店自提,门店名称,门店自定义编码"
)
HALF: Final = 15


def write(folder: Path, world: World, trace: Trace) -> dict[str, int]:
    """Write the snapshot of mid-month and the one of month end; count rows."""
    month = world.month
    rows = {}
    half = month.iso(HALF)
    end = month.iso(month.length)
    for stamp, days, as_of in (
        (half, HALF, HALF * DAY + 30 * 60),
        (end, month.length, month.end),
    ):
        path = folder / f"orders_export{stamp}-00-30-00.csv"
        rows[path.name] = _snapshot(path, world, trace, days, as_of)
    return rows


def _snapshot(path: Path, world: World, trace: Trace, days: int, as_of: int) -> int:
    want = trace.want
    with Sheet(path, "gb18030") as sheet:
        sheet.line(HEADER)
        for order in world.shops[PDD]:
            if order.made // DAY >= days:
                continue
            row = sheet.line(_cells(order, world, as_of))
            if order.no in want:
                trace.hit(order.no, "order", sheet.name, row)
        return sheet.row - 1


def state(order: Order, as_of: int) -> tuple[str, str]:
    """Give 订单状态 and 售后状态 as they were at a time."""
    none, back = "无售后或售后取消", "退款成功"
    if any(refund.wallet < as_of for refund in order.refunds):
        return "已发货，退款成功", back
    if any(refund.seen < as_of for refund in order.refunds):
        return "已收货", "售后处理中"
    if order.pay == NEVER:
        return "已取消", none
    if NEVER < order.cancelled < as_of:
        return "未发货，退款成功", back
    reached = (
        ("已收货", order.confirmed),
        ("已发货，待收货", order.shipped),
        ("待发货", order.made),
    )
    return next(name for name, at in reached if NEVER < at < as_of), none


def _cells(order: Order, world: World, as_of: int) -> str:
    month, item = world.month, order.item

    def time(at: int) -> str:
        return f"{month.stamp(at)}\t" if NEVER < at < as_of else "\t"

    state_, after = state(order, as_of)
    paid = yuan(order.sale)
    place = ("", "", "", "", "\t", "")
    if not item.digital:
        sent = NEVER < order.shipped < as_of
        digits = order.no[-13:]
        place = (
            "浙江省",
            "杭州市",
            "西湖区",
            "文新街道",
            f"SF{digits}\t" if sent else "\t",
            "顺丰速运" if sent else "",
        )
    promised = order.pay + 2 * DAY if order.pay != NEVER else NEVER
    promise = f"{month.stamp(promised)}\t" if promised != NEVER else "\t"
    phone = order.account if item.category == "phone" else ""
    return ",".join(
        (
            item.name,
            f"{order.no}\t",
            state_,
            yuan(item.price * order.qty),
            "0.00",
            yuan(order.discount),
            yuan(order.coupon),
            "0.00,0.00,0.00,0.00",
            paid,
            paid,
            str(order.qty),
            place[4],
            place[5],
            *place[:4],
            "",
            "否",
            time(order.pay),
            promise,
            time(order.shipped),
            time(order.confirmed),
            f"6{item.price:09d}\t",
            item.name,
            f"8{item.price:09d}\t",
            item.code,
            item.code,
            after,
            "",
            "",
            time(order.pay),
            "否",
            "否",
            "",
            "",
            f"{phone}\t",
            "否",
            "",
            "",
        )
    )

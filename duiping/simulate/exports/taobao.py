"""Taobao order export: an HTML table in GB18030 that calls itself .xls.

Source: FORMATS 2.7, grade B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.exports.text import Sheet
from duiping.simulate.model import NEVER
from duiping.simulate.shop import TAOBAO, yuan

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.model import Order
    from duiping.simulate.truth import Trace
    from duiping.simulate.world import World

HEADER: Final = (
    "订单编号",
    "支付单号",
    "支付详情",
    "买家应付货款",
    "买家应付邮费",
    "总金额",
    "买家实付金额",
    "订单创建时间",
    "订单付款时间",
    "商品标题",
    "退款金额",
    "是否主动赔付",
    "主动赔付金额",
    "主动赔付出账时间",
    "商品属性SKU",
    "C2B小额收款",
    "确认收货打款金额",
    "含应开票给个人红包",
    "总金额(旧版)",
)
_HEAD: Final = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
    '<meta http-equiv="Content-Type" content="text/html; charset=gb18030">'
    "</head><body>"
)
_CELL: Final = "</td><td style=\"mso-number-format:'\\@'\">"


def write(folder: Path, world: World, trace: Trace) -> dict[str, int]:
    """Write the month's orders as at month end; count rows."""
    month = world.month
    path = folder / f"ExportOrderList{month.compact(month.length)}0010.xls"
    count = 1
    with Sheet(path, "gb18030") as sheet:
        sheet.line(_HEAD)
        sheet.line('<table border="1">')
        cells = "</th><th>".join(HEADER)
        sheet.line(f"<tr><th>{cells}</th></tr>")
        for order in world.shops[TAOBAO]:
            count += 1
            cells = _CELL.join(_cells(order, month))
            sheet.line(f"<tr><td>{cells}</td></tr>")
            if order.no in trace.want:
                trace.hit(order.no, "order", path.name, count)
        sheet.line("</table></body></html>")
    return {path.name: count - 1}


def _cells(order: Order, month: Month) -> tuple[str, ...]:
    unpaid = order.pay == NEVER
    item = order.item
    due = yuan(order.sale)
    refunded = sum(r.amount for r in order.refunds if r.seen < month.end)
    received = NEVER < order.settle < month.end
    sku = item.code if order.qty == 1 else f"{item.code}*{order.qty}"
    return (
        order.no,
        order.pay_no,
        "" if unpaid else f"支付宝:{due}",
        due,
        "0.00",
        due,
        "0.00" if unpaid else due,
        month.stamp(order.made),
        "" if unpaid else month.stamp(order.pay),
        item.name,
        yuan(refunded),
        "否",
        "0.00",
        "",
        sku,
        "0.00",
        due if received else "0.00",
        "0.00",
        yuan(item.price * order.qty),
    )

"""Shipments of 云仓: UTF-8 with BOM, CRLF, oldest first, no footer.

Source: invented, a mapping that config.yaml describes; the warehouse has a code of
its own for some goods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.exports.text import CRLF, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.truth import Trace
    from duiping.simulate.warehouse import Parcel

HEADER: Final = "出库单号,类型,平台订单号,商品编码,商品名称,数量,发货时间"
OWN_CODES: Final = {"EJ": "YC-0017-EJ"}


def write(
    folder: Path, month: Month, parcels: Iterable[Parcel], trace: Trace
) -> dict[str, int]:
    """Write the month's shipments and returns; count rows."""
    first, last = month.compact(0), month.compact(month.length - 1)
    path = folder / f"云仓发货明细_{first}-{last}.csv"
    with Sheet(path, "utf-8-sig", CRLF) as sheet:
        sheet.line(HEADER)
        for time, no, order, item, pieces in parcels:
            code = OWN_CODES.get(item.code, item.code)
            kind = "退货入库" if pieces < 0 else "销售出库"
            cells = (no, kind, order, code, item.name, str(abs(pieces)))
            row = sheet.line(",".join((*cells, month.stamp(time))))
            if order in trace.want:
                trace.hit(order, "shipment", path.name, row)
        return {path.name: sheet.row - 1}

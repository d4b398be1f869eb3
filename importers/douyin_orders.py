"""Douyin shop orders (抖店订单): what was sold, one row a sub-order, as a snapshot.

Grade A (rows seen) for header and ids, B for what a status means. CSV in UTF-8 with
BOM, 74 columns or fewer, header on line 1; ids stand behind a TAB in quotes, ``-``
means nothing, personal data is masked; the file's name begins with the time of
export in epoch seconds. 订单应付金额 is what the buyer pays for the sub-order; what
platform and promoter bear (…实际承担优惠金额) is settled on top, as a public system's
check of the receivable has it. 手续费 and 支付优惠 are not read: their effect is not
known.

An order is settled only after 已完成, so one that is 已关闭 never was: paid, it was
paid back before; else it was never paid. A 退款成功 on any other is a refund whose
amount the wallet tells. Copies without 支付完成时间 are dated by 订单提交时间.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from duiping.importers.orders import ShopOrders
from duiping.importers.period import base
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

# 2001 to 2033; times are of +08:00.
_EPOCH = re.compile(r"^(1\d{9})(?!\d)")
_ZERO = datetime(1970, 1, 1, 8)  # noqa: DTZ001 - wall clock


class DouyinOrders(ShopOrders):
    """抖店订单."""

    name: ClassVar[str] = "douyin.orders"
    title: ClassVar[str] = "抖店订单"
    grade: ClassVar[str] = "A"
    # The stamp in the name is read by the file, not by its pieces.
    flows = False
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "swap"}
    )
    states: ClassVar[Mapping[str, str]] = {
        "待发货": "paid",
        "已发货": "shipped",
        "已完成": "done",
        "已关闭": "closed",
    }
    refunded: ClassVar[tuple[str, ...]] = ("退款成功",)
    subsidies: ClassVar[tuple[str, ...]] = ("platform", "promoter")
    shape = Shape(
        layout="douyin.orders",
        required={
            "order_no": ("主订单编号",),
            "row_no": ("子订单编号",),
            "amount": ("订单应付金额",),
            "created": ("订单提交时间",),
            "state": ("订单状态",),
            "after": ("售后状态",),
            "platform": ("平台实际承担优惠金额",),
            "promoter": ("达人实际承担优惠金额",),
        },
        optional={
            "time": ("支付完成时间",),
            "quantity": ("商品数量",),
            "product": ("商家编码",),
            "goods": ("选购商品",),
            "ship_time": ("发货时间",),
            "finish_time": ("订单完成时间",),
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; the name tells when it was exported."""
        found = _EPOCH.match(base(table.name))
        if as_of is None and found is not None:
            as_of = _ZERO + timedelta(seconds=int(found[1]))
        return super().parse(table, as_of)

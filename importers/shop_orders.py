"""Orders of WeChat 小店, Kuaishou and Xiaohongshu, as snapshots.

Grade B: the headers of a production parser; no row was seen. Statuses are the words of
the platforms' open interfaces (C) or of programs that use them (D), and everyday words
of the same meaning (E); an order of any other is in suspense until config.yaml names it
under ``categories:`` (paid, shipped, done, refunded, closed). CSV or xlsx, header on
line 1. That 订单实际收款金额, 实付款 and 商家应收金额 are what the merchant gets before
fees, and that the subsidies named below come on top, is read from the names (E).

WeChat's purse books an order when it is paid: one that was closed after that was paid
back there, and is a refunded one. The others settle after the goods were confirmed:
such an order never reached their purse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.orders import ShopOrders
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping


class WechatOrders(ShopOrders):
    """微信小店订单."""

    name: ClassVar[str] = "wechat.orders"
    title: ClassVar[str] = "微信小店订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "swap"}
    )
    # 礼物待收下 and 凑单买凑团中 are left out: whether they are paid isn't told.
    states: ClassVar[Mapping[str, str]] = {
        "待付款": "unpaid",
        "待发货": "paid",
        "部分发货": "paid",
        "待收货": "shipped",
        "已发货": "shipped",
        "完成": "done",
        "已完成": "done",
        "全部商品售后之后，订单取消": "refunded",
        "未付款用户主动取消或超时未付款订单自动取消": "closed",
        "已取消": "closed",
    }
    returned: ClassVar[bool] = True
    shape = Shape(
        layout="wechat.orders",
        required={
            "order_no": ("订单号",),
            "created": ("订单下单时间",),
            "state": ("订单状态",),
            "amount": ("订单实际收款金额",),
            "payment_no": ("交易单号",),
            "time": ("支付时间",),
            "finish_time": ("订单完成结算时间",),
        },
        optional={
            "ship_time": ("订单发货时间",),
            "goods": ("商品名称",),
            "product": ("商品编码(自定义)",),
            "quantity": ("商品数量",),
        },
    )


class KuaishouOrders(ShopOrders):
    """快手订单."""

    name: ClassVar[str] = "kuaishou.orders"
    title: ClassVar[str] = "快手订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "row", "end", "swap"}
    )
    states: ClassVar[Mapping[str, str]] = {
        "待付款": "unpaid",
        "待发货": "paid",
        "已发货": "shipped",
        "已签收": "shipped",
        "订单成功": "done",
        "交易成功": "done",
        "订单关闭": "closed",
        "订单失败": "closed",
        "交易关闭": "closed",
    }
    subsidies: ClassVar[tuple[str, ...]] = ("platform", "promoter")
    shape = Shape(
        layout="kuaishou.orders",
        required={
            "order_no": ("订单号",),
            "created": ("订单创建时间",),
            "time": ("订单支付时间",),
            "state": ("订单状态",),
            "amount": ("实付款",),
            "platform": ("平台补贴",),
            "promoter": ("主播补贴",),
            "after": ("售后状态",),
        },
        optional={
            "quantity": ("成交数量",),
            "goods": ("商品名称",),
            "product": ("SKU编码",),
            "ship_time": ("发货时间",),
        },
    )


class XiaohongshuOrders(ShopOrders):
    """小红书订单."""

    name: ClassVar[str] = "xiaohongshu.orders"
    title: ClassVar[str] = "小红书订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "swap"}
    )
    # 换货申请中 is left out: whether its money stands isn't told.
    states: ClassVar[Mapping[str, str]] = {
        "待付款": "unpaid",
        "已下单待付款": "unpaid",
        "已支付处理中": "paid",
        "清关中": "paid",
        "待发货": "paid",
        "部分发货": "paid",
        "待收货": "shipped",
        "已发货": "shipped",
        "已完成": "done",
        "已关闭": "closed",
        "已取消": "closed",
    }
    shape = Shape(
        layout="xiaohongshu.orders",
        required={
            "order_no": ("订单号",),
            "state": ("订单状态",),
            "after": ("售后状态",),
            "amount": ("商家应收金额(元)（支付金额）",),
            "payment_no": ("支付渠道订单号",),
            "time": ("支付时间",),
            "created": ("订单创建时间",),
        },
        optional={
            "quantity": ("SKU件数",),
            "goods": ("SKU名称",),
            "product": ("商家编码",),
            "ship_time": ("订单发货时间",),
            "finish_time": ("订单完成时间",),
        },
    )

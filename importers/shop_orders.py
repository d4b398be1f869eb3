"""Orders of WeChat 小店, Kuaishou and Xiaohongshu, as snapshots.

Grade B: the headers of a production parser; no row was seen and no status is known
for sure, so every order is in suspense until config.yaml names its status under
``categories:`` (paid, shipped, done, refunded, closed). CSV or xlsx, header on line 1.
That 订单实际收款金额, 实付款 and 商家应收金额 are what the merchant gets before fees,
and that the subsidies named below come on top, is read from the names (E).
"""

from __future__ import annotations

from typing import ClassVar

from duiping.importers.orders import ShopOrders
from duiping.importers.shape import Shape


class WechatOrders(ShopOrders):
    """微信小店订单."""

    name: ClassVar[str] = "wechat.orders"
    title: ClassVar[str] = "微信小店订单"
    grade: ClassVar[str] = "B"
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

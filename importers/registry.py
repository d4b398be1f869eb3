"""The known layouts, and which of them a file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.errors import Refusal
from duiping.importers.abc_bank import AbcCorporate
from duiping.importers.abc_personal import AbcPersonal
from duiping.importers.adyen import Adyen
from duiping.importers.alibaba import AlibabaPayments, AlibabaReceipts
from duiping.importers.alipay import AlipayLedger
from duiping.importers.alipay_bill import AlipayBill
from duiping.importers.alipay_fund import AlipayFund
from duiping.importers.alipay_summary import AlipaySummary
from duiping.importers.alipay_trade import AlipayTrade
from duiping.importers.alipay_web import AlipayWeb
from duiping.importers.amazon import AmazonSettlement
from duiping.importers.amazon_range import AmazonRange
from duiping.importers.bai import Bai2
from duiping.importers.boc import BocCorporate
from duiping.importers.boc_personal import BocPersonal
from duiping.importers.bocom_credit import BocomCredit
from duiping.importers.bocom_personal import BocomPersonal
from duiping.importers.camt import Camt052, Camt053, Camt054
from duiping.importers.card import BocCredit, CmbCredit
from duiping.importers.ccb import CcbCorporate
from duiping.importers.ccb_personal import CcbPersonal
from duiping.importers.cmb import CmbCorporate
from duiping.importers.cmb_personal import CmbPersonal
from duiping.importers.details import (
    DouyinInspection,
    DouyinInsurance,
    DouyinPremiums,
    KuaishouInsurance,
    WechatInspection,
    XiaohongshuOther,
)
from duiping.importers.douyin import DouyinLedger
from duiping.importers.douyin_account import DouyinAccount
from duiping.importers.douyin_orders import DouyinOrders
from duiping.importers.eleme import ElemeSettlement
from duiping.importers.head import Container, look
from duiping.importers.icbc import IcbcCorporate
from duiping.importers.icbc_personal import IcbcPersonal
from duiping.importers.jd_bill import JdBill
from duiping.importers.jd_settlement import JdSettlement
from duiping.importers.jd_wallet import JdWallet
from duiping.importers.kuaishou import KuaishouFund
from duiping.importers.kuaishou_settled import KuaishouSettled
from duiping.importers.meituan import MeituanSettlement
from duiping.importers.meituan_balance import MeituanBalance
from duiping.importers.meituan_bill import MeituanBill
from duiping.importers.nearest import Near, nearest
from duiping.importers.ofx import Ofx
from duiping.importers.opening import Opening
from duiping.importers.paypal import PayPal
from duiping.importers.paypal_report import PayPalReport
from duiping.importers.pdd_ledger import PddLedger
from duiping.importers.pdd_orders import PddOrders
from duiping.importers.shop_orders import (
    KuaishouOrders,
    WechatOrders,
    XiaohongshuOrders,
)
from duiping.importers.shopify import ShopifyPayments
from duiping.importers.shopify_orders import ShopifyOrders
from duiping.importers.shopify_payouts import ShopifyPayouts
from duiping.importers.stripe import Stripe
from duiping.importers.swift import Mt940
from duiping.importers.taobao import TaobaoOrders
from duiping.importers.taobao_wechat import TaobaoWechat
from duiping.importers.wechat_bill import WechatBill
from duiping.importers.wechat_fundflow import WechatFundflow
from duiping.importers.wechat_shop import WechatShop
from duiping.importers.wechat_tradebill import WechatTradebill
from duiping.importers.xiaohongshu import XiaohongshuWallet
from duiping.importers.xiaohongshu_settled import XiaohongshuSettled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.importers.layout import Layout

LAYOUTS: dict[str, type[Layout]] = {
    layout.name: layout
    for layout in (
        PddLedger,
        PddOrders,
        AlipayLedger,
        AlipayFund,
        AlipayTrade,
        WechatTradebill,
        WechatFundflow,
        TaobaoOrders,
        TaobaoWechat,
        DouyinLedger,
        DouyinAccount,
        WechatShop,
        KuaishouFund,
        KuaishouSettled,
        XiaohongshuWallet,
        XiaohongshuSettled,
        JdSettlement,
        JdWallet,
        DouyinOrders,
        WechatOrders,
        KuaishouOrders,
        XiaohongshuOrders,
        MeituanSettlement,
        MeituanBalance,
        ElemeSettlement,
        AlibabaReceipts,
        AlibabaPayments,
        DouyinPremiums,
        DouyinInsurance,
        DouyinInspection,
        WechatInspection,
        KuaishouInsurance,
        XiaohongshuOther,
        AlipaySummary,
        CmbCorporate,
        CcbCorporate,
        IcbcCorporate,
        AbcCorporate,
        BocCorporate,
        CmbPersonal,
        CmbCredit,
        CcbPersonal,
        IcbcPersonal,
        AbcPersonal,
        BocPersonal,
        BocCredit,
        BocomPersonal,
        BocomCredit,
        WechatBill,
        AlipayBill,
        AlipayWeb,
        JdBill,
        MeituanBill,
        Stripe,
        PayPal,
        PayPalReport,
        Adyen,
        ShopifyPayments,
        ShopifyPayouts,
        ShopifyOrders,
        AmazonSettlement,
        AmazonRange,
        Mt940,
        Camt053,
        Camt052,
        Camt054,
        Ofx,
        Bai2,
        Opening,
    )
}


def _known(mapped: Iterable[Layout]) -> list[Layout]:
    """List an instance of every layout: those of config.yaml after our own."""
    return [*(layout() for layout in LAYOUTS.values()), *mapped]


def recognise(name: str, data: bytes, mapped: Iterable[Layout] = ()) -> list[str]:
    """Name the layouts that claim a file, by its headers.

    Args:
        name: the file's name.
        data: its bytes.
        mapped: the layouts of config.yaml.

    Returns:
        Layout names; none for an unknown file, several for an ambiguous one.
    """
    head = look(name, data)
    return [layout.name for layout in _known(mapped) if layout.recognise(head)]


def near(name: str, data: bytes, mapped: Iterable[Layout] = ()) -> list[Near]:
    """List the layouts that an unknown file is most like, the nearest first.

    Args:
        name: the file's name.
        data: its bytes.
        mapped: the layouts of config.yaml.
    """
    return nearest(look(name, data), _known(mapped))


def refusal(name: str, data: bytes, mapped: Iterable[Layout] = ()) -> Refusal:
    """Say why no layout claims a file: empty, no export, or an unknown layout."""
    head = look(name, data)
    if head.container is Container.EMPTY:
        return Refusal("DP104", file=name)
    if head.container is Container.BINARY:
        return Refusal("DP114", file=name, problem="binary data")
    found = nearest(head, _known(mapped), limit=1)
    if not found:
        return Refusal("DP127", file=name)
    return Refusal(
        "DP101",
        file=name,
        nearest=found[0].layout,
        missing=", ".join(found[0].missing) or "-",
        extra=", ".join(found[0].extra) or "-",
    )

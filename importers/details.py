"""Lists that explain rows of a platform's ledger, one policy or payment a row.

Grade B: headers of production parsers, and for Douyin's premiums rows whose sum is
their ledger row's amount (0.20 + 0.20 = -0.40); E for what the amounts of the other
lists mean, read from their titles. The ledger books the money: rows corroborate. A
cost is printed positive and negated. A row without a time of deduction moved nothing
yet and is left out; WeChat's list of inspections (BIC) prints no time at all, so all of
it is. The ledger row's number stands in the remark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, identity, joined
from duiping.importers.parts import COMPARING, Parts
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.record import CORROBORATING, IGNORED, SUSPENSE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

EMPTY = ("-", "--")
UNTIMED = "not deducted yet"


class Detail(Layout):
    """A list, read by the fields time, amount, order_no, sub_no, number and memo.

    Attributes:
        kind: of every row; None: its type has to be named in config.yaml.
        cost: amounts are printed positive and are money out.
        untimed: why a row without a time is left out.
        known: type → kind, where a list tells several.
    """

    parts: ClassVar[Parts] = COMPARING
    kind: ClassVar[str | None] = "service"
    cost: ClassVar[bool] = True
    untimed: ClassVar[str] = UNTIMED
    known: ClassVar[Mapping[str, str]] = {}

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP123 a cost below zero, and those of `Cells`.
        """
        cells = Cells(table)
        printed = cells.needed("amount", grouped=True)
        if self.cost and (printed < 0).any():
            cells.fail("DP123", printed < 0, "amount", problem="is negative")
        amount = -printed if self.cost else printed
        time = cells.time("time", blanks=EMPTY)
        label = cells.text("type", blanks=EMPTY)
        numbers = [cells.number(f, blanks=EMPTY) for f in ("order_no", "sub_no")]
        row = cells.number("number", blanks=EMPTY)
        memo = joined(cells.text("memo", blanks=EMPTY), row)
        frame = pl.DataFrame({"t": time, "k": self._kinds(label, amount)})
        unknown, untimed = pl.col("k") == UNKNOWN, pl.col("t").is_null()
        judged = frame.select(
            disposition=pl.when(untimed)
            .then(pl.lit(IGNORED))
            .when(unknown)
            .then(pl.lit(SUSPENSE))
            .otherwise(pl.lit(CORROBORATING)),
            cause=pl.when(untimed)
            .then(pl.lit(self.untimed))
            .when(unknown)
            .then(pl.lit("DP201")),
        )
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": frame["k"],
                "category": label,
                "amount": amount,
                "order_no": numbers[0],
                "alias_no": numbers[1],
                "memo": memo,
                "identity": identity(time, label, *numbers, amount, memo),
                **{name: judged[name] for name in judged.columns},
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

    def _kinds(self, label: pl.Series, amount: pl.Series) -> pl.Series:
        """Give the kind of each row: this list's, unless config.yaml names its type."""
        kind = self.kinds(label, self.known)
        if self.kind is not None:
            kind = kind.replace(UNKNOWN, self.kind)
        return directed(kind, amount, label, said=self.categories)


class DouyinPremiums(Detail):
    """抖店保费支出."""

    name: ClassVar[str] = "douyin.premiums"
    title: ClassVar[str] = "抖店保费支出明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "double", "end", "number", "row", "time"}
    )
    shape = Shape(
        layout="douyin.premiums",
        required={
            "policy": ("保险单号",),
            "number": ("动账流水号",),
            "sub_no": ("关联子订单号",),
            "memo": ("摘要描述",),
            "time": ("动账时间",),
            "amount": ("金额(元)",),
        },
    )


class DouyinInsurance(Detail):
    """抖店运费险."""

    name: ClassVar[str] = "douyin.insurance"
    title: ClassVar[str] = "抖店运费险明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "double", "end", "number", "row"}
    )
    shape = Shape(
        layout="douyin.insurance",
        required={
            "policy": ("投保单号",),
            "order_no": ("订单编号",),
            "memo": ("保险名称",),
            "amount": ("支付保费",),
            "time": ("动账时间",),
            "number": ("动账流水号",),
        },
    )


class DouyinInspection(Detail):
    """抖店质检(BIC)费用."""

    name: ClassVar[str] = "douyin.bic"
    title: ClassVar[str] = "抖店质检(BIC)费用明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double"}
    )
    shape = Shape(
        layout="douyin.bic",
        required={
            "bill": ("结算单号",),
            "code": ("订单码",),
            "order_no": ("关联订单号",),
            "memo": ("费用项",),
            "amount": ("结算金额",),
            "time": ("结算时间",),
            "number": ("动账流水号",),
            "status": ("状态",),
        },
    )


class WechatInspection(Detail):
    """微信小店质检(BIC)费用."""

    name: ClassVar[str] = "wechat.bic"
    title: ClassVar[str] = "微信小店质检(BIC)费用明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "number", "row", "end", "double", "swap"}
    )
    untimed: ClassVar[str] = "prints no time to compare it with"
    shape = Shape(
        layout="wechat.bic",
        required={
            "order_no": ("订单编号",),
            "memo": ("质检状态",),
            "number": ("结算状态",),
            "held": ("预扣合计",),
            "amount": ("实扣合计",),
            "debt": ("结算欠款",),
        },
    )


class KuaishouInsurance(Detail):
    """快手退货补运费."""

    name: ClassVar[str] = "kuaishou.insurance"
    title: ClassVar[str] = "快手退货补运费明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "double", "end", "number", "row", "swap", "time"}
    )
    shape = Shape(
        layout="kuaishou.insurance",
        required={
            "order_no": ("订单编号",),
            "whole": ("服务费用（元）",),
            "amount": ("商家承担服务费用（元）",),
            "time": ("生效时间",),
            "number": ("收费编号",),
        },
    )


class XiaohongshuOther(Detail):
    """小红书其他服务款项."""

    name: ClassVar[str] = "xiaohongshu.other"
    title: ClassVar[str] = "小红书其他服务款项"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "double", "end", "number", "row", "time"}
    )
    kind: ClassVar[str | None] = None
    cost: ClassVar[bool] = False
    # 业务款项 as a public parser reads it (B); the others are not known.
    known: ClassVar[Mapping[str, str]] = {"小额打款": "compensation"}
    shape = Shape(
        layout="xiaohongshu.other",
        required={
            "type": ("业务款项",),
            "order_no": ("订单号",),
            "number": ("业务单据号",),
            "time": ("结算时间",),
            "what": ("交易类型",),
            "amount": ("动账金额",),
        },
        optional={"memo": ("备注",)},
    )

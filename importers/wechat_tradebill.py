"""WeChat Pay 交易账单 (tradebill): payments and refunds, never the account itself.

Grade A/C: official documentation and samples; 24-column legacy from a sample in
a test. UTF-8, often with BOM; one file a merchant and day. Data cells begin with
a backtick and commas in them are not escaped. All amounts are positive, 交易状态
gives the direction; 手续费 is positive on payments and negative on refunds.
The fund bill books the money, so these rows corroborate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, identity
from duiping.importers.parts import COMPARING, Parts
from duiping.importers.proof import Totals, order, total
from duiping.importers.shape import Shape, summary
from duiping.importers.wechat import ABSENT, Printed, summed
from duiping.record import CORROBORATING, IGNORED, SUSPENSE, UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

STATES = {"SUCCESS": "sale", "REFUND": "refund", "REVOKED": "refund"}
REFUND_STATES = ("SUCCESS", "PROCESSING", "FAIL", "CHANGE")
# 退款状态 is printed when the refund is accepted; these two moved no money here.
FAILED = {"FAIL": "refund failed", "CHANGE": "refund needs another channel"}
# Footer title → our field, newer and legacy names.
SUMS = {
    "应结订单总金额": "amount",
    "总交易额": "amount",
    "退款总金额": "refund",
    "总退款金额": "refund",
    "充值券退款总金额": "voucher_refund",
    "总代金券或立减优惠退款金额": "voucher_refund",
    "总企业红包退款金额": "voucher_refund",
    "手续费总金额": "fee",
    "订单总金额": "ordered",
    "申请退款总金额": "requested",
}


class WechatTradebill(Layout):
    """微信支付交易账单."""

    name: ClassVar[str] = "wechat.tradebill"
    title: ClassVar[str] = "微信支付交易账单"
    grade: ClassVar[str] = "A"
    flows = True
    parts: ClassVar[Parts] = COMPARING
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number"})
    frequency: ClassVar[str] = "day"
    shape = Shape(
        layout="wechat.tradebill",
        required={
            "time": ("交易时间",),
            "payment_no": ("微信订单号",),
            "order_no": ("商户订单号",),
            "state": ("交易状态",),
            "amount": ("应结订单金额", "总金额"),
            "fee": ("手续费",),
        },
        optional={
            "refund_no": ("微信退款单号",),
            "alias_no": ("商户退款单号",),
            "refund": ("退款金额",),
            "voucher_refund": (
                "充值券退款金额",
                "代金券或立减优惠退款金额",
                "企业红包退款金额",
            ),
            "refund_state": ("退款状态",),
            "refund_time": ("退款成功时间",),
            "ordered": ("订单金额",),
            "requested": ("申请退款金额",),
            "memo": ("商品名称",),
        },
        encodings=("utf-8-sig",),
        footer=summary("总交易单数"),
        ticked=True,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        state = cells.text("state")
        refund_state = cells.text("refund_state")
        paid = cells.amount("amount").fill_null(0)
        refund = cells.amount("refund").fill_null(0)
        fee = cells.amount("fee").fill_null(0)
        time = cells.time("time")
        frame = pl.DataFrame({"s": state, "r": refund_state, "p": paid, "b": refund})
        kind = self.kinds(state, STATES)
        failed = pl.col("r").replace_strict(
            FAILED, default=None, return_dtype=pl.String
        )
        strange = (kind == UNKNOWN) | frame["r"].is_in(REFUND_STATES).not_().fill_null(
            value=False
        )
        columns = frame.select(
            amount=pl.when(kind == "sale").then("p").otherwise(-pl.col("b")),
            kind=pl.when(strange).then(pl.lit(UNKNOWN)).otherwise(kind),
            category=pl.when(frame["r"].is_in(REFUND_STATES).not_())
            .then(pl.concat_str("s", "r", separator="/"))
            .otherwise("s"),
            disposition=pl.when(strange)
            .then(pl.lit(SUSPENSE))
            .when(failed.is_not_null())
            .then(pl.lit(IGNORED))
            .otherwise(pl.lit(CORROBORATING)),
            cause=pl.when(strange).then(pl.lit("DP202")).otherwise(failed),
        )
        payment = cells.number("payment_no", blanks=ABSENT)
        refund_no = cells.number("refund_no", blanks=ABSENT)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False, table=table),
                "time": time,
                **{name: columns[name] for name in columns.columns},
                "fee": fee,
                "refund_time": cells.time("refund_time", blanks=("0",)),
                "order_no": cells.number("order_no", blanks=ABSENT),
                "payment_no": payment,
                "refund_no": refund_no,
                "alias_no": cells.number("alias_no", blanks=ABSENT),
                "memo": cells.text("memo"),
                # A row has no number of its own: these three are its identity.
                "identity": identity(state, payment, refund_no),
            },
            version=self._version(cells),
            as_of=as_of,
            totals=self._footer(cells),
        )

    def _version(self, cells: Cells) -> str:
        """Name the variant by the columns that tell them apart."""
        if "总金额" in cells.table.header:
            return "legacy"
        if not cells.has("refund_no"):
            return "SUCCESS"
        return "REFUND" if "退款申请时间" in cells.table.header else "ALL"

    def _footer(self, cells: Cells) -> Totals:
        """Prove every sum whose column the bill has."""
        totals = Totals(cells.table)
        row, printed = summed(cells.table)
        totals.count(row, "总交易单数", printed["总交易单数"], cells.height)
        self._required(printed)
        for title, field in SUMS.items():
            if title in printed and cells.has(field):
                actual = total(cells.amount(field).fill_null(0))
                totals.amount(row, title, printed[title], actual)
        return totals

    def _required(self, printed: Printed) -> None:
        """Refuse a footer without the total of money or of fees."""
        if "总交易额" not in printed:
            printed["应结订单总金额"]
        printed["手续费总金额"]

"""WeChat Pay 资金账单 (fundflowbill): what the merchant's WeChat account did.

Grade A/C: official documentation, header and rows seen. UTF-8, with or without
BOM; one file an account type and day. Data cells begin with a backtick; amounts
are positive, 收支类型 gives the direction; the balance is printed after each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, joined, unique
from duiping.importers.proof import Totals, balances, total
from duiping.importers.shape import Shape, summary
from duiping.importers.wechat import ABSENT, summed

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

# "May be adjusted" says the documentation: others go to suspense.
KINDS = {
    "交易": "sale",
    "扣除交易手续费": "fee",
    "退款": "refund",
    "退款关闭": "refund",
    "退还交易手续费": "fee_refund",
    "提现": "payout",
    "提现退回": "payout_return",
    "充值": "transfer",
}
SIGNS = {"收入": 1, "支出": -1}
_PAYMENT = ("sale", "fee")
_REFUND = ("refund", "fee_refund")
_PAYOUT = ("payout", "payout_return")


class WechatFundflow(Layout):
    """微信支付资金账单."""

    name: ClassVar[str] = "wechat.fundflow"
    title: ClassVar[str] = "微信支付资金账单"
    grade: ClassVar[str] = "A"
    flows = True
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number"})
    frequency: ClassVar[str] = "day"
    shape = Shape(
        layout="wechat.fundflow",
        required={
            "time": ("记账时间",),
            "number": ("微信支付业务单号",),
            "row_no": ("资金流水单号",),
            "type": ("业务类型",),
            "direction": ("收支类型",),
            "amount": ("收支金额(元)",),
            "balance": ("账户结余(元)",),
            "voucher": ("业务凭证号",),
        },
        optional={
            "name": ("业务名称",),
            "memo": ("备注",),
            "payee": ("资金变更提交申请人",),
        },
        encodings=("utf-8-sig",),
        footer=summary("资金流水总笔数"),
        ticked=True,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        way = cells.text("direction")
        sign = way.replace_strict(SIGNS, default=None, return_dtype=pl.Int64)
        if sign.is_null().any():
            allowed = ", ".join(SIGNS)
            cells.fail("DP108", sign.is_null(), "direction", value=way, allowed=allowed)
        size = cells.needed("amount")
        negative = size < 0
        if negative.any():
            cells.fail("DP109", negative, "amount", value=cells.raw("amount"))
        amount = size * sign
        balance = cells.needed("balance")
        time = cells.time("time")
        chain = balances(table, time, amount, balance)
        label = cells.text("type")
        kind = self._directed(self.kinds(label, KINDS), label, sign)
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": kind,
                "category": label,
                "amount": amount,
                "balance": balance,
                "row_no": unique(
                    cells, cells.number("row_no", blanks=ABSENT), "row_no"
                ),
                **self._numbers(cells, kind),
            },
            version=table.header[table.places["amount"]],
            as_of=as_of,
            totals=self._footer(table, size, sign),
            chain=chain,
        )

    def _directed(
        self, kind: pl.Series, label: pl.Series, sign: pl.Series
    ) -> pl.Series:
        """Doubt a built-in kind that runs against its usual direction."""
        frame = pl.DataFrame({"k": kind, "s": sign, "l": label})
        said = pl.col("l").is_in(list(self.categories))
        returned = (pl.col("l") == "提现") & (pl.col("s") > 0)
        inward = pl.col("k").is_in(["sale", "fee_refund", "payout_return"])
        outward = pl.col("k").is_in(["fee", "payout"])
        strange = (inward & (pl.col("s") < 0)) | (outward & (pl.col("s") > 0))
        closed = (pl.col("l") == "退款") & (pl.col("s") > 0)
        return frame.select(
            pl.when(said)
            .then(pl.col("k"))
            .when(returned)
            .then(pl.lit("payout_return"))
            .when(strange | closed)
            .then(pl.lit("unknown"))
            .otherwise(pl.col("k"))
            .alias("k")
        )["k"]

    def _numbers(self, cells: Cells, kind: pl.Series) -> dict[str, pl.Series]:
        """Spread the two numbers of a row over what they number, by kind."""
        number = cells.number("number", blanks=ABSENT)
        voucher = cells.number("voucher", blanks=ABSENT)
        payment, refund = kind.is_in(_PAYMENT), kind.is_in(_REFUND)
        payout = kind.is_in(_PAYOUT)
        memo = cells.text("memo")
        named = payment | refund
        return {
            "payment_no": number.set(~payment, None),
            "refund_no": number.set(~refund, None),
            "payout_no": number.set(~payout, None),
            "order_no": voucher.set(~payment, None),
            "alias_no": voucher.set(~refund, None),
            # The payout's number is what the bank's line may quote.
            "memo": joined(memo, voucher.set(named, None)),
            "payee": cells.text("payee"),
        }

    def _footer(self, table: Table, size: pl.Series, sign: pl.Series) -> Totals:
        totals = Totals(table)
        row, printed = summed(table)
        came, went = sign > 0, sign < 0
        totals.count(row, "资金流水总笔数", printed["资金流水总笔数"], len(size))
        totals.count(row, "收入笔数", printed["收入笔数"], int(came.sum()))
        totals.amount(row, "收入金额", printed["收入金额"], total(size.filter(came)))
        totals.count(row, "支出笔数", printed["支出笔数"], int(went.sum()))
        totals.amount(row, "支出金额", printed["支出金额"], total(size.filter(went)))
        return totals

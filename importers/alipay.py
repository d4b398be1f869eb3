"""Alipay merchant 账务明细 (signcustomer): what the shop's Alipay account did.

Grade A: rows seen, 12 columns (2012) to 16. CSV in GB18030 with CRLF, sometimes
UTF-8; text cells end in a TAB; the end day of the preamble is exclusive. Newest
row first. Outgo is printed negative (older tools saw it positive, so only its
size counts). The balance is printed after each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, unique
from duiping.importers.pdd_ledger import sides
from duiping.importers.proof import Totals, balances, total
from duiping.importers.shape import Shape, marked

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {
    "交易付款": "sale",
    "在线支付": "sale",
    "交易退款": "refund",
    "退款（交易退款）": "refund",
    "收费": "fee",
    "服务费": "fee",
    "退费": "fee_refund",
    "转账": "transfer",
    "提现": "payout",
    "充值": "transfer",
}
# Own money on the move; the remark tells, whatever the type says. The order
# matters: these come before any order number is looked for in a remark.
OWN_MOVES = r"余利宝-基金申购|余利宝-基金赎回|转出到网商银行"
DEPOSIT = r"天猫保证金-解冻|^天猫保证金-充值[（(]代扣[）)]$"
# Where a remark names the Taobao order, tried in this order.
REMARKS = (
    r"(?:订单号|订单编号|关联订单号|交易单号)[：:]\s*(\d{15,25})",
    r"tradeid[：:]\s*(\d{15,25})",
    r"\{(\d{15,25})\}",
    r"[（(](\d{15,25})[）)]",
)
_TRADE = ("sale", "refund", "fee", "fee_refund")
_SUM = r"^\"?#\s*{}:\s*(\d+)\s*笔,?\s*(?:共)?\s*([+-]?[\d.,]*\d)\s*元"


class AlipayLedger(Layout):
    """支付宝账务明细."""

    name: ClassVar[str] = "alipay.ledger"
    title: ClassVar[str] = "支付宝账务明细"
    grade: ClassVar[str] = "A"
    flows = True
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number"})
    shape = Shape(
        layout="alipay.ledger",
        required={
            "row_no": ("账务流水号",),
            "number": ("业务流水号",),
            "alias_no": ("商户订单号",),
            "time": ("发生时间",),
            "income": ("收入金额（+元）", "收入金额"),
            "outgo": ("支出金额（-元）", "支出金额"),
            "balance": ("账户余额（元）", "账户余额"),
            "type": ("业务类型",),
        },
        optional={
            "payee": ("对方账号",),
            "memo": ("备注",),
            "description": ("业务描述",),
            "base_no": ("业务基础订单号",),
        },
        footer=marked("#"),
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        income = cells.amount("income").fill_null(0)
        outgo = -cells.amount("outgo").fill_null(0).abs()
        sides(cells, income, outgo)
        amount = income + outgo
        balance = cells.needed("balance")
        time = cells.time("time")
        chain = balances(table, time, amount, balance, newest_first=True)
        memo = cells.text("memo")
        kind = self._kind(cells, amount, memo)
        number = cells.number("number")
        trade, payout = kind.is_in(_TRADE), kind.is_in(("payout", "payout_return"))
        alias = cells.number("alias_no")
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": kind,
                "category": cells.text("type"),
                "amount": amount,
                "balance": balance,
                "row_no": unique(cells, cells.number("row_no"), "row_no"),
                "payment_no": number.set(~trade, None),
                "payout_no": number.set(~payout, None),
                "order_no": self._order(cells, kind, alias, memo),
                "alias_no": alias,
                "payee": cells.text("payee"),
                "memo": memo,
            },
            version=str(len(table.header)),
            as_of=as_of,
            totals=self._footer(table, income, outgo),
            chain=chain,
        )

    def _kind(self, cells: Cells, amount: pl.Series, memo: pl.Series) -> pl.Series:
        """Read the kind from the type; one that runs the wrong way is unknown."""
        label = cells.text("type")
        kind = self.kinds(label, KINDS)
        frame = pl.DataFrame({"l": label, "k": kind, "a": amount, "m": memo})
        said = pl.col("l").is_in(list(self.categories))
        inward, outward = pl.col("a") > 0, pl.col("a") < 0
        own = pl.col("m").str.contains(OWN_MOVES) | pl.col("l").str.contains(
            "^余[额利]宝"
        )
        strange = (pl.col("k").is_in(["sale", "fee_refund"]) & outward) | (
            (pl.col("k") == "refund") & inward
        )
        return frame.select(
            pl.when(said)
            .then("k")
            .when(own)
            .then(pl.lit("transfer"))
            .when(pl.col("m").str.contains(DEPOSIT))
            .then(pl.lit("deposit"))
            .when((pl.col("k") == "fee") & inward)
            .then(pl.lit("fee_refund"))
            .when((pl.col("k") == "payout") & inward)
            .then(pl.lit("payout_return"))
            .when(strange)
            .then(pl.lit("unknown"))
            .otherwise("k")
            .alias("k")
        )["k"]

    def _order(
        self, cells: Cells, kind: pl.Series, alias: pl.Series, memo: pl.Series
    ) -> pl.Series:
        """Find the order: in the merchant's number, the base number, the remark."""
        base = cells.number("base_no")
        frame = pl.DataFrame({"a": alias, "b": base, "m": memo, "k": kind})
        found = pl.coalesce(
            pl.col("a").str.extract(r"^T\d+P(\d+)$", 1),
            pl.when(pl.col("b").str.contains(r"^\d+$")).then("b"),
            *(pl.col("m").str.extract(pattern, 1) for pattern in REMARKS),
            # A merchant outside Taobao prints the own order number here; MYBK…
            # is the leg of a bank.
            pl.when(
                pl.col("k").is_in(_TRADE) & ~pl.col("a").str.starts_with("MYBK")
            ).then("a"),
        )
        own = pl.col("k").is_in(["transfer", "deposit", "payout", "payout_return"])
        return frame.select(pl.when(~own).then(found).alias("o"))["o"]

    def _footer(self, table: Table, income: pl.Series, outgo: pl.Series) -> Totals:
        """Prove both sums; every original export has them."""
        totals = Totals(table)
        zero = int(((income == 0) & (outgo == 0)).sum())
        for name, column in (("支出合计", outgo), ("收入合计", income)):
            row, match = totals.need(_SUM.format(name), f"#{name}")
            totals.count(
                row, f"{name}笔数", match[1], int((column != 0).sum()), spare=zero
            )
            size = match[2] if name == "收入合计" else f"-{match[2].lstrip('+-')}"
            totals.amount(row, name, size, total(column))
        return totals

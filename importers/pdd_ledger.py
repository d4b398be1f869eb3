"""Pinduoduo 账务明细 (对账中心 / 货款明细): what the shop's wallet did.

Grade A (real rows seen) for the seven columns and the footer; B for the codes.
CSV in GB18030, also UTF-8 with BOM; some copies begin at the header. Income is
printed positive, outgo negative. No row number and no balance: equal rows are
legitimate, so a row is identified by all that it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, identity
from duiping.importers.proof import Totals, order, total
from duiping.importers.shape import Shape, marked

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

# 业务描述 begins with a code; the text behind it has changed over the years.
CODES = {
    "0010002": "sale",
    "0010005": "subsidy",
    "0020002": "refund",
    "0020005": "subsidy_refund",
    "0030001": "fee",
    "0030002": "fee",
    **{f"004000{n}": "compensation" for n in range(1, 9)},
    "0050002": "marketing",
    "0060001": "marketing",
    "0070001": "deposit",
    "0070002": "deposit",
    "0070004": "ads",
    "0080001": "payout",
    "0110001": "service",
    "0120001": "service_refund",
    **dict.fromkeys(("0130002", "0130005", "0130010"), "other_income"),
    **dict.fromkeys(("0140002", "0140022", "0140028"), "other_expense"),
}
# Where no code is printed, only the labels that can mean one thing.
TYPES = {
    "交易收入": "sale",
    "交易退款": "refund",
    "技术服务费": "fee",
    "提现": "payout",
}
# A row of the same code in the other direction takes the former one back.
BACK = {"fee": "fee_refund", "payout": "payout_return"}
# What stands above the header of a whole copy, and the sums below it then.
ABOVE = ("账务明细", "起始时间", "明细列表")
ORDER_NO = r"^\d{6}-\d{15}$"
_SUM = r"^\"?#\s*{}:\s*(\d+)\s*笔,?\s*(?:共)?\s*([+-]?[\d.,]*\d)\s*元"


class PddLedger(Layout):
    """拼多多账务明细."""

    name: ClassVar[str] = "pdd.ledger"
    title: ClassVar[str] = "拼多多账务明细"
    grade: ClassVar[str] = "A"
    flows = True
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number"})
    shape = Shape(
        layout="pdd.ledger",
        required={
            "order_no": ("商户订单号", "商品订单号"),
            "time": ("发生时间",),
            "income": ("收入金额（+元）", "收入金额"),
            "outgo": ("支出金额（-元）", "支出金额"),
            "type": ("账务类型",),
            "description": ("业务描述",),
        },
        optional={"memo": ("备注",)},
        footer=marked("#"),
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs."""
        cells = Cells(table)
        income = cells.amount("income", blanks=("-",)).fill_null(0)
        outgo = cells.amount("outgo", blanks=("-",)).fill_null(0)
        sides(cells, income, outgo)
        number = cells.number("order_no", blanks=("-",))
        time = cells.time("time")
        memo = cells.text("memo", blanks=("-",))
        kind_of, description = (
            cells.text("type"),
            cells.text("description", blanks=("-",)),
        )
        category = pl.select(pl.coalesce(description, kind_of).alias("c"))["c"]
        amount = income + outgo
        totals = self._footer(table, income, outgo)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False, table=table),
                "time": time,
                "kind": self._kind(category, kind_of, amount),
                "category": category,
                "amount": amount,
                "order_no": number.set(
                    ~number.str.contains(ORDER_NO).fill_null(value=True), None
                ),
                "memo": memo,
                "identity": identity(
                    cells.clock("time", time),
                    kind_of,
                    description,
                    income,
                    outgo,
                    memo,
                    number,
                ),
            },
            version="titled" if table.says(*ABOVE) else "plain",
            as_of=as_of,
            totals=totals,
        )

    def _kind(
        self, category: pl.Series, kind_of: pl.Series, amount: pl.Series
    ) -> pl.Series:
        """Read the kind from config's labels, else the code, else the type."""
        frame = pl.DataFrame({"label": category, "type": kind_of, "amount": amount})
        label, labels, code = pl.col("label"), self.categories, pl.col("code")
        coded = pl.when(label.str.contains(r"^\d{7}")).then(label.str.slice(0, 7))

        def look(expr: pl.Expr, known: dict[str, str]) -> pl.Expr:
            return expr.replace_strict(known, default=None, return_dtype=pl.String)

        item = label.str.extract(r"-(.+)$", 1)
        # Without words of config there is nothing to look for.
        said = [look(one, dict(labels)) for one in (label, code, item) if labels]
        built_in = pl.when(code.is_not_null()).then(look(code, CODES))
        frame = frame.with_columns(code=coded).with_columns(
            known=built_in.otherwise(look(pl.col("type"), TYPES))
        )
        back = pl.when(pl.col("amount") > 0).then(look(pl.col("known"), BACK))
        return frame.select(
            pl.coalesce(*said, back, "known", pl.lit("unknown")).alias("kind")
        )["kind"]

    def _footer(self, table: Table, income: pl.Series, outgo: pl.Series) -> Totals:
        """Prove the three sums; a file with a preamble must have them."""
        totals = Totals(table)
        if not table.says(*ABOVE) and not table.footer:
            return totals
        zero = int(((income == 0) & (outgo == 0)).sum())
        for name, column in (("支出合计", outgo), ("收入合计", income)):
            row, match = totals.need(_SUM.format(name), f"#{name}")
            totals.count(
                row, f"{name}笔数", match[1], int((column != 0).sum()), spare=zero
            )
            totals.amount(row, name, match[2], total(column))
        for row, match in totals.lines(_SUM.format("总计")):
            totals.count(row, "总计笔数", match[1], len(income))
            totals.amount(row, "总计", match[2], total(income) + total(outgo))
        return totals


def sides(cells: Cells, income: pl.Series, outgo: pl.Series) -> None:
    """Refuse a row whose two columns contradict each other.

    Raises:
        Refusal: income below zero, outgo above zero, or money on both sides.
    """
    if (income < 0).any():
        cells.fail("DP123", income < 0, "income", problem="income is negative")
    if (outgo > 0).any():
        cells.fail("DP123", outgo > 0, "outgo", problem="outgo is positive")
    both = (income != 0) & (outgo != 0)
    if both.any():
        cells.fail("DP123", both, "outgo", problem="money on both sides")

"""Shopify Payments payouts: what was sent to the bank, one row a payout.

Grade B for the header (10 columns, quoted in public parsers; newer exports add
Marketplace Sales Tax, Advances and Bank Reference), D for what a status means. UTF-8
CSV, header on line 1, no footer. Total = Charges + Refunds + Adjustments + Reserved
Funds + Fees + Retried Amount and the newer two, all signed, is proven. No number is
printed but, in newer exports, the bank's reference; day, currency and total identify
a payout. Only paid ones have left the balance; a total below zero is drawn
from the bank. An unknown status is in suspense.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells, folded
from duiping.importers.foreign import UNICODE, agree, codes, money, required
from duiping.importers.layout import Layout, identity, judge
from duiping.importers.proof import order
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

PAID = "paid"
UNPAID = {
    "scheduled": "not paid yet",
    "pending": "not paid yet",
    "in_transit": "not paid yet",
    "failed": "failed",
    "canceled": "cancelled",
}
PARTS = ("charges", "refunds", "adjustments", "reserved", "fees", "retried")
NEWER = ("tax", "advances")


class ShopifyPayouts(Layout):
    """Shopify Payments 提现."""

    name: ClassVar[str] = "shopify.payouts"
    title: ClassVar[str] = "Shopify Payments 提现"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "row", "end", "double"})
    shape = Shape(
        layout="shopify.payouts",
        required={
            "time": ("Payout Date",),
            "status": ("Status",),
            "charges": ("Charges",),
            "refunds": ("Refunds",),
            "adjustments": ("Adjustments",),
            "reserved": ("Reserved Funds",),
            "fees": ("Fees",),
            "retried": ("Retried Amount",),
            "total": ("Total",),
            "currency": ("Currency",),
        },
        optional={
            "tax": ("Marketplace Sales Tax",),
            "advances": ("Advances",),
            "reference": ("Bank Reference",),
        },
        encodings=UNICODE,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP123 a total that is not the sum of its parts or an unknown
                currency, and those of `Cells`.
        """
        cells = Cells(table)
        currency = codes(cells, "currency")
        total = required(cells, "total", money(cells, "total", currency, sign="$"))
        due = pl.Series([0] * cells.height, dtype=pl.Int64)
        for field in (*PARTS, *NEWER):
            due = due + money(cells, field, currency, sign="$").fill_null(0)
        agree(cells, "total", total, due, "total = sum of its parts")
        time = cells.parsed(folded(cells.raw("time")), "time", "%Y-%m-%d")
        status = cells.text("status").str.to_lowercase()
        reference = cells.number("reference")
        reason = status.replace_strict(UNPAID, default=None, return_dtype=pl.String)
        verdict = judge(pl.col("r"), unknown=pl.col("x"))
        strange = ~status.is_in([PAID, *UNPAID]).fill_null(value=False)
        judged = pl.DataFrame({"r": reason, "x": strange}).select(**verdict)
        kind = pl.DataFrame({"t": total}).select(
            k=pl.when(pl.col("t") < 0)
            .then(pl.lit("payout_return"))
            .otherwise(pl.lit("payout"))
        )["k"]
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=True),
                "time": time,
                "kind": kind,
                "category": status,
                "amount": -total,
                "currency": currency,
                "payout_no": reference,
                # The status too: a payout that is paid later is another row.
                "identity": identity(time, status, currency, total),
                "disposition": judged["disposition"],
                "cause": judged["cause"],
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

"""Shopify Payments transactions: charges and refunds with their fees and payouts.

Grade B: headers of 13 to 19 columns and rows quoted in public parsers. UTF-8,
header on line 1, no footer, no balance, no number of the row. Transaction Date has
its offset. Amounts may carry a ``$``; a refund is below zero with no fee, and
Net = Amount - Fee is proven. Presentment Amount is what the buyer paid, above zero on
refunds too; in another currency it is a conversion, see `movement`.

Payout ID is blank while a payout is pending and printed in a later export of the same
row: it is no part of what identifies the row, and is learned when it comes. Types
seen are charge and refund; others (adjustment, chargeback, payout …) are inferred and
go to suspense until config.yaml names them. The payouts themselves are in another
export, `shopify_payouts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.cells import SECONDS, Cells, folded
from duiping.importers.foreign import UNICODE, agree, codes, money, required
from duiping.importers.layout import Layout, identity
from duiping.importers.movement import Parts, doubted, moved
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.importers.zones import zoned

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {"charge": "sale", "refund": "refund"}


class ShopifyPayments(Layout):
    """Shopify Payments 交易明细."""

    name: ClassVar[str] = "shopify.payments"
    title: ClassVar[str] = "Shopify Payments 交易明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double", "swap"}
    )
    shape = Shape(
        layout="shopify.payments",
        required={
            "time": ("Transaction Date",),
            "type": ("Type",),
            "order_no": ("Order",),
            "status": ("Payout Status",),
            "amount": ("Amount",),
            "fee": ("Fee",),
            "net": ("Net",),
            "currency": ("Currency",),
        },
        optional={
            "payout_no": ("Payout ID",),
            "checkout": ("Checkout",),
            "paid": ("Presentment Amount",),
            "paid_currency": ("Presentment Currency",),
            "payee": ("Card Brand",),
        },
        encodings=UNICODE,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs and parts.

        Raises:
            Refusal: DP123 net is not amount less fee or currency unknown, and
                those of `Cells`.
        """
        cells = Cells(table)
        currency = codes(cells, "currency")
        amount, fee, net = (
            required(cells, f, money(cells, f, currency, sign="$"))
            for f in ("amount", "fee", "net")
        )
        agree(cells, "net", net, amount - fee, "net = amount - fee")
        time = zoned(cells, "time", SECONDS, folded(cells.raw("time")))
        label = cells.text("type")
        kind = doubted(self.kinds(label, KINDS), amount, label, self.categories)
        parts = moved(cells, amount, currency, fee, _paid(cells, amount))
        return self.reading(
            parts.cells,
            {
                "seq": parts.ranked(order(time, newest_first=True)),
                "time": parts.of(time),
                "kind": parts.kind(parts.of(kind)),
                "category": parts.of(label),
                "amount": parts.amount,
                "currency": parts.currency,
                **_numbers(parts, parts.of(time)),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )


def _paid(cells: Cells, amount: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """Give what the buyer paid or got back, signed as the amount is."""
    if not (cells.has("paid") and cells.has("paid_currency")):
        return None
    code = codes(cells, "paid_currency", needed=False)
    return money(cells, "paid", code, sign="$").abs() * amount.sign(), code


def _numbers(parts: Parts, time: pl.Series) -> dict[str, pl.Series]:
    """Spread the numbers of a row over what they number, and identify the row."""
    cells = parts.cells
    checkout, number = cells.number("checkout"), cells.text("order_no")
    # Neither payout nor checkout: older exports and pending rows lack them.
    said = identity(
        number,
        cells.text("type"),
        time,
        parts.part,
        parts.amount,
        parts.currency,
    )
    tie = identity(number, cells.text("type"), time)
    return {
        "order_no": parts.told(number),
        "payment_no": parts.told(checkout),
        "payout_no": cells.number("payout_no"),
        "alias_no": parts.shared(tie.str.replace_all("\x1f", ":"), cells.nothing),
        "payee": cells.text("payee"),
        "identity": said,
    }

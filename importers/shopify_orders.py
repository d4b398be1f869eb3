"""Shopify orders: one row a line item, the order's own columns on the first only.

Grade B: headers and rows quoted in public parsers; columns vary. UTF-8 CSV, header
on line 1, no footer. Times have their offset. Total stands once an order; the rows
below it repeat the number and leave Total blank: they are further items, and are left
out. Refunded Amount is above zero. The product is told where an order has one item.

Snapshot. A paid order is shipped when Fulfillment Status is fulfilled; what follows
is not printed. Orders whose payment is pending, authorised or expired are left out,
as are voided ones. partially_paid and unknown states are in suspense.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import SECONDS, Cells, folded
from duiping.importers.foreign import UNICODE, codes, money
from duiping.importers.layout import Columns, Layout, judge, unique
from duiping.importers.parts import EXPECTING, Parts
from duiping.importers.shape import Shape
from duiping.importers.zones import zoned
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

STATES = {
    "paid": "paid",
    "partially_refunded": "paid",
    "refunded": "refunded",
    "pending": "unpaid",
    "authorized": "unpaid",
    "expired": "unpaid",
    "voided": "cancelled",
}
REASONS = {
    "unpaid": "never paid",
    "cancelled": "cancelled before settlement",
}
FURTHER = "further item of the order above"
FULFILLED = "fulfilled"


class ShopifyOrders(Layout):
    """Shopify 订单."""

    name: ClassVar[str] = "shopify.orders"
    title: ClassVar[str] = "Shopify 订单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double", "swap"}
    )
    parts: ClassVar[Parts] = EXPECTING
    snapshot: ClassVar[bool] = True
    shape = Shape(
        layout="shopify.orders",
        required={
            "order_no": ("Name",),
            "state": ("Financial Status",),
            "time": ("Paid at",),
            "sent": ("Fulfillment Status",),
            "currency": ("Currency",),
            "total": ("Total",),
            "created": ("Created at",),
            "quantity": ("Lineitem quantity",),
            "product": ("Lineitem sku",),
        },
        optional={
            "ship_time": ("Fulfilled at",),
            "refund": ("Refunded Amount",),
            "memo": ("Lineitem name",),
            "payment_no": ("Payment Reference",),
        },
        encodings=UNICODE,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records of kind order.

        Raises:
            Refusal: DP109 no total, DP110 paid without a time, DP121 an order
                twice, DP123 an item of no order, and those of `Cells`.
        """
        cells = Cells(table)
        number = cells.text("order_no")
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "order_no", problem="is empty")
        further = _further(cells, number)
        first = unique(cells, number.set(further, None), "order_no")
        currency = codes(cells, "currency", needed=False).set(further, None)
        amount = money(cells, "total", currency)
        blank = amount.is_null() & ~further
        if blank.any():
            cells.fail("DP109", blank, "total", value="")
        state = self._state(cells).set(further, "further")
        items = _items(cells, further)
        columns: Columns = {
            "time": _time(cells, state, further),
            "category": cells.text("state"),
            "amount": amount,
            "currency": currency,
            "state": state.set(further, None),
            "order_no": first,
            "row_no": _rows(number, further),
            "payment_no": cells.number("payment_no").set(further, None),
            "ship_time": _moment(cells, "ship_time"),
            "refund": money(cells, "refund", currency),
            "memo": cells.text("memo"),
            **items,
            **_judged(state),
        }
        return self.reading(cells, columns, version=str(len(table.header)), as_of=as_of)

    def _state(self, cells: Cells) -> pl.Series:
        """Read the state of payment, then whether the goods went."""
        state = cells.text("state").replace_strict(
            {**STATES, **self.categories}, default=UNKNOWN, return_dtype=pl.String
        )
        sent = (cells.text("sent") == FULFILLED).fill_null(value=False)
        return state.set(sent & (state == "paid"), "shipped")


def _further(cells: Cells, number: pl.Series) -> pl.Series:
    """Mark rows that repeat the number above and have no state and no total.

    Raises:
        Refusal: DP123 where such a row doesn't follow its order.
    """
    bare = cells.text("state").is_null() & cells.text("total").is_null()
    lost = bare & (number != number.shift(1)).fill_null(value=True)
    if lost.any():
        cells.fail("DP123", lost, "order_no", problem="an item of no order above")
    return bare


def _moment(cells: Cells, field: str) -> pl.Series:
    """Give a column of times with offsets; blank is null."""
    text = folded(cells.raw(field)).replace("", None)
    given = text.is_not_null()
    stamped = zoned(cells, field, SECONDS, text.fill_null("1970-01-01 00:00:00 +0000"))
    return stamped.set(~given, None)


def _time(cells: Cells, state: pl.Series, further: pl.Series) -> pl.Series:
    """Give when an order was paid; one that never was has the day of its making."""
    paid, created = _moment(cells, "time"), _moment(cells, "created")
    due = state.is_in(["paid", "shipped", "refunded"])
    absent = paid.is_null() & due
    if absent.any():
        cells.fail("DP110", absent, "time", value="", expected=SECONDS)
    frame = pl.DataFrame({"p": paid, "c": created, "x": further})
    whole = pl.coalesce("p", "c")
    return frame.select(t=pl.when(pl.col("x")).then(None).otherwise(whole))["t"]


def _rows(number: pl.Series, further: pl.Series) -> pl.Series:
    """Number further items behind their order: ``#1001:2``; null on the order."""
    frame = pl.DataFrame({"n": number, "x": further}).with_columns(
        i=(pl.int_range(pl.len()).over("n") + 1).cast(pl.String)
    )
    named = pl.concat_str("n", "i", separator=":")
    return frame.select(r=pl.when(pl.col("x")).then(named))["r"]


def _items(cells: Cells, further: pl.Series) -> dict[str, pl.Series]:
    """Count an order's pieces, and name its product where it has one item."""
    frame = pl.DataFrame(
        {
            "o": (~further).cum_sum(),
            "q": cells.count("quantity"),
            "s": cells.text("product"),
            "x": further,
        }
    )
    own = ~pl.col("x")
    told = frame.select(
        q=pl.when(own).then(pl.col("q").sum().over("o")),
        s=pl.when(own & (pl.len().over("o") == 1)).then(pl.col("s")),
    )
    return {"quantity": told["q"], "product": told["s"]}


def _judged(state: pl.Series) -> dict[str, pl.Series]:
    """Give kind, disposition and cause by the state."""
    frame = pl.DataFrame({"s": state})
    reason = pl.col("s").replace_strict(
        {**REASONS, "further": FURTHER}, default=None, return_dtype=pl.String
    )
    strange = pl.col("s") == UNKNOWN
    kind = pl.when(strange).then(pl.lit(UNKNOWN)).otherwise(pl.lit("order"))
    judged = frame.select(kind=kind, **judge(reason, unknown=strange))
    return {name: judged[name] for name in judged.columns}

"""Order exports of shops: snapshots, one row an order or a sub-order."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import SECONDS, Cells
from duiping.importers.layout import Columns, Layout, judge, unique
from duiping.importers.parts import EXPECTING, Parts
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

EMPTY = ("-", "--")
NEVER_PAID = "never paid"
CANCELLED = "cancelled before settlement"
SHUT = "closed, never settled"


class ShopOrders(Layout):
    """Orders of a shop, read by the fields that its shape binds.

    Fields: ``order_no``, ``state``, ``amount``, ``created``; further ``row_no`` (the
    sub-order, where one order has several rows), ``time`` (paid), ``after`` (after
    sale), ``quantity``, ``product``, ``payment_no``, ``ship_time``, ``finish_time``,
    ``goods``, ``refund``, and those of `subsidies`.

    Attributes:
        states: printed status → state.
        refunded: after-sale words by which a delivered order was paid back.
        subsidies: fields paid by the platform or its promoters on top of the amount.
        returned: the purse books an order when it is paid, so one that was closed
            after that was paid back; else it never reached the purse.
    """

    parts: ClassVar[Parts] = EXPECTING
    snapshot: ClassVar[bool] = True
    flows = True
    states: ClassVar[Mapping[str, str]] = {}
    refunded: ClassVar[tuple[str, ...]] = ()
    subsidies: ClassVar[tuple[str, ...]] = ()
    returned: ClassVar[bool] = False

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records of kind order.

        Raises:
            Refusal: DP110 paid without a time, DP121 an order twice, DP123 no
                number, and those of `Cells`.
        """
        cells = Cells(table)
        number = _named(cells, "order_no")
        part = _named(cells, "row_no") if cells.has("row_no") else None
        unique(cells, number if part is None else part, "order_no")
        paid = cells.time("time", blanks=EMPTY)
        state = self._state(cells)
        if self.returned:
            state = state.set((state == "closed") & paid.is_not_null(), "refunded")
        reason = _reason(state, paid if cells.has("time") else None)
        absent = (
            paid.is_null() & reason.is_null() & (state != UNKNOWN) & cells.has("time")
        )
        if absent.any():
            cells.fail("DP110", absent, "time", value="", expected=SECONDS)
        created = cells.time("created", blanks=EMPTY)
        verdict = pl.DataFrame({"state": state, "cause": reason}).select(
            **judge(pl.col("cause"), unknown=pl.col("state") == UNKNOWN),
            kind=pl.when(pl.col("state") == UNKNOWN)
            .then(pl.lit(UNKNOWN))
            .otherwise(pl.lit("order")),
        )
        columns: Columns = {
            "time": pl.select(pl.coalesce(paid, created).alias("t"))["t"],
            "category": cells.text("state"),
            "state": state,
            "amount": cells.needed("amount", grouped=True),
            "order_no": number,
            "payment_no": cells.number("payment_no", blanks=EMPTY),
            "ship_time": cells.time("ship_time", blanks=EMPTY),
            "finish_time": cells.time("finish_time", blanks=EMPTY),
            "product": cells.text("product", blanks=EMPTY),
            "memo": cells.text("goods", blanks=EMPTY),
            **{name: verdict[name] for name in verdict.columns},
            **self._sums(cells),
        }
        if part is not None:
            columns |= {"row_no": part, "alias_no": part.set(part == number, None)}
        if cells.has("quantity"):
            columns["quantity"] = cells.count("quantity")
        return self.reading(cells, columns, version=str(len(table.header)), as_of=as_of)

    def _state(self, cells: Cells) -> pl.Series:
        """Read the state; a finished after-sale outranks the way of the goods."""
        known = {**self.states, **self.categories}
        state = cells.text("state").replace_strict(
            known, default=UNKNOWN, return_dtype=pl.String
        )
        back = cells.text("after").is_in(list(self.refunded)).fill_null(value=False)
        moving = state.is_in(["paid", "shipped", "done"])
        return state.set(back & moving, "refunded")

    def _sums(self, cells: Cells) -> Columns:
        """Read what was paid on top of the amount, and what was paid back."""
        columns: Columns = {}
        given = [name for name in self.subsidies if cells.has(name)]
        if given:
            parts = [
                cells.amount(name, grouped=True, blanks=EMPTY).fill_null(0).alias(name)
                for name in given
            ]
            columns["subsidy"] = pl.DataFrame(parts).select(
                pl.sum_horizontal(given).alias("s")
            )["s"]
        if cells.has("refund"):
            columns["refund"] = cells.amount(
                "refund", grouped=True, blanks=EMPTY
            ).fill_null(0)
        return columns


def _named(cells: Cells, field: str) -> pl.Series:
    """Give a column of numbers in which none may be blank."""
    number = cells.number(field, blanks=EMPTY)
    if number.is_null().any():
        cells.fail("DP123", number.is_null(), field, problem="is empty")
    return number


def _reason(state: pl.Series, paid: pl.Series | None) -> pl.Series:
    """Say why an order is left out: never paid, or paid back before settlement.

    Args:
        state: of each order.
        paid: when it was paid; None where the export doesn't print it.
    """
    if paid is None:
        words = dict.fromkeys(("closed", "cancelled"), SHUT) | {"unpaid": NEVER_PAID}
        return state.replace_strict(words, default=None, return_dtype=pl.String)
    frame = pl.DataFrame({"s": state, "p": paid})
    return frame.select(
        pl.when((pl.col("s") == "closed") & pl.col("p").is_not_null())
        .then(pl.lit(CANCELLED))
        .when(pl.col("s").is_in(["closed", "unpaid"]))
        .then(pl.lit(NEVER_PAID))
        .when(pl.col("s") == "cancelled")
        .then(pl.lit(CANCELLED))
        .alias("r")
    )["r"]

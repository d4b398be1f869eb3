"""Amazon settlement report V2 (flat file): each settlement, one row an amount.

Grade B: the header of 24 columns and rows are quoted in tests of public parsers
(22 and 23 columns also seen); meaning of the descriptions D. TABs, UTF-8, header on
line 1, one row before the amounts of a settlement sums it up: total-amount, currency,
deposit-date. Amounts are signed as booked; European ones have a decimal comma.

Proven: the amounts of a settlement sum to its total-amount. The row that sums up is
the payout, below zero, under the settlement's id, so that a settlement sums to zero.
Rows print no number: they are identified by all that they say. posted-date-time (else
posted-date) is UTC where it has no offset. A date with slashes is refused: which
comes first, day or month, is not said.

ItemPrice of an Order is a sale, of a Refund a refund, Promotion lowers either; taxes
and what Amazon withholds of them are taxes; ItemFees are fees; the reserve's two
descriptions are known by name. All else goes to suspense; config.yaml names it by
``transaction-type / amount-type / amount-description``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.amazon_kinds import kinds_of, label_of
from duiping.importers.amazon_time import moments
from duiping.importers.cells import Cells
from duiping.importers.foreign import UNICODE, codes, decimal_comma, money
from duiping.importers.layout import identity
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.importers.variants import Variants
from duiping.record import IGNORED, POSTED, SUSPENSE, UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

NOTHING = "nothing paid out"


_TABS = Shape(
    layout="amazon.settlement",
    required={
        "settlement": ("settlement-id",),
        "deposit": ("deposit-date",),
        "total": ("total-amount",),
        "currency": ("currency",),
        "transaction": ("transaction-type",),
        "order_no": ("order-id",),
        "type": ("amount-type",),
        "description": ("amount-description",),
        "amount": ("amount",),
        "posted": ("posted-date",),
    },
    optional={
        "time": ("posted-date-time",),
        "merchant_no": ("merchant-order-id",),
        "adjustment": ("adjustment-id",),
        "shipment": ("shipment-id",),
        "payee": ("marketplace-name",),
        "item": ("order-item-code",),
        "sku": ("sku",),
        "quantity": ("quantity-purchased",),
        "promotion": ("promotion-id",),
    },
    delimiter="\t",
    encodings=UNICODE,
)


class AmazonSettlement(Variants):
    """Amazon 结算报告 V2."""

    name: ClassVar[str] = "amazon.settlement"
    title: ClassVar[str] = "Amazon 结算报告 V2"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "row", "swap"})
    frequency: ClassVar[str] = "week"
    shape = _TABS
    others: ClassVar[dict[str, Shape]] = {"commas": replace(_TABS, delimiter=",")}

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP123 a settlement without its total, with two, or of another
                sum, and those of `Cells`.
        """
        cells = Cells(table)
        head = cells.text("total").is_not_null()
        currency = _currency(cells, head)
        comma = decimal_comma(cells, "amount", "total")
        amount = money(cells, "amount", currency, comma=comma)
        total = money(cells, "total", currency, comma=comma)
        _sums(cells, head, amount, total)
        label = label_of(cells)
        kind = kinds_of(cells, label, amount, self.categories)
        time = _time(cells, head)
        columns = pl.DataFrame(
            {"h": head, "a": amount, "t": total, "k": kind, "l": label}
        ).select(
            amount=pl.when("h").then(-pl.col("t")).otherwise("a"),
            category=pl.when("h").then(pl.lit("total-amount")).otherwise("l"),
            kind=pl.when("h")
            .then(
                pl.when(pl.col("t") < 0)
                .then(pl.lit("payout_return"))
                .otherwise(pl.lit("payout"))
            )
            .otherwise("k"),
            idle=pl.col("h") & (pl.col("t") == 0),
        )
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": columns["kind"],
                "category": columns["category"],
                "amount": columns["amount"],
                "currency": currency,
                **_numbers(cells, head, time, columns["amount"]),
                **_judged(columns["kind"], columns["idle"]),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )


def _currency(cells: Cells, head: pl.Series) -> pl.Series:
    """Give each row the currency of its settlement.

    Raises:
        Refusal: DP123 for a settlement that prints none or, on its rows, another.
    """
    printed = codes(cells, "currency", needed=False)
    frame = pl.DataFrame({"s": cells.text("settlement"), "c": printed, "h": head})
    whole = frame.select(
        c=pl.col("c").filter(pl.col("h")).first().over("s"),
        bad=pl.col("c") != pl.col("c").filter(pl.col("h")).first().over("s"),
    )
    wrong = whole["bad"].fill_null(value=False) | whole["c"].is_null()
    if wrong.any():
        problem = "no settlement total with a currency, or another currency"
        cells.fail("DP123", wrong, "currency", problem=problem)
    return whole["c"]


def _sums(cells: Cells, head: pl.Series, amount: pl.Series, total: pl.Series) -> None:
    """Prove that each settlement's rows sum to its one total (DP109, DP123)."""
    blank = amount.is_null() & ~head
    if blank.any():
        cells.fail("DP109", blank, "amount", value="")
    both = amount.is_not_null() & head
    if both.any():
        cells.fail("DP123", both, "amount", problem="a total with an amount")
    frame = pl.DataFrame(
        {"s": cells.text("settlement"), "h": head, "a": amount, "t": total}
    )
    checked = frame.select(
        twice=pl.col("h") & (pl.col("h").sum().over("s") > 1),
        off=pl.col("h") & (pl.col("a").sum().over("s") != pl.col("t")),
    )
    if checked["twice"].any():
        cells.fail("DP123", checked["twice"], "total", problem="two totals")
    if checked["off"].any():
        problem = "the rows of settlement " + cells.text("settlement")
        cells.fail("DP123", checked["off"], "total", problem=problem + " sum otherwise")


def _time(cells: Cells, head: pl.Series) -> pl.Series:
    """Give when an amount was posted, and when a total was paid out."""
    frame = pl.DataFrame(
        {
            "h": head,
            "d": cells.text("deposit"),
            "p": cells.text("posted"),
            "t": cells.text("time"),
        }
    )
    text = frame.select(t=pl.when("h").then("d").otherwise(pl.coalesce("t", "p")))["t"]
    return moments(cells, "posted", text)


def _numbers(
    cells: Cells, head: pl.Series, time: pl.Series, amount: pl.Series
) -> dict[str, pl.Series]:
    """Spread the ids of a row over what they number, and identify the row."""
    settlement, number = cells.number("settlement"), cells.number("order_no")
    ids = ("adjustment", "shipment", "item", "sku", "quantity", "promotion")
    said = identity(
        settlement,
        cells.text("transaction"),
        number,
        cells.text("type"),
        cells.text("description"),
        time,
        amount,
        *(cells.text(field) for field in ids),
    )
    return {
        "order_no": number,
        "refund_no": cells.number("adjustment"),
        "payout_no": settlement,
        "row_no": (settlement + ":total").set(~head, None),
        "product": cells.text("sku"),
        "quantity": cells.count("quantity"),
        "payee": cells.text("payee"),
        "identity": said.set(head, None),
    }


def _judged(kind: pl.Series, idle: pl.Series) -> dict[str, pl.Series]:
    """Give disposition and cause: a settlement of zero pays nothing out."""
    unknown = pl.col("k") == UNKNOWN
    judged = pl.DataFrame({"k": kind, "x": idle}).select(
        d=pl.when("x")
        .then(pl.lit(IGNORED))
        .when(unknown)
        .then(pl.lit(SUSPENSE))
        .otherwise(pl.lit(POSTED)),
        c=pl.when("x").then(pl.lit(NOTHING)).when(unknown).then(pl.lit("DP201")),
    )
    return {"disposition": judged["d"], "cause": judged["c"]}

"""Stripe: balance transactions, itemised or by payout, as reports list them.

Grade A for 25 columns of a report that was seen, B for the 12 usual ones; the reader
chooses columns and their order, so only those needed are demanded. UTF-8, header on
line 1, no footer, no running balance. ``created`` is read as UTC, like
``created_utc``: a report asked for in another zone prints that zone and does not say
so (ask for ``created_utc``). Times are moved to the books' place.

gross, fee and net are signed from the balance's view and net = gross - fee is
proven. Row = payment and fee, two records; a charge in a currency other than the
balance's (``customer_facing_…``, grade C) is also converted, see `movement`. Meaning
of reporting_category: documentation (C); other categories go to suspense. The order
is known where the merchant sent it as metadata order_id, order_no or order_number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import SECONDS, Cells, folded
from duiping.importers.foreign import UNICODE, agree, codes, money, required
from duiping.importers.layout import joined, unique
from duiping.importers.movement import Parts, doubted, moved
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.importers.variants import Variants
from duiping.importers.zones import here

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {
    "charge": "sale",
    "refund": "refund",
    "dispute": "chargeback",
    "dispute_reversal": "chargeback_return",
    "fee": "fee",
    "network_cost": "fee",
    "tax": "tax",
    "payout": "payout",
    "payout_reversal": "payout_return",
    "transfer": "transfer",
    "transfer_reversal": "transfer",
    "topup": "transfer",
    "topup_reversal": "transfer",
    "risk_reserved_funds": "reserve",
    "connect_reserved_funds": "reserve",
    "other_adjustment": "adjustment",
}
_REQUIRED = {
    "row_no": ("balance_transaction_id",),
    "type": ("reporting_category",),
    "currency": ("currency",),
    "gross": ("gross",),
    "fee": ("fee",),
    "net": ("net",),
}
_OPTIONAL = {
    "source_no": ("source_id",),
    "charge_no": ("charge_id",),
    "intent_no": ("payment_intent_id",),
    "order_id": ("payment_metadata[order_id]",),
    "order_no": ("payment_metadata[order_no]",),
    "order_number": ("payment_metadata[order_number]",),
    "payout_no": ("automatic_payout_id",),
    "paid": ("customer_facing_amount",),
    "paid_currency": ("customer_facing_currency",),
    "memo": ("description",),
}


class Stripe(Variants):
    """Stripe 余额交易明细."""

    name: ClassVar[str] = "stripe.balance"
    title: ClassVar[str] = "Stripe 余额交易明细"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "swap"}
    )
    shape = Shape(
        layout="stripe.balance",
        required={"time": ("created_utc", "Created (UTC)"), **_REQUIRED},
        optional=_OPTIONAL,
        encodings=UNICODE,
    )
    others: ClassVar[dict[str, Shape]] = {
        "created": Shape(
            layout="stripe.balance",
            required={"time": ("created",), **_REQUIRED},
            optional=_OPTIONAL,
            encodings=UNICODE,
        )
    }

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs and parts.

        Raises:
            Refusal: DP121 transaction twice, DP123 net is not gross less fee or
                currency unknown, and those of `Cells`.
        """
        cells = Cells(table)
        unique(cells, cells.number("row_no"), "row_no")
        currency = codes(cells, "currency")
        gross, fee, net = (
            required(cells, f, money(cells, f, currency))
            for f in ("gross", "fee", "net")
        )
        agree(cells, "net", net, gross - fee, "net = gross - fee")
        parts = moved(cells, gross, currency, fee, _paid(cells, gross))
        label, time = cells.text("type"), _time(cells)
        own = doubted(self.kinds(label, KINDS), gross, label, self.categories)
        rows = parts.cells
        return self.reading(
            rows,
            {
                "seq": parts.ranked(order(time, newest_first=False)),
                "time": parts.of(time),
                "kind": parts.kind(parts.of(own)),
                "category": parts.of(label),
                "amount": parts.amount,
                "currency": parts.currency,
                "row_no": parts.named(rows.number("row_no")),
                "memo": rows.text("memo"),
                **_numbers(parts, parts.of(own)),
            },
            version=self.version(table),
            as_of=as_of,
        )


def _time(cells: Cells) -> pl.Series:
    """Read ``2026-09-01 10:00:00`` and ``2026-09-01T10:00:00Z``, both in UTC."""
    text = folded(cells.raw("time")).str.replace(r"^(\S+)T(\S+?)Z?$", "${1} ${2}")
    return here(cells.parsed(text, "time", SECONDS), 0)


def _paid(cells: Cells, gross: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """Give what the buyer paid or got back, signed as the gross amount is."""
    if not (cells.has("paid") and cells.has("paid_currency")):
        return None
    code = codes(cells, "paid_currency", needed=False)
    return money(cells, "paid", code).abs() * gross.sign(), code


def _numbers(parts: Parts, kind: pl.Series) -> dict[str, pl.Series]:
    """Spread the ids of a row over what they number."""
    cells = parts.cells
    source, charge = cells.number("source_no"), cells.number("charge_no")
    intent = cells.number("intent_no")
    frame = pl.DataFrame(
        {
            "k": kind,
            "s": source,
            "o": joined(
                cells.number("order_id"),
                cells.number("order_no"),
                cells.number("order_number"),
                separator=";",
            ),
            "p": cells.number("payout_no"),
            "c": charge,
        }
    )
    picked = frame.select(
        order=pl.col("o").str.split(";").list.first(),
        payment=pl.coalesce("c", pl.when(pl.col("k") == "sale").then(pl.col("s"))),
        refund=pl.when(pl.col("k") == "refund").then(pl.col("s")),
        payout=pl.coalesce(
            "p", pl.when(pl.col("k").is_in(["payout", "payout_return"])).then("s")
        ),
    )
    return {
        "order_no": parts.told(picked["order"]),
        "payment_no": parts.told(picked["payment"]),
        "refund_no": parts.told(picked["refund"]),
        "payout_no": picked["payout"],
        "alias_no": parts.shared(cells.number("row_no"), intent),
    }

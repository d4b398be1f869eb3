"""Adyen settlement details report: what each payout batch is made of.

Grade A: rows and 30 columns seen; newer reports append columns, and some order them
otherwise. UTF-8, header on line 1 or below two lines of particulars, no footer.
Debit and credit stand in two columns, both positive; Creation Date is in the zone
beside it.

Proven: where a row prints a gross amount in its own currency, net = gross less
Commission, Markup, Scheme Fees and Interchange; where a batch has its MerchantPayout,
its net amounts sum to zero. A batch without one (carried over, or a report cut by
day) shows no such sum. What newer columns of fees add is not known and not read. A
payment with a fee is two records, one that was also converted four, see `movement`.

Types seen are known by their names; the others (Balancetransfer, ReserveAdjustment,
PaymentCost and more) go to suspense. Rows print no number of their own: they are
identified by all that they say. Key of the payout is merchant account and batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import SECONDS, Cells
from duiping.importers.foreign import UNICODE, agree, codes, money
from duiping.importers.layout import Layout, identity, joined
from duiping.importers.movement import doubted, moved
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.importers.zones import here, minutes

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.movement import Parts
    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

KINDS = {
    "Settled": "sale",
    "Refunded": "refund",
    "Chargeback": "chargeback",
    "ChargebackReversed": "chargeback_return",
    "Fee": "fee",
    "InvoiceDeduction": "fee",
    "DepositCorrection": "deposit",
    "MerchantPayout": "payout",
}
FEES = ("commission", "markup", "scheme", "interchange")


class Adyen(Layout):
    """Adyen 结算明细."""

    name: ClassVar[str] = "adyen.settlement"
    title: ClassVar[str] = "Adyen 结算明细"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"amount", "time", "number", "end"})
    frequency: ClassVar[str] = "week"
    shape = Shape(
        layout="adyen.settlement",
        required={
            "merchant": ("Merchant Account",),
            "payment_no": ("Psp Reference",),
            "order_no": ("Merchant Reference",),
            "time": ("Creation Date",),
            "zone": ("TimeZone",),
            "type": ("Type",),
            "modification": ("Modification Reference",),
            "gross_currency": ("Gross Currency",),
            "gross_debit": ("Gross Debit (GC)",),
            "gross_credit": ("Gross Credit (GC)",),
            "currency": ("Net Currency",),
            "net_debit": ("Net Debit (NC)",),
            "net_credit": ("Net Credit (NC)",),
            "commission": ("Commission (NC)",),
            "markup": ("Markup (NC)",),
            "scheme": ("Scheme Fees (NC)",),
            "interchange": ("Interchange (NC)",),
            "batch": ("Batch Number",),
        },
        optional={"payee": ("Payment Method",)},
        encodings=UNICODE,
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs and parts.

        Raises:
            Refusal: DP123 net is not gross less fees, a batch does not sum to zero,
                money on both sides or currency unknown, and those of `Cells`.
        """
        cells = Cells(table)
        currency = codes(cells, "currency")
        net = _sided(cells, "net", currency).fill_null(0)
        fee = _fees(cells, currency)
        paid = _paid(cells)
        same = (paid[1] == currency).fill_null(value=True)
        due = (paid[0] - fee).set(~same, None)
        agree(cells, "net_credit", net, due, "net = gross - fees")
        _batches(cells, net, currency)
        zone = minutes(cells, "zone", cells.text("zone"), self.categories)
        time = here(cells.time("time", SECONDS), zone)
        label = cells.text("type")
        value = net + fee
        kind = doubted(self.kinds(label, KINDS), value, label, self.categories)
        parts = moved(cells, value, currency, fee, paid)
        return self.reading(
            parts.cells,
            {
                "seq": parts.ranked(order(time, newest_first=False)),
                "time": parts.of(time),
                "kind": parts.kind(parts.of(kind)),
                "category": parts.of(label),
                "amount": parts.amount,
                "currency": parts.currency,
                **_numbers(parts, parts.of(time), parts.of(kind)),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )


def _sided(cells: Cells, name: str, currency: pl.Series) -> pl.Series:
    """Give credit less debit, signed hundredths; null where both are blank.

    Raises:
        Refusal: DP123 money on both sides or below zero.
    """
    debit, credit = (
        money(cells, f"{name}_{side}", currency) for side in ("debit", "credit")
    )
    both = (debit.fill_null(0) != 0) & (credit.fill_null(0) != 0)
    if both.any():
        cells.fail("DP123", both, f"{name}_debit", problem="money on both sides")
    for side, column in (("debit", debit), ("credit", credit)):
        below = (column < 0).fill_null(value=False)
        if below.any():
            cells.fail("DP123", below, f"{name}_{side}", problem="below zero")
    blank = debit.is_null() & credit.is_null()
    return (credit.fill_null(0) - debit.fill_null(0)).set(blank, None)


def _fees(cells: Cells, currency: pl.Series) -> pl.Series:
    """Give the sum of a row's fees, cost positive."""
    sums = pl.Series([0] * cells.height, dtype=pl.Int64)
    for name in FEES:
        sums = sums + money(cells, name, currency).fill_null(0)
    return sums


def _paid(cells: Cells) -> tuple[pl.Series, pl.Series]:
    """Give the gross amount, signed, and its currency; null where none is printed."""
    code = codes(cells, "gross_currency", needed=False)
    gross = _sided(cells, "gross", code)
    bare = gross.is_not_null() & code.is_null()
    if bare.any():
        cells.fail("DP123", bare, "gross_currency", problem="is empty")
    return gross, code


def _batches(cells: Cells, net: pl.Series, currency: pl.Series) -> None:
    """Refuse a paid batch whose rows don't sum to zero (DP123)."""
    frame = pl.DataFrame(
        {
            "m": cells.text("merchant"),
            "b": cells.number("batch"),
            "c": currency,
            "n": net,
            "paid": cells.text("type") == "MerchantPayout",
        }
    )
    group = ["m", "b", "c"]
    wrong = frame.select(
        (pl.col("paid") & (pl.col("n").sum().over(group) != 0)).fill_null(value=False)
    )["paid"]
    if wrong.any():
        batch = "batch " + cells.number("batch")
        cells.fail("DP123", wrong, "batch", problem=batch + " does not sum to zero")


def _numbers(parts: Parts, time: pl.Series, kind: pl.Series) -> dict[str, pl.Series]:
    """Spread the references of a row over what they number, by kind."""
    cells = parts.cells
    psp, batch = cells.number("payment_no"), cells.number("batch")
    changed, order_no = cells.text("modification"), cells.number("order_no")
    merchant, label = cells.text("merchant"), cells.text("type")
    said = identity(
        merchant,
        batch,
        time,
        label,
        psp,
        changed,
        order_no,
        parts.part,
        parts.amount,
        parts.currency,
    )
    shared = joined(merchant, batch, psp, changed, separator=":")
    refund = kind == "refund"
    return {
        "order_no": parts.told(order_no),
        "payment_no": parts.told(psp),
        "refund_no": parts.told(changed.set(~refund, None)),
        "payout_no": joined(merchant, batch, separator=":"),
        "alias_no": parts.shared(shared, cells.nothing),
        "payee": cells.text("payee"),
        "memo": changed,
        "identity": said,
    }

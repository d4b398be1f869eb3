"""PayPal's reports over SFTP: settlement (STL) and transaction detail (TRR).

Grade A for the records of STL (rows seen), C for TRR (documentation). CSV in UTF-8
in which the first cell says what a line is: RH, FH and SH open, CH names the columns,
SB is a transaction, SF, SC, RF, RC and FF close. All numbers are whole minor units
without sign, ``10000`` being 100.00 dollars or 10 000 yen; the direction stands beside
them as CR or DR. PayPal keeps no decimals in HUF and TWD where ISO 4217 has two, and
which its reports mean is not known: rows in them are refused.

Proven: each SF line's gross credits and debits against the rows of its currency, and
the count of SC. The fees and balances in SF are not (in the rows seen they don't
follow from one another). A file of several sections, that is of several accounts, is
refused. A row with a fee is two records, see `movement`; the rows of a currency
conversion (T02…) share a PayPal Reference ID. Only rows whose status is S, in files
that print it, have moved money; P and D are left out, others go to suspense.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells, folded
from duiping.importers.conversion import pairs
from duiping.importers.foreign import UNICODE, codes, required, units
from duiping.importers.layout import Layout, unique
from duiping.importers.movement import doubted, judged, moved
from duiping.importers.paypal_kinds import CODES, GROUPS
from duiping.importers.paypal_rows import numbers, stated
from duiping.importers.paypal_sections import sections
from duiping.importers.proof import order
from duiping.importers.shape import Shape, marked
from duiping.importers.zones import zoned
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

SIGNS = {"CR": 1, "DR": -1}
UNSURE = ("HUF", "TWD")
LEFT_OUT = {"P": "not completed", "D": "denied"}
FORM = "%Y/%m/%d %H:%M:%S"
CLOSING = ("SF", "SC", "RF", "RC", "FF")


class PayPalReport(Layout):
    """PayPal 结算报告 (SFTP)."""

    name: ClassVar[str] = "paypal.report"
    title: ClassVar[str] = "PayPal 结算报告"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"amount", "time", "number"})
    frequency: ClassVar[str] = "day"
    shape = Shape(
        layout="paypal.report",
        required={
            "record": ("CH",),
            "row_no": ("Transaction ID",),
            "order_no": ("Invoice ID",),
            "reference": ("PayPal Reference ID",),
            "type": ("Transaction Event Code",),
            "time": ("Transaction Completion Date",),
            "way": ("Transaction Debit or Credit",),
            "gross": ("Gross Transaction Amount",),
            "currency": ("Gross Transaction Currency",),
            "fee_way": ("Fee Debit or Credit",),
            "fee": ("Fee Amount",),
            "fee_currency": ("Fee Currency",),
        },
        optional={
            "custom": ("Custom Field",),
            "status": ("Transactional Status",),
            "bank": ("Bank Reference ID",),
        },
        encodings=UNICODE,
        footer=marked(*CLOSING),
    )

    def kinds(self, labels: pl.Series, known: Mapping[str, str]) -> pl.Series:
        """Translate event codes: by the whole code, else by its group."""
        exact = labels.replace_strict(
            {**known, **self.categories}, default=None, return_dtype=pl.String
        )
        group = labels.str.slice(0, 3).replace_strict(
            GROUPS, default=UNKNOWN, return_dtype=pl.String
        )
        return exact.fill_null(group)

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs and parts.

        Raises:
            Refusal: DP106 section total, DP108 direction, DP121 transaction twice,
                DP123 other records, currency, and those of `Cells`.
        """
        cells = Cells(table)
        _only_rows(cells)
        currency = _known(cells, "currency")
        gross = _signed(cells, "gross", "way", currency)
        fee = _fee(cells, currency)
        label = cells.text("type")
        time = zoned(cells, "time", FORM, folded(cells.raw("time")))
        number = unique(cells, cells.number("row_no"), "row_no")
        kind = doubted(self.kinds(label, CODES), gross, label, self.categories)
        kind = pairs(kind, gross, currency, cells.number("reference"))
        parts = moved(cells, gross, currency, -fee)
        reason, rows = _left_out(cells), parts.cells
        return self.reading(
            rows,
            {
                "seq": parts.ranked(order(time, newest_first=False)),
                "time": parts.of(time),
                "kind": parts.kind(parts.of(kind)),
                "category": parts.of(label),
                "amount": parts.amount,
                "currency": parts.currency,
                # What completes later is another row.
                "row_no": parts.named(parts.of(stated(number, reason))),
                **numbers(parts, parts.of(kind)),
                "memo": rows.text("bank"),
                **judged(parts.kind(parts.of(kind)), parts.of(reason)),
            },
            version="TRR" if cells.has("status") else "STL",
            as_of=as_of,
            totals=sections(table, gross, currency),
        )


def _only_rows(cells: Cells) -> None:
    """Refuse lines between the transactions that are none: another section's."""
    other = cells.text("record") != "SB"
    if other.fill_null(value=True).any():
        problem = "not a transaction; a file of several accounts must be split"
        cells.fail("DP123", other.fill_null(value=True), "record", problem=problem)


def _known(cells: Cells, field: str, *, needed: bool = True) -> pl.Series:
    """Give currencies, refusing those whose minor unit at PayPal is not known."""
    code = codes(cells, field, needed=needed)
    unsure = code.is_in(list(UNSURE)).fill_null(value=False)
    if unsure.any():
        problem = "minor unit of " + code + " at PayPal not known"
        cells.fail("DP123", unsure, field, problem=problem)
    return code


def _signed(cells: Cells, field: str, way: str, currency: pl.Series) -> pl.Series:
    """Give a column of amounts, signed by the column that says CR or DR."""
    size = required(cells, field, units(cells, field, currency))
    side = cells.text(way)
    sign = side.replace_strict(SIGNS, default=None, return_dtype=pl.Int64)
    if sign.is_null().any():
        allowed = ", ".join(SIGNS)
        cells.fail("DP108", sign.is_null(), way, value=side, allowed=allowed)
    return size * sign


def _fee(cells: Cells, currency: pl.Series) -> pl.Series:
    """Give the fee, signed: below zero where it costs; zero where none is printed.

    Raises:
        Refusal: DP108 a fee without direction, DP123 in another currency.
    """
    size = units(cells, "fee", currency).fill_null(0)
    side = cells.text("fee_way")
    sign = side.replace_strict(SIGNS, default=None, return_dtype=pl.Int64)
    lost = sign.is_null() & (size != 0)
    if lost.any():
        allowed = ", ".join(SIGNS)
        cells.fail("DP108", lost, "fee_way", value=side, allowed=allowed)
    code = _known(cells, "fee_currency", needed=False)
    other = ((code != currency) & (size != 0)).fill_null(value=False)
    if other.any():
        cells.fail("DP123", other, "fee_currency", problem="currency " + code)
    return size * sign.fill_null(0)


def _left_out(cells: Cells) -> pl.Series:
    """Say why a row has moved no money; null where it has, DP202 where unknown."""
    if not cells.has("status"):
        return cells.nothing
    status = cells.text("status")
    return status.replace_strict(
        {"S": None, **LEFT_OUT}, default="DP202", return_dtype=pl.String
    )

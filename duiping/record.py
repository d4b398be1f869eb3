"""The record: one row of evidence, normalised; and the key that ties rows together.

All amounts are int64 minor units: hundredths, also in currencies with other
decimals (`duiping.currency`). All times are wall clock at the books' place
(Asia/Shanghai for every Chinese export) and carry no zone.

An amount is signed from the books' side: money that comes in is positive, money
that goes out is negative; on order rows it is what the merchant shall receive.

Columns that importers fill (`READ_SCHEMA`):

====================  =====================================================
row                   1-based physical line (sheet row, table row) in the file
seq                   0-based rank of the row in the file, oldest first
time                  when it happened
kind                  what it is: sale, refund, fee, payout, order, charge …
category              the label as printed, for people and for config
amount                signed; null on a rejected row
currency              ISO code of the row's amounts; null = the books' currency
balance               the running balance printed after the row, else null
subsidy               orders: paid by the platform on top of ``amount``
refund                orders: refunded so far, positive; null = not printed
fee                   corroborating rows that print a fee: cost positive
units                 face value or pieces of the whole row ×100: a supplier's
                      charge positive, taken back negative; orders positive
quantity              pieces
product               product code
state                 orders: paid, shipped, done, refunded …; charges: done,
                      part, failed; else null
order_no              number of the order that the row names
payment_no            number of the payment
refund_no             the channel's number of the refund
payout_no             the channel's number of the payout
row_no                the row's own unique number, when the export has one
alias_no              further numbers that name the order (``;`` between them)
ship_time             orders: goods sent
finish_time           orders: confirmed; charges: finished
refund_time           orders: last refund
payee                 the other party as printed
memo                  free text as printed
phone                 phone or account number as printed (masked before it
                      reaches anything but the sub-ledger)
identity              text that identifies the row where ``row_no`` is null;
                      equal rows are numbered by occurrence
disposition           posted, corroborating, ignored, suspense or rejected
cause                 why it is ignored, in suspense or rejected; else null
====================  =====================================================

Derived when a file joins the books (`RECORD_SCHEMA`): ``source`` (name in
config), ``file`` (SHA-256 of the evidence), ``id`` (128 bits, 32 hex digits),
``as_of`` (when the file was true).
"""

from __future__ import annotations

import hashlib

import polars as pl

READ_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int32(),
    "seq": pl.Int32(),
    "time": pl.Datetime("ms"),
    "kind": pl.String(),
    "category": pl.String(),
    "amount": pl.Int64(),
    "currency": pl.String(),
    "balance": pl.Int64(),
    "subsidy": pl.Int64(),
    "refund": pl.Int64(),
    "fee": pl.Int64(),
    "units": pl.Int64(),
    "quantity": pl.Int64(),
    "product": pl.String(),
    "state": pl.String(),
    "order_no": pl.String(),
    "payment_no": pl.String(),
    "refund_no": pl.String(),
    "payout_no": pl.String(),
    "row_no": pl.String(),
    "alias_no": pl.String(),
    "ship_time": pl.Datetime("ms"),
    "finish_time": pl.Datetime("ms"),
    "refund_time": pl.Datetime("ms"),
    "payee": pl.String(),
    "memo": pl.String(),
    "phone": pl.String(),
    "identity": pl.String(),
    "disposition": pl.String(),
    "cause": pl.String(),
}

RECORD_SCHEMA: dict[str, pl.DataType] = {
    "source": pl.String(),
    "file": pl.String(),
    "id": pl.String(),
    "as_of": pl.Datetime("ms"),
    **READ_SCHEMA,
}

POSTED = "posted"
CORROBORATING = "corroborating"
IGNORED = "ignored"
SUSPENSE = "suspense"
REJECTED = "rejected"
DISPOSITIONS = (POSTED, CORROBORATING, IGNORED, SUSPENSE, REJECTED)

UNKNOWN = "unknown"

# The unit separator cannot occur in a number that a party prints, so that no
# two different keys can meet in one text.
JOIN = "\x1f"
HASH_DIGITS = 32


def digest128(*parts: str) -> str:
    """Hash texts to 128 bits: the first 32 hex digits of a SHA-256.

    A standard function, and a collision-resistant one: order numbers and
    remarks come from strangers. Python, DuckDB and Spark all compute it.
    """
    return hashlib.sha256(JOIN.join(parts).encode()).hexdigest()[:HASH_DIGITS]

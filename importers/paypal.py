"""PayPal activity download: all that moved the balances, one row a transaction.

Grade A for the 31 English and the 41 German columns and for the shorter statement of
18 columns in both languages, whose rows all move the balance; B/C for what types mean,
B for the German words. Dates and numbers follow the account's country: English
headers go with month/day/year and a decimal point, German ones with day.month.year and
a decimal comma; an English file whose dates have points is read as German ones are,
any other spelling refuses the file, a day above 12 in the first place too. Other
languages are not known. UTF-8 with or without BOM, quoted cells, no footer. Each row
has its zone.

Gross, Fee and Net are signed (a fee is below zero), Net = Gross + Fee is proven, and
so is Balance, which is printed after each row, currency by currency. Rows whose
Balance Impact is Memo, or (in files without that column) whose Status says that they
did not come about, move nothing and are left out. A row with a fee is two records, see
`movement`; a currency conversion is two rows that share a Reference Txn ID.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import polars as pl

from duiping.importers import paypal_shapes as shapes
from duiping.importers.cells import Cells, folded
from duiping.importers.conversion import pairs
from duiping.importers.foreign import agree, codes, decimal_comma, money, required
from duiping.importers.layout import joined, unique
from duiping.importers.movement import FEE, Parts, doubted, judged, moved
from duiping.importers.paypal_kinds import WORDS
from duiping.importers.paypal_rows import numbers, stated
from duiping.importers.proof import Chain, order
from duiping.importers.ties import chained
from duiping.importers.variants import Variants
from duiping.importers.zones import here, offsets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.shape import Shape
    from duiping.importers.table import Table

FORM, POINTS = "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"
_POINTED = r"^\d{2}\.\d{2}\.\d{4}$"
MOVES = ("Credit", "Debit", "Haben", "Soll")
MEMO = "moves no money"
MEMOS = ("subject", "item", "note", "bank")
MOVED = (
    *("Completed", "Cleared", "Refunded", "Partially Refunded", "Reversed"),
    "Abgeschlossen",
)
PENDING = {
    "Ausstehend": "not completed",
    "Pending": "not completed",
    "Denied": "denied",
    "Canceled": "cancelled",
    "Expired": "expired",
}


class PayPal(Variants):
    """PayPal 账户活动."""

    name: ClassVar[str] = "paypal.activity"
    title: ClassVar[str] = "PayPal 账户活动"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "row", "end"})
    shape = shapes.ENGLISH
    others: ClassVar[dict[str, Shape]] = shapes.OTHERS

    def version(self, table: Table) -> str:
        """Name language and length of a file."""
        found = super().version(table)
        return "english" if found == "usual" else found

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs and parts.

        Raises:
            Refusal: DP107 balance, DP121 transaction twice, DP123 net is not gross
                and fee or currency unknown, and those of `Cells`.
        """
        cells = Cells(table)
        points = _points(cells)
        comma = points and decimal_comma(cells, "gross", "fee", "net", "balance")
        number = unique(cells, cells.number("row_no"), "row_no")
        currency = codes(cells, "currency")
        reason = _left_out(cells)
        # What moves nothing may leave its net and its balance blank.
        idle = reason.is_not_null()
        gross = required(cells, "gross", money(cells, "gross", currency, comma=comma))
        fee = money(cells, "fee", currency, comma=comma).fill_null(0)
        net, balance = (
            required(cells, f, money(cells, f, currency, comma=comma), unless=idle)
            for f in ("net", "balance")
        )
        agree(cells, "net", net, gross + fee, "net = gross + fee")
        time = _time(cells, self.categories, POINTS if points else FORM)
        label = cells.text("type")
        proof = _balances(table, Lines(time, currency, net, balance, reason.is_null()))
        kind = doubted(self.kinds(label, WORDS), gross, label, self.categories)
        kind = pairs(kind, gross, currency, cells.number("reference"))
        parts = moved(cells, gross, currency, -fee)
        rows = parts.cells
        return self.reading(
            rows,
            {
                "seq": parts.ranked(proof.seq),
                "time": parts.of(time),
                "kind": parts.kind(parts.of(kind)),
                "category": parts.of(label),
                "amount": parts.amount,
                "currency": parts.currency,
                "balance": _after(parts, balance, fee, reason),
                # What completes later is another row, with a balance.
                "row_no": parts.named(parts.of(stated(number, reason))),
                **numbers(parts, parts.of(kind)),
                "payee": rows.text("payee"),
                "memo": joined(*(rows.text(f) for f in MEMOS)),
                **judged(parts.kind(parts.of(kind)), parts.of(reason)),
            },
            version=self.version(table),
            as_of=as_of,
            chain=proof,
        )


def _points(cells: Cells) -> bool:
    """Say whether days are written ``31.12.2026``; a file that mixes is refused."""
    dated = folded(cells.raw("date")).str.contains(_POINTED)
    return bool(dated.fill_null(value=False).any())


def _time(cells: Cells, said: Mapping[str, str], form: str) -> pl.Series:
    text = folded(cells.raw("date")) + " " + folded(cells.raw("clock"))
    time = cells.parsed(text, "date", form)
    return here(time, offsets(cells, "zone", cells.text("zone"), time, said))


def _left_out(cells: Cells) -> pl.Series:
    """Say why a row moves no money; null where it does.

    Raises:
        Refusal: DP108 for an impact or a status that is not known.
    """
    if not (cells.has("impact") or cells.has("status")):
        return cells.nothing
    status = cells.text("status")
    if cells.has("impact"):
        impact = cells.text("impact")
        strange = ~impact.is_in([*MOVES, "Memo"]).fill_null(value=False)
        if strange.any():
            allowed = ", ".join((*MOVES, "Memo"))
            cells.fail("DP108", strange, "impact", value=impact, allowed=allowed)
        return impact.replace_strict(
            {"Memo": MEMO}, default=None, return_dtype=pl.String
        )
    known = [*PENDING, *MOVED]
    strange = ~status.is_in(known).fill_null(value=False)
    if strange.any():
        cells.fail("DP108", strange, "status", value=status, allowed=", ".join(known))
    return status.replace_strict(PENDING, default=None, return_dtype=pl.String)


class Lines(NamedTuple):
    """The rows of a file; ``moving`` marks those that change a balance."""

    time: pl.Series
    currency: pl.Series
    net: pl.Series
    balance: pl.Series
    moving: pl.Series


def _balances(table: Table, lines: Lines) -> Chain:
    """Prove each currency's running balance, and rank all rows.

    Opening and closing are given where the file has one currency only.

    Raises:
        Refusal: DP107 for the first row of a currency that does not follow.
    """
    frame = pl.DataFrame(lines._asdict()).with_row_index("i")
    ranks, ends = [pl.DataFrame(schema={"i": pl.UInt32(), "r": pl.Int32()})], []
    moving = frame.filter("moving")
    for _, part in moving.group_by("currency", maintain_order=True):
        at = part["i"]
        piece = replace(table, body=table.body[at], rows=table.rows.gather(at))
        chain = chained(piece, part["time"], part["net"], part["balance"])
        ranks.append(part.select("i", r=chain.seq))
        ends.append(chain)
    # Within a second the balances order the rows; those that move nothing follow.
    ranked = (
        frame.select("i", "time", o=order(lines.time, newest_first=True))
        .join(pl.concat(ranks), on="i", how="left")
        .sort("time", "r", "o", nulls_last=True)
        .with_columns(s=pl.int_range(frame.height, dtype=pl.Int32, eager=True))
    )
    one = ends[0] if len(ends) == 1 else None
    seq = ranked.sort("i")["s"]
    return Chain(seq, one.opening if one else None, one.closing if one else None)


def _after(
    parts: Parts, balance: pl.Series, fee: pl.Series, reason: pl.Series
) -> pl.Series:
    """Give the balance after each part: the fee is taken after the payment."""
    frame = pl.DataFrame(
        {
            "b": parts.of(balance),
            "f": parts.of(fee),
            "p": parts.part,
            "x": parts.of(reason),
        }
    )
    after = (
        pl.when(pl.col("p") == FEE)
        .then(pl.col("b"))
        .otherwise(pl.col("b") - pl.col("f"))
    )
    return frame.select(pl.when(pl.col("x").is_null()).then(after).alias("b"))["b"]

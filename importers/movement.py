"""Rows that tell of several movements at once, taken apart.

A channel's row often holds a payment and its fee, or a payment in the buyer's
currency and what came of it in the account's. Each becomes a record of its own with
the same line number, so that it can be booked and cleared by itself:

========  ======================================================================
part      what it is
========  ======================================================================
(none)    the payment, in the buyer's currency where that is another
from      that amount given away for the account's currency, where it is another
to        what came of it in the account's currency
fee       the fee, below zero where it costs
========  ======================================================================

The parts in one currency sum to what the row says moved. ``from`` and ``to`` are of
kind ``convert_out`` and ``convert_in`` and share a number in ``alias_no``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.cells import Cells
from duiping.record import IGNORED, POSTED, SUSPENSE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


WHOLE, GIVEN, TAKEN, FEE = "", "from", "to", "fee"
CONVERTED = (GIVEN, TAKEN)
_PLACES = pl.Schema({"i": pl.UInt32(), "p": pl.String()})

# Kinds that only come in, or only go out; a row against that is not understood.
INWARD = ("sale", "fee_refund", "payout_return", "chargeback_return", "convert_in")
OUTWARD = ("refund", "fee", "payout", "chargeback", "convert_out")
# Kinds that are another kind when they run the other way.
TURNED = {"fee": "fee_refund"}


@dataclass(frozen=True)
class Parts:
    """A table in which a row stands once for each of its parts.

    Attributes:
        cells: the longer table.
        index: for each part, the row of the shorter table.
        part: its name; empty for the row itself.
        amount: signed hundredths of each part.
        currency: ISO code of each part.
        plain: each row is one movement, so that both tables are one.
    """

    cells: Cells
    index: pl.Series
    part: pl.Series
    amount: pl.Series
    currency: pl.Series
    plain: bool = False

    def kind(self, own: pl.Series) -> pl.Series:
        """Give each part its kind; ``own`` is that of the row itself."""
        if self.plain:
            return own
        return pl.DataFrame({"k": own, "p": self.part, "a": self.amount}).select(
            pl.when(pl.col("p").is_in(CONVERTED))
            .then(
                pl.when(pl.col("a") < 0)
                .then(pl.lit("convert_out"))
                .otherwise(pl.lit("convert_in"))
            )
            .when(pl.col("p") == FEE)
            .then(
                pl.when(pl.col("a") < 0)
                .then(pl.lit("fee"))
                .otherwise(pl.lit("fee_refund"))
            )
            .otherwise(pl.col("k"))
            .alias("k")
        )["k"]

    def of(self, column: pl.Series) -> pl.Series:
        """Give each part the value of its row."""
        return column if self.plain else column.gather(self.index)

    def ranked(self, seq: pl.Series) -> pl.Series:
        """Rank the parts as their rows are ranked, each row's parts in order."""
        if self.plain:
            return seq
        flow = self.cells.table.flow
        if flow is not None:
            flow.parted(self.index)
        return spread(seq, self.index)

    def named(self, number: pl.Series) -> pl.Series:
        """Make a row's number unique to the part: ``txn_1``, ``txn_1:fee``."""
        if self.plain:
            return number
        frame = pl.DataFrame({"n": number, "p": self.part})
        tail = pl.when(pl.col("p") == WHOLE).then(pl.lit(""))
        return frame.select(
            (pl.col("n") + tail.otherwise(":" + pl.col("p"))).alias("n")
        )["n"]

    def told(self, number: pl.Series) -> pl.Series:
        """Keep a number that names an order or payment; a conversion names none."""
        return number.set(self.part.is_in(CONVERTED), None)

    def shared(self, number: pl.Series, other: pl.Series) -> pl.Series:
        """Give conversions the number that ties them, other parts another number."""
        return number.zip_with(self.part.is_in(CONVERTED), other)


def spread(seq: pl.Series, index: pl.Series) -> pl.Series:
    """Rank records as the rows that they are parts of, those of a row in order.

    Args:
        seq: rank of each row.
        index: row of each record.
    """
    ranks = pl.DataFrame({"s": seq.gather(index)}).with_row_index("i").sort("s", "i")
    up = pl.int_range(ranks.height, dtype=pl.Int32, eager=True)
    return ranks.select("i").with_columns(r=up).sort("i")["r"]


def _parted(height: int, parts: Sequence[tuple[str, pl.Series]]) -> pl.DataFrame:
    """List rows (``i``) and parts (``p``), each row's parts in order."""
    up = pl.int_range(height, dtype=pl.UInt32, eager=True)
    pieces = []
    for name, rows in parts:
        at = up.filter(rows.fill_null(value=False))
        pieces.append(pl.DataFrame({"i": at, "p": [name] * len(at)}, _PLACES))
    return pl.concat(pieces).sort("i", maintain_order=True)


def whole(cells: Cells, amount: pl.Series, currency: pl.Series) -> Parts:
    """Give rows of which each is one movement; see `moved`."""
    index = pl.int_range(len(amount), dtype=pl.UInt32, eager=True)
    part = pl.repeat(WHOLE, len(amount), eager=True)
    return Parts(cells, index, part, amount, currency, plain=True)


def moved(
    cells: Cells,
    value: pl.Series,
    currency: pl.Series,
    fee: pl.Series,
    paid: tuple[pl.Series, pl.Series] | None = None,
) -> Parts:
    """Take a table's rows apart into their movements.

    Args:
        cells: the table, its times read.
        value: what came in or went out before the fee, signed hundredths.
        currency: its ISO code.
        fee: cost positive, in the same currency.
        paid: what the buyer paid or got back, signed hundredths, and its
            currency; null or the same currency: nothing was converted.
    """
    rows = pl.DataFrame({"v": value, "c": currency, "f": fee})
    given, code = paid if paid is not None else (value, currency)
    rows = rows.with_columns(g=given, b=code).with_columns(
        foreign=(pl.col("b") != pl.col("c")) & (pl.col("g") != 0) & (pl.col("v") != 0)
    )
    foreign = rows["foreign"].fill_null(value=False)
    charged = rows["f"] != 0
    # A row that holds nothing but a fee is just that.
    bare = charged & (rows["v"] == 0) & (rows["g"].fill_null(0) == 0)
    places = _parted(
        rows.height,
        [(WHOLE, ~bare), (GIVEN, foreign), (TAKEN, foreign), (FEE, charged)],
    )
    index = places["i"]
    told = rows[index].with_columns(p=places["p"], x=foreign.gather(index))
    own = (pl.col("p") == WHOLE) & pl.col("x")
    amount = (
        pl.when(own)
        .then(pl.col("g"))
        .when(pl.col("p") == GIVEN)
        .then(-pl.col("g"))
        .when(pl.col("p") == FEE)
        .then(-pl.col("f"))
        .otherwise(pl.col("v"))
    )
    buyers = own | (pl.col("p") == GIVEN)
    found = told.select(
        a=amount, c=pl.when(buyers).then(pl.col("b")).otherwise(pl.col("c"))
    )
    body, lines = cells.table.body[index], cells.table.rows.gather(index)
    longer = Cells(replace(cells.table, body=body, rows=lines))
    # A time that lost its seconds is as doubtful for each part of its row.
    longer.lossy = {field: mask.gather(index) for field, mask in cells.lossy.items()}
    return Parts(longer, index, places["p"], found["a"], found["c"])


def doubted(
    kind: pl.Series, amount: pl.Series, label: pl.Series, said: Mapping[str, str]
) -> pl.Series:
    """Doubt a built-in kind that runs against its usual direction.

    Args:
        kind: of each row.
        amount: signed.
        label: as printed.
        said: what config.yaml says of labels; that is not doubted.
    """
    frame = pl.DataFrame({"k": kind, "a": amount, "l": label})
    k = pl.col("k").replace(TURNED)
    turned = pl.when((pl.col("a") > 0) & pl.col("k").is_in(list(TURNED))).then(k)
    strange = (pl.col("k").is_in(INWARD) & (pl.col("a") < 0)) | (
        pl.col("k").is_in(OUTWARD) & (pl.col("a") > 0)
    )
    return frame.select(
        pl.when(pl.col("l").is_in(list(said)).fill_null(value=False))
        .then(pl.col("k"))
        .otherwise(
            pl.coalesce(turned, pl.when(strange).then(pl.lit(UNKNOWN)), pl.col("k"))
        )
        .alias("k")
    )["k"]


def judged(kind: pl.Series, reason: pl.Series) -> dict[str, pl.Series]:
    """Give disposition and cause: what moves nothing is left out.

    A reason that is the code of a failure (DP202) puts the row in suspense.
    """
    frame = pl.DataFrame({"k": kind, "r": reason})
    unknown = pl.col("k") == UNKNOWN
    judged = frame.select(
        d=pl.when(pl.col("r") == "DP202")
        .then(pl.lit(SUSPENSE))
        .when(pl.col("r").is_not_null())
        .then(pl.lit(IGNORED))
        .when(unknown)
        .then(pl.lit(SUSPENSE))
        .otherwise(pl.lit(POSTED)),
        c=pl.when(pl.col("r").is_not_null())
        .then("r")
        .when(unknown)
        .then(pl.lit("DP201")),
    )
    return {"disposition": judged["d"], "cause": judged["c"]}

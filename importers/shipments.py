"""Shipments of goods as a warehouse tells them: pieces of a code, sent or come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from duiping.importers.layout import Columns, identity
from duiping.importers.proof import order
from duiping.money import UNIT
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

SHIPMENT, RETURN = "shipment", "shipment_return"


def columns(
    cells: Cells, label: pl.Series | None, time: pl.Series, *, newest_first: bool
) -> Columns:
    """Read what was shipped and what came back: pieces, no money.

    Args:
        cells: the table.
        label: what each row's type means, where the export has one; else the sign
            of its pieces says.
        time: when each row happened.
        newest_first: how the export usually runs.

    Raises:
        Refusal: a row lacks its order or its goods (DP123), or its pieces are no
            whole number (DP109).
    """
    for field in ("order_no", "product"):
        empty = cells.text(field).is_null()
        if empty.any():
            cells.fail("DP123", empty, field, problem="is empty")
    number = _pieces(cells)
    kind = _kind(number) if label is None else label
    found: Columns = {
        "time": time,
        "kind": kind,
        "category": kind if label is None else cells.text("type"),
        "amount": pl.repeat(0, n=cells.height, dtype=pl.Int64, eager=True),
        "quantity": number.abs(),
        "units": _units(kind, number),
        "seq": order(time, newest_first=newest_first, table=cells.table),
    }
    if not cells.has("row_no"):
        order_no, product = cells.number("order_no"), cells.text("product")
        found["identity"] = identity(time, kind, order_no, product, number)
    return found


def _pieces(cells: Cells) -> pl.Series:
    """Read whole pieces, negative where goods came back."""
    hundredths = cells.needed("quantity", grouped=True)
    broken = hundredths % UNIT != 0
    if broken.any():
        cells.fail("DP109", broken, "quantity", value=cells.text("quantity"))
    whole: pl.Series = hundredths // UNIT
    return whole


def _kind(number: pl.Series) -> pl.Series:
    """Say by the sign of its pieces whether goods went out or came back."""
    back = pl.when(pl.col("number") < 0).then(pl.lit(RETURN))
    frame = pl.DataFrame({"number": number})
    return frame.select(back.otherwise(pl.lit(SHIPMENT)).alias("kind")).to_series()


def _units(kind: pl.Series, number: pl.Series) -> pl.Series:
    """Give pieces ×100: a return is negative however it is printed."""
    frame = pl.DataFrame({"kind": kind, "number": number * UNIT})
    back = pl.when(pl.col("kind") == RETURN).then(-pl.col("number").abs())
    known = back.when(pl.col("kind") != UNKNOWN).then("number")
    return frame.select(known.alias("units")).to_series()

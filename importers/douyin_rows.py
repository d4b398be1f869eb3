"""What every row of a Douyin 动账 export says, whichever purse it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from duiping.importers.direction import directed
from duiping.importers.douyin_scenes import EITHER, ORDER_NO, PAYOUTS, SCENES, number
from duiping.importers.layout import unique

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.cells import Cells
    from duiping.importers.layout import Columns, Layout


class Rows(NamedTuple):
    """The columns that both exports fill alike, and the text that is no order."""

    columns: Columns
    remark: pl.Series


def rows(layout: Layout, cells: Cells, amount: pl.Series) -> Rows:
    """Read scene, numbers and kind of each row.

    Args:
        layout: for the words that config.yaml has for scenes.
        cells: the file's cells, bound by header.
        amount: signed minor units.

    Raises:
        Refusal: a row has no number of its own, or one stands twice.
    """
    scene = cells.text("scene")
    kind = directed(
        layout.kinds(scene, SCENES),
        amount,
        scene,
        said=layout.categories,
        either=EITHER,
    )
    row_no = number(cells, "row_no")
    if row_no.is_null().any():
        cells.fail("DP123", row_no.is_null(), "row_no", problem="is empty")
    order_no = number(cells, "order_no")
    named = order_no.str.contains(ORDER_NO).fill_null(value=False)
    sub = number(cells, "sub_no")
    return Rows(
        {
            "kind": kind,
            "category": scene,
            "amount": amount,
            "order_no": order_no.set(~named, None),
            "alias_no": sub.set((sub == order_no).fill_null(value=False), None),
            "payout_no": row_no.set(~kind.is_in(PAYOUTS), None),
            "row_no": unique(cells, row_no, "row_no"),
        },
        order_no.set(named, None),
    )

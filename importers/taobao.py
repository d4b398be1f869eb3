"""Taobao / Tmall orders (千牛 订单导出), as a snapshot.

Grade B: 19 columns, an HTML table in GB18030 with the ending .xls (also CSV or a
real workbook); 41 columns, the legacy ExportOrderList CSV in GBK whose ids stand
in ``="…"``. The newer one prints what was refunded so far and the SKU, the older
one the order's status and the pieces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import SECONDS, Cells
from duiping.importers.layout import Columns, Layout, judge, unique
from duiping.importers.parts import EXPECTING, Parts
from duiping.importers.shape import Shape
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

# 订单状态 of the legacy export.
STATES = {
    "等待买家付款": "unpaid",
    "买家已付款，等待卖家发货": "paid",
    "卖家已发货，等待买家确认": "shipped",
    "交易成功": "done",
    "交易关闭": "closed",
}
NEVER_PAID = "never paid"
CANCELLED = "cancelled before settlement"
_PIECES = r"^(.+?)\*(\d{1,6})$"


class TaobaoOrders(Layout):
    """淘宝订单."""

    name: ClassVar[str] = "taobao.orders"
    title: ClassVar[str] = "淘宝订单"
    grade: ClassVar[str] = "B"
    flows = True
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "swap"}
    )
    parts: ClassVar[Parts] = EXPECTING
    snapshot: ClassVar[bool] = True
    shape = Shape(
        layout="taobao.orders",
        required={
            "order_no": ("订单编号",),
            "payment_no": ("支付单号", "支付交易号"),
            "amount": ("买家实付金额", "买家实际支付金额"),
            "created": ("订单创建时间",),
            "time": ("订单付款时间",),
        },
        optional={
            "refund": ("退款金额",),
            "sku": ("商品属性SKU", "修改后的sku"),
            "received": ("确认收货打款金额",),
            "memo": ("商品标题", "宝贝标题"),
            "state": ("订单状态",),
            "pieces": ("宝贝总数量",),
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records of kind order."""
        cells = Cells(table)
        number = cells.number("order_no")
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "order_no", problem="is empty")
        unique(cells, number, "order_no")
        amount = cells.needed("amount", grouped=True)
        paid = cells.time("time", blanks=("-",))
        state, reason = self._state(cells, paid)
        absent = paid.is_null() & reason.is_null() & (state != UNKNOWN)
        if absent.any():
            cells.fail("DP110", absent, "time", value="", expected=SECONDS)
        created = cells.time("created", blanks=("-",))
        verdict = judge(pl.col("cause"), unknown=pl.col("state") == UNKNOWN)
        cause = pl.DataFrame({"state": state, "cause": reason}).select(**verdict)
        return self.reading(
            cells,
            {
                "time": pl.select(pl.coalesce(paid, created).alias("t"))["t"],
                "kind": pl.select(
                    pl.when(state == UNKNOWN)
                    .then(pl.lit(UNKNOWN))
                    .otherwise(pl.lit("order"))
                    .alias("k")
                )["k"],
                "category": cells.text("state"),
                "amount": amount,
                "state": state,
                "order_no": number,
                "payment_no": cells.number("payment_no", blanks=("-", "0")),
                "memo": cells.text("memo"),
                "disposition": cause["disposition"],
                "cause": cause["cause"],
                **self._goods(cells),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

    def _state(self, cells: Cells, paid: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Read state and the reason to leave an order out."""
        frame = pl.DataFrame({"p": paid})
        if cells.has("state"):
            label = cells.text("state").str.replace(",", "，", literal=True)
            frame = frame.with_columns(
                s=label.replace_strict(
                    {**STATES, **self.categories},
                    default=UNKNOWN,
                    return_dtype=pl.String,
                )
            )
            # Closed after payment: the money was paid back before it was settled.
            closed = pl.col("s") == "closed"
            reason: pl.Expr = (
                pl.when(closed & pl.col("p").is_not_null())
                .then(pl.lit(CANCELLED))
                .when(closed | (pl.col("s") == "unpaid"))
                .then(pl.lit(NEVER_PAID))
            )
        else:
            received = cells.amount("received", grouped=True, blanks=("-",)).fill_null(
                0
            )
            frame = frame.with_columns(
                s=pl.when(pl.col("p").is_null())
                .then(pl.lit("closed"))
                .when(received > 0)
                .then(pl.lit("done"))
                .otherwise(pl.lit("paid"))
            )
            reason = pl.when(pl.col("p").is_null()).then(pl.lit(NEVER_PAID))
        found = frame.select("s", reason.alias("r").cast(pl.String))
        return found["s"], found["r"]

    def _goods(self, cells: Cells) -> Columns:
        """Read product, pieces and what was refunded, where they are printed."""
        sku = cells.text("sku")
        pieces = cells.count("pieces") if cells.has("pieces") else None
        printed = sku.str.extract(_PIECES, 2).cast(pl.Int64)
        columns: Columns = {
            "product": pl.select(
                pl.coalesce(sku.str.extract(_PIECES, 1), sku).alias("p")
            )["p"],
            "quantity": printed.fill_null(1) if pieces is None else pieces,
        }
        if cells.has("refund"):
            columns["refund"] = cells.amount(
                "refund", grouped=True, blanks=("-",)
            ).fill_null(0)
        return columns

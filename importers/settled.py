"""What a platform settled for each order: compared with the purse that books it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.layout import Columns, Layout, identity
from duiping.importers.parts import COMPARING, Parts
from duiping.importers.proof import order
from duiping.record import CORROBORATING

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

EMPTY = ("-", "--")


class Settled(Layout):
    """A list of settled orders, one row an order, a product or an after-sale.

    Fields: ``order_no``, ``amount`` signed, ``time``; further ``account``, ``memo``.

    Attributes:
        label: the field that is shown as the row's category.
        content: fields that identify a row, in this order.
        nothing: texts of the label that say nothing.
    """

    parts: ClassVar[Parts] = COMPARING
    label: ClassVar[str]
    content: ClassVar[tuple[str, ...]]
    nothing: ClassVar[tuple[str, ...]] = EMPTY

    @abstractmethod
    def kind(self, cells: Cells, amount: pl.Series) -> pl.Series:
        """Tell sales from refunds."""

    def further(self, cells: Cells) -> Columns:
        """Give the columns that only this platform prints."""
        del cells
        return {}

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records that corroborate; see the layout's module.

        Raises:
            Refusal: DP123 a row without its order, and those of `Cells`.
        """
        cells = Cells(table)
        number = cells.number("order_no", blanks=EMPTY)
        if number.is_null().any():
            cells.fail("DP123", number.is_null(), "order_no", problem="is empty")
        amount = cells.needed("amount", grouped=True)
        time = cells.time("time")
        label = cells.text(self.label, blanks=self.nothing)
        values = {"time": time, "amount": amount, "order_no": number, self.label: label}
        content = [
            values[name] if name in values else cells.number(name, blanks=EMPTY)
            for name in self.content
        ]
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": self.kind(cells, amount),
                "category": label,
                "amount": amount,
                "order_no": number,
                "payee": cells.text("account", blanks=EMPTY),
                "memo": cells.text("memo", blanks=EMPTY),
                "identity": identity(*content),
                "disposition": pl.lit(CORROBORATING),
                **self.further(cells),
            },
            version=str(len(table.header)),
            as_of=as_of,
        )

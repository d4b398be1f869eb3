"""What the settlements of food delivery platforms have in common.

Each row is one order, advertisement or premium with what it adds to the day's bill,
signed. The day is the bill's (账单日期).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.direction import directed
from duiping.importers.layout import Layout, identity, joined
from duiping.importers.proof import Totals, order
from duiping.record import POSTED, SUSPENSE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

EMPTY = ("-", "--")
# What config.yaml says of a status under which a row counts.
SETTLED = "settled"


class Takeaway(Layout):
    """A settlement, read by the fields day, type, what, order_no, shop and amount.

    Attributes:
        words: type or description → kind.
        settled: what the status says of settled rows; None: no status is printed.
    """

    words: ClassVar[Mapping[str, str]] = {}
    settled: ClassVar[tuple[str, ...] | None] = None

    def prove(self, cells: Cells, amount: pl.Series) -> None:
        """Test what a row's parts sum to; by default nothing is known of them."""

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records: one a row, signed as it is printed."""
        return self.settle(Cells(table), as_of, Totals(table))

    def settle(self, cells: Cells, as_of: datetime | None, totals: Totals) -> Reading:
        """Turn the table into records, with control totals that were proven.

        Raises:
            Refusal: DP123 parts that do not sum up, and those of `Cells`.
        """
        amount = cells.needed("amount", grouped=True)
        self.prove(cells, amount)
        time = cells.time("day", "%Y-%m-%d")
        label = cells.text("type", blanks=EMPTY)
        what = cells.text("what", blanks=EMPTY)
        kind = self._kind(label, what, amount)
        number = cells.number("order_no", blanks=EMPTY)
        goods = joined(what, cells.text("shop"))
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": kind,
                "amount": amount,
                "order_no": number,
                "memo": goods,
                "identity": identity(time, number, label, what, amount, goods),
                **self._verdict(cells, kind, label),
            },
            version=str(len(cells.table.header)),
            as_of=as_of,
            totals=totals,
        )

    def _kind(self, label: pl.Series, what: pl.Series, amount: pl.Series) -> pl.Series:
        """Read the kind from the description, else the type."""
        words = {**self.words, **self.categories}
        found = [
            text.replace_strict(words, default=None, return_dtype=pl.String)
            for text in (what, label)
        ]
        kind = pl.select(pl.coalesce(*found, pl.lit(UNKNOWN)).alias("k"))["k"]
        return directed(kind, amount, label, said=self.categories)

    def _verdict(
        self, cells: Cells, kind: pl.Series, label: pl.Series
    ) -> dict[str, pl.Series]:
        """Judge rows by their status, where the export prints one."""
        if self.settled is None:
            every = pl.repeat(SETTLED, cells.height, eager=True)
            return judged(kind, label, every, (SETTLED,))
        counting = {*self.settled, *settled(self.categories)}
        return judged(kind, label, cells.text("status"), counting)


def settled(categories: Mapping[str, str]) -> list[str]:
    """List the statuses that config.yaml says count."""
    return [word for word, means in categories.items() if means == SETTLED]


def judged(
    kind: pl.Series, label: pl.Series, status: pl.Series, counting: Collection[str]
) -> dict[str, pl.Series]:
    """Give disposition, cause and category of rows that have a status beside a type.

    Args:
        kind: of the type.
        label: the type as printed.
        status: as printed; null where the export prints none.
        counting: statuses under which a row counts; another is in suspense.
    """
    frame = pl.DataFrame({"k": kind, "l": label, "s": status})
    unknown = pl.col("k") == UNKNOWN
    strange = ~pl.col("s").is_in(list(counting)).fill_null(value=False)
    found = frame.select(
        category=pl.when(strange).then("s").otherwise("l"),
        disposition=pl.when(strange | unknown)
        .then(pl.lit(SUSPENSE))
        .otherwise(pl.lit(POSTED)),
        cause=pl.when(strange)
        .then(pl.lit("DP202"))
        .when(unknown)
        .then(pl.lit("DP201")),
    )
    return {name: found[name] for name in found.columns}

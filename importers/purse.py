"""What a shop's purse at a platform did: rows of a type, and a balance after each.

Several platforms print the same list under other titles; a layout of one is its
titles, its types and what identifies a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells
from duiping.importers.direction import directed, signed
from duiping.importers.layout import Columns, Layout, identity, joined, judge, unique
from duiping.importers.pdd_ledger import sides
from duiping.importers.ties import chained
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

PAYOUTS = ("payout", "payout_return")


class Purse(Layout):
    """A purse, read by the fields that its shape binds.

    Fields: ``time``, ``type``, ``balance``; ``amount`` with ``way``, else ``income``
    with ``outgo``, both printed positive; ``number`` (of an order, or of a payout on
    rows of that kind), else ``order_no``, ``refund_no`` and ``payout_no``; ``row_no``.

    Attributes:
        known: printed type → kind.
        signs: what ``way`` says → 1 for money in, -1 for money out.
        idle: kinds that move nothing, and why they are left out.
        blanks: texts that mean nothing stands here.
        memos: fields whose texts make the remark; after them those of `tails`, numbers.
        content: what identifies a row without a number of its own.
    """

    known: ClassVar[Mapping[str, str]] = {}
    signs: ClassVar[Mapping[str, int]] = {}
    idle: ClassVar[Mapping[str, str]] = {}
    blanks: ClassVar[tuple[str, ...]] = ("-", "--")
    memos: ClassVar[tuple[str, ...]] = ("memo",)
    tails: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ()

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the layout's module for signs.

        Raises:
            Refusal: DP107 balance, DP108 direction, DP121 a row twice, DP123 money
                on both sides or below zero, and those of `Cells`.
        """
        cells = Cells(table)
        amount = signed(cells, self.signs) if self.signs else self._sided(cells)
        label = cells.text("type")
        kind = directed(
            self.kinds(label, self.known), amount, label, said=self.categories
        )
        balance = cells.needed("balance", grouped=True)
        time = cells.time("time")
        still = kind.is_in(list(self.idle))
        chain = chained(table, time, amount.set(still, 0), balance)
        numbers = self._numbers(cells, kind)
        memo = joined(
            *(cells.text(field, blanks=self.blanks) for field in self.memos),
            *(cells.number(field, blanks=self.blanks) for field in self.tails),
        )
        values = {
            **numbers,
            "number": cells.number("number", blanks=self.blanks),
            "time": time,
            "type": label,
            "amount": amount,
            "balance": balance,
            "memo": memo,
        }
        columns: Columns = {
            "seq": chain.seq,
            "time": time,
            "kind": kind,
            "category": label,
            "amount": amount,
            "balance": balance,
            "memo": memo,
            **numbers,
        }
        if self.content:
            columns["identity"] = identity(*(values[name] for name in self.content))
        if cells.has("row_no"):
            row = cells.number("row_no", blanks=self.blanks)
            columns["row_no"] = unique(cells, row, "row_no")
        reason = pl.col("kind").replace_strict(
            dict(self.idle), default=None, return_dtype=pl.String
        )
        unknown = pl.col("kind") == UNKNOWN
        return self.reading(
            cells,
            columns | judge(reason, unknown=unknown, code="DP201"),
            version=str(len(table.header)),
            as_of=as_of,
            chain=chain,
        )

    def _sided(self, cells: Cells) -> pl.Series:
        """Give income less outgo, of which a row has one."""
        income, outgo = (
            cells.amount(field, grouped=True, blanks=self.blanks).fill_null(0)
            for field in ("income", "outgo")
        )
        if (outgo < 0).any():
            cells.fail("DP123", outgo < 0, "outgo", problem="is negative")
        sides(cells, income, -outgo)
        return income - outgo

    def _numbers(self, cells: Cells, kind: pl.Series) -> dict[str, pl.Series]:
        """Spread the numbers of a row over what they number."""
        if "order_no" in self.shape.required:
            return {
                field: cells.number(field, blanks=self.blanks)
                for field in ("order_no", "refund_no", "payout_no")
            }
        number = cells.number("number", blanks=self.blanks)
        payout = kind.is_in(PAYOUTS)
        return {
            "order_no": number.set(payout, None),
            "payout_no": number.set(~payout, None),
        }

"""期初余额: the balances and open items with which the books begin.

Our own table, written by hand: 科目,金额,币种,勾对键,商品编码,日期,摘要. Debit is
positive. Each currency sums to zero, or the file is refused. In the records the
account stands in ``payee``, the currency in ``category``, the key in ``alias_no``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping import money
from duiping.errors import Refusal
from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, identity
from duiping.importers.parts import OPENING, Parts
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table


class Opening(Layout):
    """期初余额."""

    name: ClassVar[str] = "opening"
    title: ClassVar[str] = "期初余额"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"number"})
    frequency: ClassVar[str] = "once"
    parts: ClassVar[Parts] = OPENING
    shape = Shape(
        layout="opening",
        required={
            "account": ("科目",),
            "amount": ("金额",),
            "currency": ("币种",),
            "key": ("勾对键",),
            "product": ("商品编码",),
            "time": ("日期",),
            "memo": ("摘要",),
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records of kind opening, signed debit positive."""
        cells = Cells(table)
        amount = cells.needed("amount", grouped=True)
        account, currency = cells.text("account"), cells.text("currency")
        for field, column in (("account", account), ("currency", currency)):
            if column.is_null().any():
                cells.fail("DP123", column.is_null(), field, problem="is empty")
        _balanced(table, amount, currency)
        time = cells.time("time", "%Y-%m-%d")
        key, product = cells.text("key"), cells.text("product")
        memo = cells.text("memo")
        return self.reading(
            cells,
            {
                "time": time,
                "kind": "opening",
                "category": currency,
                "amount": amount,
                "product": product,
                "alias_no": key,
                "payee": account,
                "memo": memo,
                "identity": identity(
                    time, account, currency, amount, key, product, memo
                ),
            },
            version="1",
            as_of=as_of,
        )


def _balanced(table: Table, amount: pl.Series, currency: pl.Series) -> None:
    """Refuse openings whose debits and credits differ in a currency."""
    sums = (
        pl.DataFrame({"a": amount, "c": currency})
        .group_by("c")
        .agg(pl.col("a").sum())
        .filter(pl.col("a") != 0)
        .sort("c")
    )
    for name, rest in sums.rows():
        raise Refusal("DP122", file=table.name, column=name, actual=money.plain(rest))

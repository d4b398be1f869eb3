"""Credit card statements of CMB, BOC and Bocom (信用卡账单): no balance, no number.

Grade B: columns and rows of tables made from the banks' e-mails by a converter; a
title with the month stands above the header, but for Bocom, whose header is line 1. A
row is dated by the day it was booked (the day of purchase is blank on repayments) and
is what it says. A charge is money out, seen from the card.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.errors import Refusal
from duiping.importers.bank import moved, way
from duiping.importers.cells import Cells, folded
from duiping.importers.layout import Layout, identity, joined
from duiping.importers.proof import order
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

CURRENCY = r"^[A-Z]{3}$"
_MONTH = re.compile(r"(20\d{2})年(\d{2})月")
_SHORT = r"^(\d{2})/(\d{2})$"


class Card(Layout):
    """A credit card's statement: rows signed, in the currency that they print."""

    @abstractmethod
    def amount(self, cells: Cells) -> pl.Series:
        """Give the signed amount: a charge is below zero."""

    def currency(self, cells: Cells) -> pl.Series:
        """Give the currency of each row; null means the books' own."""
        return cells.text("currency")

    def told(self, cells: Cells, amount: pl.Series) -> dict[str, pl.Series]:
        """Give kind and what else is known of a row beside its amount."""
        del cells
        return {"kind": way(amount)}

    def time(self, cells: Cells) -> pl.Series:
        """Give the day on which each row was booked."""
        return cells.time("time", "%Y-%m-%d")

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records: kind credit (in) or debit (out).

        Raises:
            Refusal: DP115 without the statement's month where days lack their
                year, DP123 no currency, and those of `Cells`.
        """
        cells = Cells(table)
        amount = self.amount(cells)
        currency = self.currency(cells)
        if cells.has("currency"):
            strange = ~currency.str.contains(CURRENCY).fill_null(value=False)
            if strange.any():
                cells.fail("DP123", strange, "currency", problem="no currency code")
        time = self.time(cells)
        goods, card = cells.text("goods"), cells.text("card")
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                **self.told(cells, amount),
                "amount": amount,
                "currency": currency,
                "memo": joined(goods, card),
                "identity": identity(time, cells.text("bought"), goods, card, amount),
            },
            version="1",
            as_of=as_of,
        )


class BocCredit(Card):
    """中国银行信用卡账单."""

    name: ClassVar[str] = "boc.credit"
    title: ClassVar[str] = "中国银行信用卡账单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "row", "end", "double", "swap"}
    )
    shape = Shape(
        layout="boc.credit",
        required={
            "bought": ("交易日",),
            "time": ("银行记账日",),
            "card": ("卡号后四位",),
            "goods": ("交易描述",),
            "credit": ("存入",),
            "debit": ("支出",),
            "currency": ("币种",),
        },
    )

    def amount(self, cells: Cells) -> pl.Series:
        """Give 存入 less 支出, both printed positive."""
        return moved(cells)


class CmbCredit(Card):
    """招商银行信用卡账单."""

    name: ClassVar[str] = "cmb.credit"
    title: ClassVar[str] = "招商银行信用卡账单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "row", "end", "double"}
    )
    shape = Shape(
        layout="cmb.credit",
        required={
            "bought": ("交易日",),
            "time": ("记账日",),
            "goods": ("交易摘要",),
            "amount": ("人民币金额",),
            "card": ("卡号末四位",),
        },
    )

    def amount(self, cells: Cells) -> pl.Series:
        """Give the amount; a charge is printed positive."""
        return -cells.needed("amount", grouped=True)

    def time(self, cells: Cells) -> pl.Series:
        """Read MM/DD; days after the statement's month are of the year before."""
        text = folded(cells.raw("time"))
        titles = " ".join(line.text for line in cells.table.preamble)
        month = _MONTH.search(titles)
        if month is None:
            raise Refusal("DP115", file=cells.table.name)
        later = text.str.extract(_SHORT, 1).cast(pl.Int64) > int(month[2])
        year = pl.select(
            pl.when(later)
            .then(pl.lit(str(int(month[1]) - 1)))
            .otherwise(pl.lit(month[1]))
            .alias("y")
        )["y"]
        return cells.parsed(
            year + text.str.replace(_SHORT, "${1}${2}"), "time", "%Y%m%d"
        )

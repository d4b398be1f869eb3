"""Bank of Communications, credit card (交通银行信用卡账单明细).

Grade B: header and rows of a table made from the bank's statement by a converter, and
the words of a public parser. Header on line 1. Amounts stand behind their currency
(``CNY 123.18``) and carry no sign: the first word of 交易说明 tells the direction. A
word that nobody knows leaves its row rejected until config.yaml says ``credit`` or
``debit`` of it. What counts is 入账币种/金额, in which the card was charged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bank import way
from duiping.importers.card import Card
from duiping.importers.cells import folded
from duiping.importers.purses import NO_WAY
from duiping.importers.shape import Shape
from duiping.record import POSTED, REJECTED, UNKNOWN

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

# The first word of 交易说明 → 1 for money in, -1 for money out.
WORDS = {
    "退货": 1,
    "信用卡还款": 1,
    "红包还款": 1,
    "刷卡金返还": 1,
    "自动购汇还款": 1,
    "消费": -1,
    "刷卡金扣回": -1,
    "分期扣款": -1,
    "自动购汇扣款": -1,
}
_SAID = {"credit": 1, "debit": -1}
_CODE, _SIZE = r"^([A-Z]{3}) ?[0-9]", r"^(?:[A-Z]{3} ?)?(.*)$"


class BocomCredit(Card):
    """交通银行信用卡账单."""

    name: ClassVar[str] = "bocom.credit"
    title: ClassVar[str] = "交通银行信用卡账单"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "row", "end", "double", "swap"}
    )
    shape = Shape(
        layout="bocom.credit",
        required={
            "bought": ("交易日期",),
            "time": ("记账日期",),
            "goods": ("交易说明",),
            "paid": ("交易币种/金额",),
            "currency": ("入账币种/金额",),
        },
    )

    def currency(self, cells: Cells) -> pl.Series:
        """Give the code before the amount."""
        return folded(cells.raw("currency")).str.extract(_CODE, 1)

    def amount(self, cells: Cells) -> pl.Series:
        """Give the amount behind its currency, signed by the word; null: not known.

        Raises:
            Refusal: DP109 for what is no amount, or one below zero.
        """
        text = folded(cells.raw("currency")).str.extract(_SIZE, 1).fill_null("")
        size = cells.valued(text, "currency", grouped=True)
        if (size < 0).any():
            cells.fail("DP109", size < 0, "currency", value=text)
        return size * self._signs(cells)

    def told(self, cells: Cells, amount: pl.Series) -> dict[str, pl.Series]:
        """Give kind, the word, and whether the row can be used."""
        lost = self._signs(cells).is_null()
        judged = pl.DataFrame({"k": way(amount), "lost": lost}).select(
            kind=pl.when("lost").then(pl.lit(UNKNOWN)).otherwise("k"),
            disposition=pl.when("lost")
            .then(pl.lit(REJECTED))
            .otherwise(pl.lit(POSTED)),
            cause=pl.when("lost").then(pl.lit(NO_WAY)),
        )
        columns = {name: judged[name] for name in judged.columns}
        return {"category": _word(cells), **columns}

    def _signs(self, cells: Cells) -> pl.Series:
        said = {w: _SAID[k] for w, k in self.categories.items() if k in _SAID}
        return _word(cells).replace_strict(
            WORDS | said, default=None, return_dtype=pl.Int64
        )


def _word(cells: Cells) -> pl.Series:
    """Give the first word of a row's text."""
    return cells.text("goods").str.extract(r"^(\S+)", 1)

"""Agricultural Bank of China, personal debit card (农业银行借记卡交易明细).

Grade B: columns and rows of a table made from the bank's PDF by a converter. Header
on line 1. 交易日期 is yyyymmdd, 交易时间 hhmmss or blank; 交易金额 carries ``+`` or
``-``; 本次余额 is the balance after each row. 日 志 号 repeats (zeros on interest), so
a row is what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.bank import moment
from duiping.importers.cells import folded
from duiping.importers.cmb_personal import SignedAccount
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    import polars as pl

    from duiping.importers.cells import Cells

_CLOCK = r"^(\d{2})(\d{2})(\d{2})$"


class AbcPersonal(SignedAccount):
    """农业银行借记卡明细."""

    name: ClassVar[str] = "abc.personal"
    title: ClassVar[str] = "农业银行借记卡交易明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "row", "end", "double"})
    memos: ClassVar[tuple[str, ...]] = ("type", "use", "journal")
    shape = Shape(
        layout="abc.personal",
        required={
            "time": ("交易日期",),
            "clock": ("交易时间",),
            "type": ("交易摘要",),
            "amount": ("交易金额",),
            "balance": ("本次余额",),
            "payee": ("对手信息",),
            "journal": ("日志号",),
        },
        optional={"use": ("交易附言",)},
    )

    def time(self, cells: Cells) -> pl.Series:
        """Join day and clock, both without separators."""
        clock = folded(cells.raw("clock")).str.replace(_CLOCK, "${1}:${2}:${3}")
        return moment(
            cells, "time", folded(cells.raw("time")) + " " + clock.fill_null("00:00:00")
        )

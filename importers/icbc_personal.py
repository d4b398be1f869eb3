"""Industrial and Commercial Bank of China, personal cards (工商银行明细查询文件下载).

Grade A: exports seen of debit cards, without and with 交易详情 and 对方账户, and of
a credit card (记账日期); their balances and sums were masked. CSV, probably GB18030
(E), 6 lines above the header; every cell is padded and ends in a TAB, each row has an
empty cell more than the header; newest row first; days only. 记账金额(支出) is money
out, 记账金额(收入) money in; 余额 is the balance after each row, of a credit card
below zero what is owed. The closing line (人民币合计, 合计金额) is taken for the sums
of the columns above it (E); it is demanded and tested. Rows in another 记账币种 are
refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.bank import BankAccount
from duiping.importers.head import cells_of
from duiping.importers.proof import Totals, total
from duiping.importers.shape import Shape, marked

if TYPE_CHECKING:
    from duiping.importers.cells import Cells

SUMS = ("人民币合计", "合计金额")


class IcbcPersonal(BankAccount):
    """工商银行个人卡明细."""

    name: ClassVar[str] = "icbc.personal"
    title: ClassVar[str] = "工商银行个人卡明细"
    grade: ClassVar[str] = "A"
    blind: ClassVar[frozenset[str]] = frozenset({"time"})
    newest_first: ClassVar[bool] = True
    memos: ClassVar[tuple[str, ...]] = ("type", "place", "detail")
    shape = Shape(
        layout="icbc.personal",
        required={
            "time": ("交易日期",),
            "type": ("摘要",),
            "place": ("交易场所",),
            "credit": ("记账金额(收入)",),
            "debit": ("记账金额(支出)",),
            "currency": ("记账币种",),
            "balance": ("余额",),
            "payee": ("对方户名",),
        },
        optional={
            "detail": ("交易详情",),
            "payee_no": ("对方账户",),
            "booked": ("记账日期",),
        },
        footer=marked(*SUMS),
        open_end=True,
    )

    def totals(self, cells: Cells) -> Totals:
        """Prove both sums of the closing line.

        Raises:
            Refusal: DP103 without the line, DP106 where a sum differs.
        """
        totals = Totals(cells.table)
        row, _ = totals.need(rf"^\"?(?:{'|'.join(SUMS)})", SUMS[0])
        line = next(line.text for line in cells.table.footer if line.row == row)
        places = [cells.table.places[field] for field in ("credit", "debit")]
        # A spreadsheet may have saved it with TABs instead.
        splits = (cells_of(line, delimiter) for delimiter in (",", "\t"))
        printed = next((s for s in splits if len(s) > max(places)), [])
        for field, place in zip(("credit", "debit"), places, strict=True):
            text = printed[place].strip() if printed else ""
            actual = total(cells.amount(field, grouped=True))
            totals.amount(row, cells.title(field), text or "0", actual)
        return totals

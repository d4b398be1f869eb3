"""China Construction Bank, corporate account (中国建设银行对公账户明细).

Grade B for the headers (2026 and before; quoted in public parsers' tests), D for
the two-line header and the rest: workbook or CSV. 中国建设银行 and the account
stand above the 2026 header; earlier ones print 账号 and 账户名称 in each row. 借方
(支取) is money out, 贷方 (收入) money in, 0 on the other side. The balance is
printed after each row; the serial number is unique within an account. 国家开发银行
prints the same columns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from duiping.errors import Refusal
from duiping.importers.bank import BankAccount
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

_COMMON = {
    "time": ("交易时间",),
    "balance": ("余额",),
    "row_no": ("账户明细编号-交易流水号",),
}
_OPTIONAL = {
    "account": ("账号",),
    "currency": ("币种",),
    "payee": ("对方户名",),
    "payee_no": ("对方账号",),
    "summary": ("摘要",),
    "other": ("备注",),
}
TWO_LINES = "two-line"


class CcbCorporate(BankAccount):
    """建设银行对公账户明细."""

    name: ClassVar[str] = "ccb.corporate"
    title: ClassVar[str] = "建设银行对公账户明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    shape = Shape(
        layout="ccb.corporate",
        required={
            **_COMMON,
            "debit": ("借方发生额/元(支取)", "借方发生额(支取)", "借方发生额/元"),
            "credit": ("贷方发生额/元(收入)", "贷方发生额(收入)", "贷方发生额/元"),
        },
        optional=_OPTIONAL,
    )
    others: ClassVar[dict[str, Shape]] = {
        TWO_LINES: Shape(
            layout="ccb.corporate",
            required={**_COMMON, "debit": ("发生额/元",)},
            optional=_OPTIONAL,
        )
    }

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see `BankAccount.parse`."""
        if self.version(table) == TWO_LINES:
            table = _below(table)
        return super().parse(table, as_of)


def _below(table: Table) -> Table:
    """Take 借方 and 贷方 from the header's second line, below 发生额/元.

    Raises:
        Refusal: DP113 where that line does not name the two sides.
    """
    debit = table.places["debit"]
    names = [
        (table.body[str(at)][0] or "").strip()
        for at in (debit, debit + 1)
        if at < table.body.width and table.body.height
    ]
    if [name[:2] for name in names] != ["借方", "贷方"] or table.header[debit + 1]:
        raise Refusal(
            "DP113",
            file=table.name,
            row=table.end,
            layout="ccb.corporate",
            problem="no 借方 and 贷方 below 发生额/元",
        )
    return replace(
        table,
        places={**table.places, "credit": debit + 1},
        body=table.body.slice(1),
        rows=table.rows.slice(1),
    )

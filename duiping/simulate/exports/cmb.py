"""CMB corporate statement: two amount columns, running balance, oldest first.

Source: FORMATS 4.1, grade B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.exports.text import Sheet
from duiping.simulate.shop import BANK_ACCOUNT, COMPANY, yuan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.model import BankRow
    from duiping.simulate.truth import Trace

HEADER: Final = (
    "交易日,交易时间,借方金额,贷方金额,余额,交易类型,业务摘要,其它摘要,用途,流水号,"
    "收(付)方名称,收(付)方账号"
)


def write(
    folder: Path, month: Month, rows: Sequence[BankRow], opening: int, trace: Trace
) -> dict[str, int]:
    """Write the month's statement; count rows."""
    first, last = month.iso(0), month.iso(month.length - 1)
    label = f"{first}-{last}".replace("-", "")
    label = f"{label[:8]}-{label[8:]}"
    path = folder / f"招商银行交易明细_{label}.csv"
    balance = opening
    with Sheet(path, "gb18030") as sheet:
        sheet.line(f"公司名称,{COMPANY}")
        sheet.line(f"银行账号,{BANK_ACCOUNT}")
        sheet.line(f"起始日期,{first},终止日期,{last}")
        sheet.line(HEADER)
        for row in rows:
            balance += row.amount
            money = (
                f"{yuan(-row.amount)}," if row.amount < 0 else f",{yuan(row.amount)}"
            )
            cells = (
                month.compact(row.time // DAY),
                month.clock(row.time),
                money,
                yuan(balance),
                row.form,
                row.summary,
                row.other,
                row.purpose,
                row.no,
                row.name,
                row.account,
            )
            line = sheet.line(",".join(cells))
            if row.tag in trace.want:
                trace.hit(row.tag, "bank", path.name, line)
    return {path.name: len(rows)}

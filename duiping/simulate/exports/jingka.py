"""鲸卡 prepaid-balance ledger: GB18030, running balance with the credit line in it.

Source: FORMATS 3 (common model), grade E: a mapping that config.yaml describes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.exports.text import Sheet
from duiping.simulate.shop import yuan
from duiping.simulate.suppliers import TOPUP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.suppliers import WhaleRow
    from duiping.simulate.truth import Trace

HEADER: Final = (
    "流水号,时间,类型,客户订单号,商品编码,商品名称,充值账号,面值,数量,变动金额,"
    "变动后余额,备注"
)


def write(
    folder: Path, month: Month, rows: Sequence[WhaleRow], opening: int, trace: Trace
) -> dict[str, int]:
    """Write the ledger, oldest first; ``opening`` is the balance before it."""
    path = folder / f"鲸卡资金流水_{month.text.replace('-', '')}.csv"
    balance, came, went = opening, 0, 0
    with Sheet(path, "gb18030") as sheet:
        sheet.line("鲸卡数字权益平台资金流水")
        sheet.line(f"账期：{month.iso(0)} 至 {month.iso(month.length - 1)}")
        sheet.line(HEADER)
        for index, (time, _, form, amount, order, face, qty, note, tag) in enumerate(
            rows, 1
        ):
            balance += amount
            if amount < 0:
                went += amount
            else:
                came += amount
            what = ",,,,,"
            if order is not None:
                item = order.item
                what = f"{order.no},{item.code},{item.name},{order.account}"
                what = f"{what},{yuan(face)},{qty}"
            number = f"JK{month.text.replace('-', '')}{index:010d}"
            row = sheet.line(
                f"{number},{month.stamp(time)},{form},{what},{yuan(amount)},"
                f"{yuan(balance)},{note}"
            )
            if tag and tag in trace.want:
                role = "topup" if form == TOPUP else "charge"
                trace.hit(tag, role, path.name, row)
        outgo = yuan(went) if went else "-0.00"
        sheet.line(f"#合计：{len(rows)}笔，收入{yuan(came)}元，支出{outgo}元")
    return {path.name: len(rows)}

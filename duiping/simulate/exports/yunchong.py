"""云充 order export: xlsx, every cell text, totals in the last row.

Source: FORMATS 3 (common model), grade E: a mapping that config.yaml describes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import xlsxwriter

from duiping.simulate.days import DAY
from duiping.simulate.shop import yuan
from duiping.simulate.suppliers import cloud_amounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.suppliers import CloudRow
    from duiping.simulate.truth import Trace

HEADER: Final = (
    "客户订单号",
    "平台单号",
    "商品编码",
    "商品名称",
    "充值账号",
    "面值",
    "数量",
    "成功面值",
    "订单状态",
    "扣款金额",
    "退款金额",
    "下单时间",
    "完成时间",
    "备注",
)
_MOST: Final = 1_000_000
_CREATED: Final = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write(
    folder: Path, month: Month, rows: Sequence[CloudRow], trace: Trace
) -> dict[str, int]:
    """Write the month's charges, at most a million a file; count rows."""
    label = month.text.replace("-", "")
    parts = [rows[at : at + _MOST] for at in range(0, len(rows), _MOST)] or [rows]
    counts = {}
    for index, part in enumerate(parts, 1):
        suffix = f"_{index}" if len(parts) > 1 else ""
        path = folder / f"云充对账单_{label}{suffix}.xlsx"
        _book(path, month, part, trace)
        counts[path.name] = len(part)
    return counts


def _book(path: Path, month: Month, rows: Sequence[CloudRow], trace: Trace) -> None:
    # constant_memory streams rows to disk; a fixed date keeps the bytes the same.
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("订单明细")
    put = sheet.write_string

    def line(at: int, cells: Iterable[str]) -> None:
        for column, cell in enumerate(cells):
            if cell:
                put(at, column, cell)

    line(0, HEADER)
    charged = returned = 0
    for at, row in enumerate(rows, 1):
        cells, cost, back = _cells(month, row)
        charged += cost
        returned += back
        line(at, cells)
        no = row[2].no
        if no in trace.want:
            trace.hit(no, "charge", path.name, at + 1)
    total = ("合计", f"{len(rows)}笔", *[""] * 7, yuan(charged), yuan(returned))
    line(len(rows) + 1, total)
    book.close()


def _cells(month: Month, row: CloudRow) -> tuple[tuple[str, ...], int, int]:
    sent, seq, order, done, price = row
    item = order.item
    state, face, cost, back = cloud_amounts(order, price)
    finished = month.stamp(done)
    if done >= month.end:
        # Still under way when the statement was drawn: nothing is charged yet.
        state, face, cost, back, finished = "充值中", 0, 0, 0, ""
    cells = (
        order.no,
        f"YC{month.compact(sent // DAY)}{seq:010d}",
        item.code,
        item.name,
        order.account,
        yuan(item.face),
        str(order.qty),
        yuan(face),
        state,
        yuan(cost),
        yuan(back),
        month.stamp(sent),
        finished,
        "运营商维护" if state == "充值失败" else "",
    )
    return cells, cost, back
